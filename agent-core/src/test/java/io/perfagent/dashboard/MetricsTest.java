package io.perfagent.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.perfagent.aggregate.Stats;
import io.perfagent.recording.Series;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class MetricsTest extends DashboardTest {

    private static final Pattern SAMPLE =
            Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (\\S+)( # .*)?", Pattern.DOTALL);
    private static final Pattern LABEL =
            Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\\\n]|\\\\[\\\\\"n])*)\"(,|$)");
    private static final Pattern EXEMPLAR =
            Pattern.compile(" # \\{trace_id=\"([0-9a-f]{32})\"} (\\S+) (\\d+(?:\\.\\d+)?(?:E\\d+)?)");

    private static final Pattern ESCAPE = Pattern.compile("\\\\(.)");

    private record Sample(String name, Map<String, String> labels, double value, String exemplar) {}

    /** Reads the text strictly: known families only, in one block each, no line twice, every label well-formed. */
    private static List<Sample> parse(String text) {
        List<Sample> samples = new ArrayList<>();
        Map<String, String> types = new HashMap<>();
        Set<String> seen = new HashSet<>();
        String family = "";
        assertThat(text).endsWith("\n");
        for (String line : text.substring(0, text.length() - 1).split("\n")) {
            if (line.startsWith("# TYPE ")) {
                String[] words = line.split(" ");
                assertThat(words).hasSize(4);
                assertThat(types.put(words[2], words[3]))
                        .as("one block for " + words[2])
                        .isNull();
                family = words[2];
            } else if (!line.startsWith("# HELP ") && !line.equals("# EOF")) {
                Matcher sample = SAMPLE.matcher(line);
                assertThat(sample.matches()).as(line).isTrue();
                assertThat(sample.group(1)).startsWith(family);
                String exemplar = sample.group(4);
                if (exemplar != null) {
                    assertThat(exemplar).matches(EXEMPLAR);
                }
                Map<String, String> labels = labels(sample.group(2));
                assertThat(seen.add(sample.group(1) + labels))
                        .as("no line twice: " + line)
                        .isTrue();
                String value = sample.group(3);
                samples.add(new Sample(
                        sample.group(1),
                        labels,
                        value.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(value),
                        exemplar));
            }
        }
        return samples;
    }

    private static Map<String, String> labels(String text) {
        Map<String, String> labels = new LinkedHashMap<>();
        if (text == null) {
            return labels;
        }
        Matcher label = LABEL.matcher(text);
        int end = 0;
        while (label.find() && label.start() == end) {
            String value = ESCAPE.matcher(label.group(2))
                    .replaceAll(
                            escape -> escape.group(1).equals("n") ? "\n" : Matcher.quoteReplacement(escape.group(1)));
            assertThat(labels.put(label.group(1), value)).isNull();
            end = label.end();
        }
        assertThat(end).as(text).isEqualTo(text.length());
        return labels;
    }

    private static double value(List<Sample> samples, String name, Map<String, String> labels) {
        return samples.stream()
                .filter(sample ->
                        sample.name().equals(name) && sample.labels().entrySet().containsAll(labels.entrySet()))
                .findFirst()
                .orElseThrow()
                .value();
    }

    @Test
    void prometheusTextIsValidAndExact() throws IOException {
        RawClient.Response response = client.get("/metrics");
        assertThat(response.headers()).containsEntry("content-type", "text/plain; version=0.0.4; charset=utf-8");
        assertThat(shop.lastFromEpochMillis)
                .as("counters count since the start")
                .isZero();
        List<Sample> samples = parse(response.body());
        assertThat(samples).allMatch(sample -> sample.exemplar() == null);
        assertThat(response.body()).doesNotContain("# EOF").contains("# TYPE perfagent_recorded_total counter\n");
        assertThat(value(samples, "perfagent_recorded_total", Map.of())).isEqualTo(401_234);
        assertThat(value(samples, "perfagent_exported_total", Map.of())).isEqualTo(5120);
        assertThat(value(samples, "perfagent_dropped_total", Map.of("reason", "spans: buffer full")))
                .isEqualTo(12);
        assertThat(value(samples, "perfagent_overhead_cpu_ratio", Map.of())).isCloseTo(0.0042, within(1e-9));

        Stats book = shop.series.get(SampleShop.BOOK);
        Map<String, String> labels = Map.of("type", "http", "name", "POST /orders");
        assertThat(value(samples, "perfagent_transaction_duration_seconds_count", labels))
                .isEqualTo(830);
        assertThat(value(samples, "perfagent_transaction_duration_seconds_sum", labels))
                .isCloseTo(book.totalNanos() / 1e9, within(1e-6));
        assertThat(value(samples, "perfagent_transaction_errors_total", labels)).isEqualTo(41);
        assertThat(value(
                        samples,
                        "perfagent_transaction_self_seconds_total",
                        Map.of("name", "POST /orders", "category", "http")))
                .isCloseTo(book.totalNanos() * 0.5 / 1e9, within(1e-3));
        assertThat(value(samples, "perfagent_span_duration_seconds_count", Map.of("name", "INSERT shop.orders")))
                .isEqualTo(1660);
        Stats find = shop.series.get(
                new Series.Method("shop.orders", "com.acme.shop.OrderRepository", "find", "(J)Lcom/acme/shop/Order;"));
        assertThat(value(samples, "perfagent_method_duration_seconds", Map.of("method", "find", "quantile", "0.99")))
                .isEqualTo(find.percentileNanos(99) / 1e9);
        assertThat(value(samples, "perfagent_method_errors_total", Map.of("method", "find")))
                .isEqualTo(3);
        assertThat(samples)
                .as("allocation that could not be read is absent, not zero")
                .noneMatch(sample -> sample.name().equals("perfagent_method_allocated_bytes_total")
                        && "lookup".equals(sample.labels().get("method")));
    }

    @Test
    void bucketsRiseToTheCount() throws IOException {
        Map<String, List<Sample>> bySeries = new LinkedHashMap<>();
        for (Sample sample : parse(client.get("/metrics").body())) {
            if (sample.name().equals("perfagent_transaction_duration_seconds_bucket")) {
                bySeries.computeIfAbsent(sample.labels().get("name"), absent -> new ArrayList<>())
                        .add(sample);
            }
        }
        assertThat(bySeries).hasSize(5);
        bySeries.forEach((name, buckets) -> {
            assertThat(buckets).extracting(Sample::value).isSorted();
            assertThat(buckets)
                    .extracting(bucket -> bucket.labels().get("le").equals("+Inf")
                            ? Double.POSITIVE_INFINITY
                            : Double.parseDouble(bucket.labels().get("le")))
                    .isSorted()
                    .endsWith(Double.POSITIVE_INFINITY);
        });
        List<Sample> book = bySeries.get("POST /orders");
        assertThat(book.get(book.size() - 1).value()).isEqualTo(830);
        double underTenthOfSecond = book.stream()
                .filter(bucket -> bucket.labels().get("le").equals("0.1"))
                .findFirst()
                .orElseThrow()
                .value();
        assertThat(underTenthOfSecond).isBetween(400.0, 480.0);
    }

    @Test
    void hostileNamesAreEscaped() throws IOException {
        List<Sample> samples = parse(client.get("/metrics").body());
        assertThat(value(
                        samples,
                        "perfagent_transaction_duration_seconds_count",
                        Map.of("name", SampleShop.HOSTILE.name())))
                .isEqualTo(1);
    }

    @Test
    void openMetricsHasExemplarsAndAnEnd() throws IOException {
        RawClient.Response response =
                client.get("/metrics", "Accept: application/openmetrics-text;version=1.0.0,text/plain;q=0.5");
        assertThat(response.headers())
                .containsEntry("content-type", "application/openmetrics-text; version=1.0.0; charset=utf-8");
        assertThat(response.body())
                .endsWith("\n# EOF\n")
                .contains("# TYPE perfagent_recorded counter\n")
                .contains("\nperfagent_recorded_total 401234\n")
                .doesNotContain("# TYPE perfagent_recorded_total");
        List<Sample> withExemplar = parse(response.body()).stream()
                .filter(sample -> sample.exemplar() != null)
                .toList();
        assertThat(withExemplar).isNotEmpty();
        for (Sample sample : withExemplar) {
            assertThat(sample.name()).isEqualTo("perfagent_transaction_duration_seconds_bucket");
            Matcher exemplar = EXEMPLAR.matcher(sample.exemplar());
            assertThat(exemplar.matches()).isTrue();
            String bound = sample.labels().get("le");
            assertThat(Double.parseDouble(exemplar.group(2)))
                    .isLessThanOrEqualTo(bound.equals("+Inf") ? Double.MAX_VALUE : Double.parseDouble(bound));
            assertThat(shop.byId(exemplar.group(1)).get(0).name())
                    .isEqualTo(sample.labels().get("name"));
        }
    }

    @Test
    void anEmptyProgramStillGivesValidText() throws IOException {
        shop.series.clear();
        shop.kept.clear();
        assertThat(parse(client.get("/metrics").body())).isNotEmpty();
    }
}
