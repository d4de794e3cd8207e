package io.perfagent.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfagent.resource.Resources;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResourceEndpointsTest extends DashboardTest {

    @Test
    void withoutResourcesThereIsNoSuchAddress() throws IOException {
        RawClient.Response response = client.get("/api/v1/resources");
        assertThat(response.status()).isEqualTo(404);
        assertThat(response.body()).contains("resources.enabled");
        assertThat(client.get("/metrics").body()).doesNotContain("process_");
    }

    @Test
    @SuppressWarnings("unchecked")
    void everyFigureOfThisMachineInAllItsForms() throws IOException {
        Resources resources = Resources.ofThisMachine();
        resources.sample();
        resources.sample();
        shop.resources = resources;
        Map<String, Object> answer = client.get("/api/v1/resources?from=0").json();
        assertThat(answer)
                .containsKeys("fromEpochMillis", "toEpochMillis", "sampledEpochMillis", "sampleCostNanos", "absent");
        List<Map<String, Object>> items = (List<Map<String, Object>>) answer.get("items");
        assertThat(items)
                .hasSizeGreaterThanOrEqualTo(resources.current().size())
                .anySatisfy(item -> assertThat(item)
                        .containsEntry("name", "jvm.cpu.time")
                        .containsEntry("scope", "process")
                        .containsEntry("unit", "s/s")
                        .containsEntry("isRate", true));
        Map<String, Object> current = (Map<String, Object>) answer.get("current");
        assertThat(current).containsOnlyKeys("overMillis", "cpu", "memory", "pressure", "disk", "network");
        assertThat((Map<String, Object>) current.get("cpu")).containsKey("process");
        List<Map<String, Object>> some = (List<Map<String, Object>>)
                client.get("/api/v1/resources?name=jvm.cpu").json().get("items");
        assertThat(some).extracting(item -> item.get("name")).containsExactly("jvm.cpu.time", "jvm.cpu.count");
        assertThat(client.get("/metrics").body())
                .contains("# TYPE jvm_cpu_time_seconds_total counter")
                .contains("# TYPE jvm_cpu_count gauge");
        assertThat(client.get("/api/v1/resources?nam=x").status()).isEqualTo(400);
    }

    @Test
    void whereNothingIsCountedThereIsNoSuchAddress() throws IOException {
        shop.resources = Resources.ofThisMachine();
        RawClient.Response answer = client.get("/api/v1/counters");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.body()).contains("hardware.counters");
        assertThat(client.get("/api/v1").body()).contains("/api/v1/resources").doesNotContain("/api/v1/counters");
    }
}
