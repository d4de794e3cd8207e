package io.perfagent.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class JvmBeansTest {

    private static double sum(Sample sample, String name, String... attributes) {
        double sum = 0;
        boolean isThere = false;
        for (int i = 0; i < sample.size(); i++) {
            Measure measure = sample.measure(i);
            if (measure.name().equals(name)
                    && (attributes.length == 0
                            || measure.attribute(attributes[0]).equals(attributes[1]))) {
                sum += sample.value(i);
                isThere = true;
            }
        }
        assertThat(isThere).as(name).isTrue();
        return sum;
    }

    @Test
    void theHeapIsThatOfTheJvmAndAfterACollectionLess() {
        JvmBeans beans = new JvmBeans();
        byte[][] held = new byte[64][];
        for (int i = 0; i < held.length; i++) {
            held[i] = new byte[1 << 20];
        }
        Sample before = new Sample();
        assertThat(beans.read(before)).isNull();
        assertThat(sum(before, "jvm.memory.used", "jvm.memory.type", "heap"))
                .isBetween(64.0 * (1 << 20), (double) Runtime.getRuntime().maxMemory());
        assertThat(held[3]).hasSize(1 << 20);
        held = null;
        System.gc();
        Sample after = new Sample();
        beans.read(after);
        assertThat(sum(after, "jvm.memory.used_after_last_gc"))
                .isPositive()
                .isLessThan(sum(before, "jvm.memory.used", "jvm.memory.type", "heap"));
        assertThat(sum(after, "perfagent.jvm.gc.collections"))
                .isGreaterThan(sum(before, "perfagent.jvm.gc.collections"));
        assertThat(sum(after, "jvm.class.count"))
                .isPositive()
                .isLessThanOrEqualTo(ManagementFactory.getClassLoadingMXBean().getTotalLoadedClassCount());
        assertThat(sum(after, "jvm.thread.count")).isGreaterThanOrEqualTo(1);
    }

    /** They have names of their own there. */
    @Test
    void exportsAreNotToldOfThem() {
        Resources resources = Resources.ofThisMachine();
        resources.sample();
        assertThat(resources.current().keySet()).extracting(Measure::scope).doesNotContain(Measure.Scope.JVM);
        assertThat(resources.between(0, Long.MAX_VALUE).lines())
                .extracting(line -> line.measure().name())
                .contains("jvm.memory.used");
    }
}
