package io.perfagent.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.perfagent.aggregate.Stats;
import io.perfagent.recording.Series;
import io.perfagent.status.AgentLog;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiTest extends DashboardTest {

    private static final String[] PERCENTILES = {"p50Nanos", "p90Nanos", "p95Nanos", "p99Nanos", "p999Nanos", "maxNanos"
    };

    private Map<String, Object> ok(String target) throws IOException {
        RawClient.Response response = client.get(target);
        assertThat(response.status()).as(response.body()).isEqualTo(200);
        assertThat(response.headers()).containsEntry("content-type", "application/json; charset=utf-8");
        return response.json();
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> rows(Map<String, Object> answer, String name) {
        return (List<Map<String, Object>>) answer.get(name);
    }

    private static Map<String, Object> row(List<Map<String, Object>> rows, String field, Object value) {
        return rows.stream()
                .filter(row -> value.equals(row.get(field)))
                .findFirst()
                .orElseThrow();
    }

    private static long number(Map<String, Object> row, String field) {
        return ((BigDecimal) row.get(field)).longValueExact();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static void assertPercentiles(Map<String, Object> row, Stats stats) {
        double[] percentiles = {50, 90, 95, 99, 99.9};
        for (int i = 0; i < percentiles.length; i++) {
            assertThat(number(row, PERCENTILES[i])).isEqualTo(stats.percentileNanos(percentiles[i]));
        }
        assertThat(number(row, "maxNanos")).isEqualTo(stats.maxNanos());
    }

    @Test
    void statusSaysEverythingTheAgentKnowsOfItself() throws IOException {
        AgentLog.warn("a line\nwith a break");
        Map<String, Object> status = ok("/api/v1/status");
        assertThat(status)
                .containsOnlyKeys(
                        "version",
                        "service",
                        "pid",
                        "uptimeMillis",
                        "jvm",
                        "unhealthyReason",
                        "overhead",
                        "counts",
                        "dropped",
                        "samplesLost",
                        "tokenFile",
                        "features",
                        "governor",
                        "settings",
                        "instrumented",
                        "notInstrumented",
                        "log")
                .containsEntry("service", "acme-shop")
                .containsEntry("version", "0.1.0")
                .containsEntry("unhealthyReason", null);
        assertThat(number(status, "pid")).isEqualTo(shop.pid());
        assertThat(status.get("overhead").toString())
                .isEqualTo("{cpuPercent=0.42, budgetPercent=2.0, heapBytes=18400000}");
        assertThat(status.get("counts").toString()).isEqualTo("{recorded=401234, exported=5120}");
        assertThat(status.get("dropped").toString()).isEqualTo("{spans: buffer full=12, trace over 4096 spans=3}");
        assertThat(row(rows(status, "features"), "name", "grpc"))
                .containsEntry("state", "waiting")
                .containsEntry("reason", "no class of io.grpc was loaded yet");
        assertThat(row(rows(status, "settings"), "key", "profile"))
                .containsEntry("value", "com.acme.**#*")
                .containsEntry("source", "system property");
        assertThat(row(rows(status, "instrumented"), "className", "com.acme.shop.OrderService"))
                .containsEntry("instrumentation", "methods")
                .containsEntry("methods", new BigDecimal(7));
        assertThat(row(rows(status, "notInstrumented"), "what", "okhttp 2.7")).containsKey("reason");
        assertThat(row(rows(status, "log"), "message", "a line with a break"))
                .containsOnlyKeys("epochMillis", "level", "message", "count")
                .containsEntry("level", "warn");
    }

    @Test
    void healthIs503WithTheReasonWhileNothingIsRecorded() throws IOException {
        assertThat(client.get("/health").body()).isEqualTo("{\"status\":\"recording\"}");
        shop.unhealthy = "switched off by enabled=false";
        RawClient.Response response = client.get("/health");
        assertThat(response.status()).isEqualTo(503);
        assertThat(response.json()).containsEntry("reason", "switched off by enabled=false");
    }

    @Test
    void methodsHaveEveryField() throws IOException {
        List<Map<String, Object>> rows = rows(ok("/api/v1/methods"), "items");
        assertThat(rows).hasSize(6);
        shop.series.forEach((series, stats) -> {
            if (series instanceof Series.Method method) {
                Map<String, Object> row = rows.stream()
                        .filter(candidate -> method.className().equals(candidate.get("class"))
                                && method.methodName().equals(candidate.get("method")))
                        .findFirst()
                        .orElseThrow();
                assertThat(row)
                        .containsEntry("module", method.module())
                        .containsEntry("descriptor", method.descriptor())
                        .containsEntry("timedOneIn", BigDecimal.ONE);
                assertThat(number(row, "calls")).isEqualTo(stats.calls());
                assertThat(number(row, "errors")).isEqualTo(stats.errors());
                assertThat(number(row, "totalNanos")).isEqualTo(stats.totalNanos());
                assertThat(number(row, "selfNanos")).isEqualTo(stats.selfNanos());
                assertPercentiles(row, stats);
            }
        });
        assertThat(row(rows, "method", "lookup")).containsEntry("allocatedBytes", null);
        assertThat(number(row(rows, "method", "book"), "allocatedBytes")).isEqualTo(830 * 48_231);
    }

    @Test
    void classesAndModulesAddUpTheirMethods() throws IOException {
        Stats book = shop.series.get(new Series.Method(
                "shop.orders", "com.acme.shop.OrderService", "book", "(Lcom/acme/shop/Cart;Z)Lcom/acme/shop/Order;"));
        Stats price = shop.series.get(
                new Series.Method("shop.orders", "com.acme.shop.OrderService", "price", "([JLjava/lang/String;)J"));
        List<Map<String, Object>> classes = rows(ok("/api/v1/classes"), "items");
        assertThat(classes).hasSize(4);
        Map<String, Object> service = row(classes, "class", "com.acme.shop.OrderService");
        assertThat(service).containsEntry("module", "shop.orders").doesNotContainKey("method");
        assertThat(number(service, "calls")).isEqualTo(book.calls() + price.calls());
        assertThat(number(service, "errors")).isEqualTo(41);
        assertThat(number(service, "totalNanos")).isEqualTo(book.totalNanos() + price.totalNanos());
        assertThat(number(service, "selfNanos")).isEqualTo(book.selfNanos() + price.selfNanos());
        assertThat(number(service, "maxNanos")).isEqualTo(book.maxNanos());
        assertThat(number(service, "allocatedBytes")).isEqualTo((830L + 91_000) * 48_231);
        assertThat(number(service, "p50Nanos"))
                .as("nearly all calls are those of price")
                .isCloseTo(price.percentileNanos(50), within(price.percentileNanos(50) / 20));
        assertThat(number(service, "p999Nanos"))
                .as("the slowest are those of book")
                .isGreaterThan(100_000_000);

        List<Map<String, Object>> modules = rows(ok("/api/v1/modules"), "items");
        assertThat(modules)
                .extracting(row -> row.get("module"))
                .containsExactlyInAnyOrder("shop.orders", "pricing-2.3.jar");
        assertThat(number(row(modules, "module", "pricing-2.3.jar"), "calls")).isEqualTo(182_000 + 52_000);
    }

    @Test
    void transactionsHaveBreakdownAndDependencies() throws IOException {
        List<Map<String, Object>> rows = rows(ok("/api/v1/transactions"), "items");
        assertThat(rows).hasSize(5);
        Map<String, Object> row = row(rows, "name", "POST /orders");
        Stats stats = shop.series.get(SampleShop.BOOK);
        assertThat(row).containsEntry("type", "http");
        assertThat(number(row, "count")).isEqualTo(830);
        assertThat(number(row, "errors")).isEqualTo(41);
        assertThat(((BigDecimal) row.get("perMinute")).doubleValue()).isCloseTo(830 / 5.0, within(0.01));
        assertThat(number(row, "totalNanos")).isEqualTo(stats.totalNanos());
        assertThat(number(row, "allocatedBytes")).isEqualTo(stats.allocatedBytes());
        assertPercentiles(row, stats);
        assertThat(rows(row, "breakdown"))
                .hasSize(4)
                .allSatisfy(
                        part -> assertThat(part).containsOnlyKeys("category", "count", "selfNanos", "allocatedBytes"));
        assertThat(rows(row, "dependencies")).hasSize(2);
        assertThat(row(rows(row, "dependencies"), "target", "payments.local:443"))
                .containsOnlyKeys("category", "target", "count", "errors", "totalNanos")
                .containsEntry("category", "http")
                .containsEntry("errors", new BigDecimal(41));
    }

    @Test
    void oneTransactionAddsItsSpans() throws IOException {
        Map<String, Object> one = ok("/api/v1/transactions/http/" + encoded("GET /orders/{id}"));
        assertThat(one).containsEntry("name", "GET /orders/{id}").containsKeys("fromEpochMillis", "toEpochMillis");
        assertThat(number(one, "count")).isEqualTo(19_800);
        assertThat(rows(one, "spans")).extracting(span -> span.get("name")).containsExactly("SELECT shop.orders");
        assertThat(client.get("/api/v1/transactions/http/unknown").status()).isEqualTo(404);
        assertThat(client.get("/api/v1/transactions/method/" + encoded("GET /orders"))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void spansCanBeFiltered() throws IOException {
        assertThat(rows(ok("/api/v1/spans"), "items"))
                .hasSize(6)
                .allSatisfy(span -> assertThat(span)
                        .containsKeys(PERCENTILES)
                        .containsKeys(
                                "transactionType",
                                "transactionName",
                                "category",
                                "kind",
                                "name",
                                "count",
                                "errors",
                                "totalNanos"));
        List<Map<String, Object>> some =
                rows(ok("/api/v1/spans?category=database&transaction=" + encoded("POST /orders")), "items");
        assertThat(some).extracting(span -> span.get("name")).containsExactly("INSERT shop.orders");
        assertThat(rows(ok("/api/v1/spans?transaction=POST+/orders"), "items")).hasSize(3);
        assertPercentiles(
                some.get(0),
                shop.series.get(new Series.Span(SampleShop.BOOK, "database", "client", "INSERT shop.orders")));
    }

    @Test
    void tracesCanBeFiltered() throws IOException {
        List<Map<String, Object>> all = rows(ok("/api/v1/traces"), "items");
        assertThat(all)
                .hasSize(41)
                .allSatisfy(trace -> assertThat(trace)
                        .containsOnlyKeys(
                                "traceId",
                                "type",
                                "name",
                                "keptBecause",
                                "sampled",
                                "startEpochMillis",
                                "durationNanos",
                                "error",
                                "foldedCalls",
                                "spanCount",
                                "unfinishedSpans"));
        assertThat(rows(ok("/api/v1/traces?limit=3"), "items")).isEqualTo(all.subList(0, 3));
        assertThat(rows(ok("/api/v1/traces?error=true"), "items"))
                .hasSize(5)
                .allMatch(trace -> trace.get("error") != null);
        assertThat(rows(ok("/api/v1/traces?error=false"), "items")).hasSize(36);
        assertThat(rows(ok("/api/v1/traces?minNanos=130000000"), "items"))
                .isNotEmpty()
                .allMatch(trace -> number(trace, "durationNanos") >= 130_000_000);
        assertThat(rows(ok("/api/v1/traces?transaction=GET+/nothing"), "items")).isEmpty();
        assertThat(rows(ok("/api/v1/traces?type=http&transaction=POST+/orders&limit=1000"), "items"))
                .hasSize(40);
        assertThat(rows(ok("/api/v1/traces?from=" + (System.currentTimeMillis() - 60_000)), "items"))
                .hasSizeBetween(5, 8);
    }

    @Test
    void oneTraceHasItsSpansInOrder() throws IOException {
        String id = shop.kept.get(4).traceId();
        Map<String, Object> trace = ok("/api/v1/traces/" + id);
        assertThat(trace).containsEntry("traceId", id);
        Map<String, Object> part = rows(trace, "items").get(0);
        assertThat(part).containsEntry("keptBecause", "error").containsEntry("foldedCalls", new BigDecimal(3));
        List<Map<String, Object>> spans = rows(part, "spans");
        assertThat(spans).hasSize(13);
        assertThat(spans.get(0))
                .containsOnlyKeys(
                        "spanId",
                        "parentSpanId",
                        "kind",
                        "category",
                        "name",
                        "startEpochNanos",
                        "offsetNanos",
                        "durationNanos",
                        "selfNanos",
                        "allocatedBytes",
                        "error",
                        "attributes",
                        "links")
                .containsEntry("parentSpanId", null)
                .containsEntry("offsetNanos", BigDecimal.ZERO)
                .containsEntry("error", "500");
        assertThat(number(spans.get(0), "startEpochNanos"))
                .isEqualTo(shop.kept.get(4).root().startEpochNanos());
        assertThat(spans.get(1)).containsEntry("parentSpanId", "0000000000000001");
        assertThat(number(trace, "durationNanos")).isEqualTo(number(spans.get(0), "durationNanos"));
        assertThat(client.get("/api/v1/traces/" + "f".repeat(32)).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"xyz", "abc", "ABCDEF00000000000000000000000000", "00000000000000000000000000000007/x", ""})
    void malformedTraceIdsAreRefused(String id) throws IOException {
        assertThat(client.get("/api/v1/traces/" + id).status()).isEqualTo(400);
    }

    @Test
    void hostileNamesSurviveTheRoundTrip() throws IOException {
        String name = SampleShop.HOSTILE.name();
        RawClient.Response list = client.get("/api/v1/transactions");
        assertThat(list.body()).doesNotContain("<").doesNotContain("&");
        assertThat(rows(list.json(), "items"))
                .extracting(row -> row.get("name"))
                .contains(name);
        assertThat(ok("/api/v1/transactions/http/" + encoded(name))).containsEntry("name", name);
        assertThat(rows(ok("/api/v1/traces?transaction=" + encoded(name)), "items"))
                .hasSize(1);
        RawClient.Response trace = client.get("/api/v1/traces/00000000000000000000000000000007");
        assertThat(trace.body()).doesNotContain("<");
        Map<String, Object> span =
                rows(rows(trace.json(), "items").get(0), "spans").get(0);
        assertThat(span).containsEntry("error", "</script><b>").containsEntry("allocatedBytes", null);
        @SuppressWarnings("unchecked")
        Map<String, Object> attributes = (Map<String, Object>) span.get("attributes");
        assertThat(attributes)
                .containsEntry("url.path", name)
                .containsEntry("flag", true)
                .containsEntry("size", new BigDecimal("9007199254740993"))
                .containsEntry("ratio", null);
    }

    @Test
    void thePeriodIsTheLastFiveMinutesUnlessOneIsNamed() throws IOException {
        ok("/api/v1/methods");
        assertThat(shop.lastToEpochMillis).isCloseTo(System.currentTimeMillis(), within(5000L));
        assertThat(shop.lastToEpochMillis - shop.lastFromEpochMillis).isEqualTo(300_000);
        ok("/api/v1/methods?from=0");
        assertThat(shop.lastFromEpochMillis).isZero();
        Map<String, Object> answer = ok("/api/v1/methods?from=1000&to=2000");
        assertThat(shop.lastFromEpochMillis).isEqualTo(1000);
        assertThat(shop.lastToEpochMillis).isEqualTo(2000);
        assertThat(number(answer, "fromEpochMillis")).isEqualTo(1000);
        assertThat(number(answer, "toEpochMillis")).isEqualTo(2000);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/v1/methods?from=yesterday|from",
                "/api/v1/methods?from=-1|from",
                "/api/v1/methods?to=1.5|to",
                "/api/v1/methods?from=9999999999999999999|from",
                "/api/v1/methods?from=5&to=4|from",
                "/api/v1/methods?from=1&from=2|from",
                "/api/v1/methods?from|from",
                "/api/v1/traces?limit=0|limit",
                "/api/v1/traces?limit=1001|limit",
                "/api/v1/traces?minNanos=-5|minNanos",
                "/api/v1/traces?error=yes|error",
                "/api/v1/methods?form=0|from, to",
                "/api/v1/status?x=1|none",
                "/api/v1/spans?transaction=%ff|UTF-8",
                "/api/v1/spans?transaction=%c0%af|UTF-8"
            })
    void wrongParametersAreExplained(String target, String named) throws IOException {
        RawClient.Response response = client.get(target);
        assertThat(response.status()).isEqualTo(400);
        assertThat(response.json().get("error").toString()).contains(named).endsWith(".");
    }

    @Test
    void aLimitOfTheSlowestLeavesOutNoneThatIsSlower() throws IOException {
        List<Map<String, Object>> slowest = rows(ok("/api/v1/traces?sort=slowest&limit=5"), "items");
        List<Long> durations =
                slowest.stream().map(row -> number(row, "durationNanos")).toList();
        List<Long> all = shop.kept.stream()
                .map(trace -> trace.root().durationNanos())
                .sorted(Comparator.reverseOrder())
                .limit(5)
                .toList();
        assertThat(durations).isEqualTo(all);
        List<Map<String, Object>> newest = rows(ok("/api/v1/traces?limit=5"), "items");
        assertThat(newest).isNotEqualTo(slowest);
        assertThat(client.get("/api/v1/traces?sort=best").status()).isEqualTo(400);
    }

    @Test
    void whatTheJvmReportsHasATimeLine() throws IOException {
        shop.observe();
        Map<String, Object> pauses = ok("/api/v1/series?measure=gc.pause&points=60");
        assertThat(rows(pauses, "breakdown"))
                .extracting(row -> row.get("category"))
                .contains("G1 Evacuation Pause");
        assertThat((List<?>) pauses.get("count"))
                .anySatisfy(count -> assertThat(count).asString().isNotEqualTo("0"));
        Map<String, Object> locks = ok("/api/v1/series?measure=lock.monitor,lock.park&points=60");
        assertThat(rows(locks, "breakdown")).isEmpty();
        assertThat(client.get("/api/v1/series?measure=thrown&type=http").status())
                .isEqualTo(200);
        assertThat(client.get("/api/v1/series?measure=thrown&query=x").status()).isEqualTo(400);
    }

    @Test
    void stacksOfEveryThreadOnRequest() throws IOException {
        List<Map<String, Object>> threads = rows(ok("/api/v1/threads?stacks=true"), "items");
        Map<String, Object> mine = row(threads, "name", Thread.currentThread().getName());
        assertThat((List<?>) mine.get("stack"))
                .anySatisfy(frame -> assertThat(frame).asString().contains("ApiTest.stacksOfEveryThreadOnRequest"));
        assertThat(mine).containsEntry("deadlocked", false);
        assertThat(rows(ok("/api/v1/threads"), "items"))
                .allSatisfy(thread -> assertThat(thread).doesNotContainKey("stack"));
    }
}
