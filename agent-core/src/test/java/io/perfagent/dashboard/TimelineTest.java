package io.perfagent.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimelineTest extends DashboardTest {

    private Map<String, Object> get(String target) throws IOException {
        RawClient.Response response = client.get("/api/v1/" + target);
        assertThat(response.status()).as(response.body()).isEqualTo(200);
        return response.json();
    }

    private static List<?> list(Map<String, Object> json, String name) {
        assertThat(json).containsKey(name);
        return (List<?>) json.get(name);
    }

    private static long sum(List<?> numbers) {
        return numbers.stream()
                .mapToLong(number -> ((Number) number).longValue())
                .sum();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource({"60000,60,1000", "300000,180,2000", "300000,30,10000", "21600000,180,120000", "1,10,1000"})
    void stepsHaveALengthPeopleCountIn(long length, long atMost, long step) {
        assertThat(Timeline.stepMillis(length, atMost)).isEqualTo(step);
        assertThat(length).isLessThanOrEqualTo(step * atMost);
    }

    @Test
    void everyColumnHasOneFigureForEachStep() throws IOException {
        Map<String, Object> json = get("series?points=60");
        int steps = list(json, "epochMillis").size();
        assertThat(steps).isBetween(30, 61);
        for (String column : List.of(
                "lengthMillis",
                "count",
                "errors",
                "perSecond",
                "totalNanos",
                "meanNanos",
                "p50Nanos",
                "p90Nanos",
                "p95Nanos",
                "p99Nanos",
                "p999Nanos",
                "maxNanos",
                "allocatedBytes")) {
            assertThat(list(json, column)).as(column).hasSize(steps);
        }
        assertThat(list(json, "breakdown")).hasSizeGreaterThan(3).allSatisfy(part -> {
            Map<?, ?> row = (Map<?, ?>) part;
            assertThat((List<?>) row.get("selfNanos")).hasSize(steps);
        });
    }

    @Test
    void oneTransactionIsAPartOfAll() throws IOException {
        long now = System.currentTimeMillis();
        String period = "&from=" + (now - 300_000) + "&to=" + now;
        long all = sum(list(get("series?points=30" + period), "count"));
        long list =
                sum(list(get("series?points=30&type=http&transaction=" + encoded("GET /orders") + period), "count"));
        long others = sum(list(get("series?points=30&type=method" + period), "count"));
        assertThat(list).isPositive();
        assertThat(all).isGreaterThan(list + others);
        assertThat(sum(list(get("series?transaction=none" + period), "count"))).isZero();
    }

    @Test
    void aStatementAndAMethodHaveOneToo() throws IOException {
        List<?> queries = list(get("queries"), "items");
        String id = (String) ((Map<?, ?>) queries.get(0)).get("id");
        assertThat(sum(list(get("series?query=" + id), "count"))).isPositive();
        assertThat(sum(list(get("series?class=com.acme.shop.OrderService&method=price"), "count")))
                .isPositive();
        assertThat(client.get("/api/v1/series?class=a&query=b").status()).isEqualTo(400);
    }

    @Test
    void stepsWithoutCallsHaveNoDurations() throws IOException {
        Map<String, Object> json = get("series?type=http&transaction=" + encoded(SampleShop.HOSTILE.name()));
        assertThat(list(json, "count"))
                .isNotEmpty()
                .allSatisfy(count -> assertThat(((Number) count).longValue()).isZero());
        assertThat(list(json, "p95Nanos")).containsOnlyNulls();
    }

    @Test
    void theHeatMapCountsEveryCall() throws IOException {
        String query = "type=http&transaction=" + encoded("POST /orders") + "&points=30&from="
                + (System.currentTimeMillis() - 600_000) + "&to=" + System.currentTimeMillis();
        Map<String, Object> json = get("heatmap?" + query);
        List<?> bounds = list(json, "lowNanos");
        long counted = 0;
        for (Object column : list(json, "counts")) {
            assertThat((List<?>) column).hasSize(bounds.size() - 1);
            counted += sum((List<?>) column);
        }
        assertThat(counted).isPositive().isEqualTo(sum(list(get("series?" + query), "count")));
        for (int i = 1; i < bounds.size(); i++) {
            assertThat(((Number) bounds.get(i)).longValue()).isGreaterThan(((Number) bounds.get(i - 1)).longValue());
        }
    }

    @Test
    void anEmptyHeatMapIsEmpty() throws IOException {
        Map<String, Object> json = get("heatmap?transaction=none");
        assertThat(list(json, "lowNanos")).isEmpty();
        assertThat(list(json, "counts"))
                .allSatisfy(column -> assertThat((List<?>) column).isEmpty());
    }

    @Test
    void pointsAreTheKeptTracesOfThePeriod() throws IOException {
        String from = "&from=" + (System.currentTimeMillis() - 100_000);
        List<?> points = list(get("scatter?transaction=" + encoded("POST /orders") + from), "items");
        assertThat(points)
                .hasSizeBetween(10, 12)
                .allSatisfy(point -> assertThat(((Map<?, ?>) point).keySet())
                        .asInstanceOf(InstanceOfAssertFactories.collection(String.class))
                        .contains("traceId", "startEpochMillis", "durationNanos", "keptBecause", "error"));
        assertThat(list(get("scatter?limit=3"), "items")).hasSize(3);
    }

    @Test
    void moversAreOrderedByTheTimeTheyCostOrSave() throws IOException {
        shop.pastDiffers = true;
        Map<String, Object> json = get("movers");
        assertThat(json).containsEntry("comparable", true);
        List<?> movers = list(json, "items");
        assertThat(movers).hasSizeGreaterThan(2);
        long before = Long.MAX_VALUE;
        for (Object mover : movers) {
            long added = Math.abs(((Number) ((Map<?, ?>) mover).get("addedNanos")).longValue());
            assertThat(added).isLessThanOrEqualTo(before);
            before = added;
        }
        assertThat(client.get("/api/v1/movers?from=5000&to=9000&against=6000").status())
                .isEqualTo(400);
    }

    @Test
    void theIndexNamesEveryAddress() throws IOException {
        RawClient.Response response = client.get("/api/v1");
        assertThat(response.status()).isEqualTo(200);
        assertThat(list(response.json(), "items"))
                .extracting(item -> String.valueOf(((Map<?, ?>) item).get("path")))
                .contains("/api/v1/series", "/api/v1/live", "/api/v1/traces/{…}", "/api/v1/status");
    }
}
