package io.perfagent.heap;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeapCountTest {

    private static final String PRINTED = """
             num     #instances         #bytes  class name (module)
            -------------------------------------------------------
               1:         15000        1200000  [B (java.base@17.0.15)
               2:           300         900000  [[Lcom.acme.Order;
               3:            20            480  com.acme.Order
               4:             5            120  com.acme.Order
               5:             x              9  com.acme.Broken
            Total         15325        2100600
            """;

    @Test
    void readsWhatTheJvmPrints() {
        HeapCount count = HeapCount.parse(PRINTED, true, 42, 7_000_000);
        assertThat(count.rows().keySet()).containsExactly("byte[]", "com.acme.Order[][]", "com.acme.Order");
        assertThat(count.rows()).containsEntry("byte[]", new HeapCount.Row("byte[]", "java.base", 15000, 1_200_000));
        // Two loaders, one name.
        assertThat(count.rows()).containsEntry("com.acme.Order", new HeapCount.Row("com.acme.Order", "", 25, 600));
        assertThat(count.instances()).isEqualTo(15325);
        assertThat(count.bytes()).isEqualTo(2_100_600);
        assertThat(count.tookNanos()).isEqualTo(7_000_000);
        assertThat(count.otherClasses()).isZero();
    }

    @Test
    void anythingElseIsNothing() {
        assertThat(HeapCount.parse("", true, 0, 0).rows()).isEmpty();
        assertThat(HeapCount.parse("Unknown diagnostic command", true, 0, 0).instances())
                .isZero();
        assertThat(HeapCount.parse("1: 99999999999999999999 1 a.B", true, 0, 0).rows())
                .isEmpty();
    }

    @Test
    void onlyTheLargestAreKept() {
        StringBuilder text = new StringBuilder();
        for (int i = 1; i <= 6000; i++) {
            text.append(i).append(": 1 ").append(i).append(" a.C").append(i).append('\n');
        }
        HeapCount count = HeapCount.parse(text.toString(), false, 0, 0);
        assertThat(count.rows()).hasSize(5000).containsKey("a.C6000").doesNotContainKey("a.C1");
        assertThat(count.otherClasses()).isEqualTo(1000);
        assertThat(count.instances()).isEqualTo(6000);
    }
}
