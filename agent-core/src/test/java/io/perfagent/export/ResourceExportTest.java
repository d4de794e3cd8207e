package io.perfagent.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.metrics.data.SumData;
import io.opentelemetry.sdk.resources.Resource;
import io.perfagent.resource.Resources;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What is exported of this very machine. */
@EnabledOnOs(OS.LINUX)
class ResourceExportTest {

    private static final long STARTED = 1_700_000_000_000_000_000L;
    private static final AttributeKey<String> MODE = AttributeKey.stringKey("cpu.mode");

    private final Resources resources = Resources.ofThisMachine();

    private static Map<String, MetricData> byName(List<MetricData> metrics) {
        return metrics.stream().collect(Collectors.toMap(MetricData::getName, Function.identity()));
    }

    @SuppressWarnings("unchecked")
    private static SumData<DoublePointData> sum(Map<String, MetricData> metrics, String name) {
        return (SumData<DoublePointData>) metrics.get(name).getData();
    }

    private static DoublePointData point(Map<String, MetricData> metrics, String name, String mode) {
        return sum(metrics, name).getPoints().stream()
                .filter(point -> mode.equals(point.getAttributes().get(MODE)))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void cumulativeCountersBeganWithTheMachineOrTheProcess() {
        resources.sample();
        ResourceEncoding encoding = new ResourceEncoding(Resource.empty(), false, STARTED);
        Map<String, MetricData> metrics = byName(encoding.encode(resources, System.currentTimeMillis() * 1_000_000));
        assertThat(sum(metrics, "system.cpu.time").isMonotonic()).isTrue();
        assertThat(sum(metrics, "system.cpu.time").getAggregationTemporality())
                .isEqualTo(AggregationTemporality.CUMULATIVE);
        assertThat(point(metrics, "system.cpu.time", "user").getStartEpochNanos())
                .isEqualTo(resources.bootEpochMillis() * 1_000_000);
        assertThat(point(metrics, "process.cpu.time", "user").getStartEpochNanos())
                .isEqualTo(STARTED);
        assertThat(sum(metrics, "system.memory.limit").isMonotonic()).isFalse();
        assertThat(metrics.get("system.cpu.load_average.1m").getType()).isEqualTo(MetricDataType.DOUBLE_GAUGE);
        assertThat(metrics.get("system.cpu.time").getUnit()).isEqualTo("s");
    }

    @Test
    void deltasAddUpToWhatWasDelivered() {
        resources.sample();
        ResourceEncoding encoding = new ResourceEncoding(Resource.empty(), true, STARTED);
        Map<String, MetricData> first = byName(encoding.encode(resources, STARTED + 1));
        assertThat(first).doesNotContainKey("system.cpu.time").containsKey("process.cpu.time");
        double before = total("user");
        encoding.delivered();
        burn();
        resources.sample();
        encoding.encode(resources, STARTED + 2);
        // That delivery failed: the next one has its part too.
        burn();
        resources.sample();
        Map<String, MetricData> third = byName(encoding.encode(resources, STARTED + 3));
        DoublePointData user = point(third, "system.cpu.time", "user");
        assertThat(user.getValue()).isEqualTo(total("user") - before).isPositive();
        assertThat(user.getStartEpochNanos()).isEqualTo(STARTED + 1);
        assertThat(sum(third, "system.cpu.time").getAggregationTemporality()).isEqualTo(AggregationTemporality.DELTA);
        assertThat(sum(third, "system.memory.limit").getAggregationTemporality())
                .isEqualTo(AggregationTemporality.CUMULATIVE);
    }

    private double total(String mode) {
        return resources.current().entrySet().stream()
                .filter(figure -> figure.getKey().name().equals("system.cpu.time")
                        && figure.getKey().attribute("cpu.mode").equals(mode))
                .mapToDouble(Map.Entry::getValue)
                .findFirst()
                .orElseThrow();
    }

    private static void burn() {
        long end = System.nanoTime() + 100_000_000;
        while (System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }
}
