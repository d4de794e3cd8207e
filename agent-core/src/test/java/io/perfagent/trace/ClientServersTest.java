package io.perfagent.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfagent.bootstrap.Operation;
import io.perfagent.recording.Recorders;
import io.perfagent.recording.Recording;
import io.perfagent.recording.SeriesRegistry;
import io.perfagent.status.AgentStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientServersTest {

    private final Tracer tracer = new Tracer(
            new Recording(new Recorders(new ThreadLocal<>()), true),
            new SeriesRegistry(),
            HeadSampler.ratio(1, true),
            new KeptTraces(new AgentStatus()),
            Propagation.of(List.of("tracecontext")));
    private final Calls calls = new Calls(tracer);
    private final ClientServers servers = new ClientServers(calls);

    private String describedAs(Object client) {
        Span call = (Span) Objects.requireNonNull(calls.start(5, "kafka", "send orders", null, 0));
        servers.describe(call, "kafka", client);
        String server = call.attributes().get("server.address") + " "
                + call.attributes().get("server.port");
        tracer.end((Operation) call, null);
        return server;
    }

    @ParameterizedTest
    @CsvSource({
        "broker:9092, broker 9092",
        "PLAINTEXT://broker:9092, broker 9092",
        "SASL_SSL://[2001:db8::1]:9093, 2001:db8::1 9093",
        "' [::1]:9092 ', ::1 9092",
        "10.0.0.1:1, 10.0.0.1 1"
    })
    void readsAnAddress(String address, String expected) {
        Object client = new Object();
        servers.prepare(client, List.of(address, "other:1"));
        assertThat(describedAs(client)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "broker",
                "broker:",
                "broker:many",
                "broker:0",
                "broker:65536",
                ":9092",
                "::1",
                "2001:db8::1:9",
                "x://",
                "x://:1",
                "[]:1",
                "broker:-1",
                "broker:99999999999"
            })
    void takesTheNextWhereOneIsNone(String none) {
        Object client = new Object();
        List<Object> addresses = new ArrayList<>();
        addresses.add(null);
        addresses.add(17);
        addresses.add(none);
        servers.prepare(client, addresses);
        assertThat(describedAs(client)).isEqualTo("null null");
        addresses.add("next:2");
        servers.prepare(client, addresses);
        assertThat(describedAs(client)).isEqualTo("next 2");
    }

    @Test
    void isSharedWithWhatAClientMade() {
        Object client = new Object();
        Object records = new Object();
        Object iteration = new Object();
        servers.prepare(client, List.of("broker:9092"));
        servers.share(records, client);
        servers.share(iteration, records);
        servers.share(new Object(), new Object());
        assertThat(describedAs(iteration)).isEqualTo("broker 9092");
        assertThat(describedAs(new Object())).isEqualTo("null null");
    }

    @Test
    void aCallThatIsSentOnIsTheLastServers() {
        Span call = (Span) Objects.requireNonNull(calls.start(5, "redis", "GET", "a", 1));
        calls.peerHere(5, "redis", "b", 2);
        assertThat(call.attributes()).containsEntry("server.address", "b").containsEntry("server.port", 2L);
        calls.peerHere(1, "redis", "c", 3);
        calls.peerHere(99, "redis", "c", 3);
        assertThat(call.attributes()).containsEntry("server.address", "b");
        tracer.end((Operation) call, null);
    }
}
