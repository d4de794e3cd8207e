package io.perfagent.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfagent.recording.Recorders;
import io.perfagent.recording.Recording;
import io.perfagent.recording.SeriesRegistry;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CallTableTest {

    private final RpcRow row = new RpcRow(
            new Recording(new Recorders(new ThreadLocal<>()), false),
            new SeriesRegistry(),
            false,
            "[::1]:50051",
            "a.B/C",
            "[::1]:50051",
            "a.B/C");

    @Test
    void findsACallByEachObjectThatStandsForIt() {
        CallTable table = new CallTable(10);
        RpcCall call = new RpcCall(row, 0);
        Object one = new Object();
        Object other = new Object();
        assertThat(table.add(one, call)).isTrue();
        assertThat(table.add(other, call)).isTrue();
        assertThat(table.add(other, new RpcCall(row, 0))).isFalse();
        assertThat(table.get(one)).isSameAs(call);
        assertThat(table.get(other)).isSameAs(call);
        table.removeAll(call);
        assertThat(table.get(one)).isNull();
        assertThat(table.get(other)).isNull();
        assertThat(call.objects).hasValue(0);
    }

    @Test
    void takesNoMoreThanItsBound() {
        CallTable table = new CallTable(2);
        List<Object> objects = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Object object = new Object();
            objects.add(object);
            assertThat(table.add(object, new RpcCall(row, 0))).isEqualTo(i < 2);
        }
        table.remove(objects.get(0));
        assertThat(table.add(objects.get(2), new RpcCall(row, 0))).isTrue();
    }

    @Test
    void forgetsNothingHoweverManyComeAndGo() {
        CallTable table = new CallTable(1_000);
        RpcCall idle = new RpcCall(row, 0);
        Object key = new Object();
        table.add(key, idle);
        for (int i = 0; i < 200_000; i++) {
            RpcCall call = new RpcCall(row, 0);
            table.add(new Object(), call);
            table.removeAll(call);
        }
        assertThat(table.get(key)).isSameAs(idle);
    }

    @Test
    void tellsOfACallWhoseObjectsAreGone() throws InterruptedException {
        CallTable table = new CallTable(10);
        RpcCall call = new RpcCall(row, 0);
        table.add(new Object(), call);
        table.add(new Object(), call);
        RpcCall found = null;
        for (int i = 0; i < 500 && found == null; i++) {
            System.gc();
            Thread.sleep(10);
            found = table.unreachable();
        }
        assertThat(found).isSameAs(call);
        assertThat(table.unreachable()).isNull();
    }

    @Test
    void readsHostAndPortOfAnAuthority() {
        assertThat(row.host).isEqualTo("[::1]");
        assertThat(row.port).isEqualTo(50051);
    }
}
