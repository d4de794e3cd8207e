package io.perfagent.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SpokenTest {

    @Test
    void everyInstantCountsOnce() {
        Random random = new Random(7);
        for (int round = 0; round < 200; round++) {
            Spoken spoken = new Spoken();
            BitSet truth = new BitSet();
            for (int i = 0; i < 20; i++) {
                int from = random.nextInt(100);
                int to = from + random.nextInt(30) - 5;
                spoken.add(from, to);
                if (to > from) {
                    truth.set(from, to);
                }
            }
            assertThat(spoken.total()).isEqualTo(truth.cardinality());
        }
    }
}
