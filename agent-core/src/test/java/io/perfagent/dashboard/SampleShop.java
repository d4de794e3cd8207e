package io.perfagent.dashboard;

import io.perfagent.aggregate.Readings;
import io.perfagent.aggregate.Snapshot;
import io.perfagent.aggregate.Stats;
import io.perfagent.export.ProcessAttributes;
import io.perfagent.recording.Series;
import io.perfagent.status.AgentStatus;
import io.perfagent.trace.KeptTrace;
import io.perfagent.trace.SpanRecord;
import io.perfagent.trace.Traces;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import org.HdrHistogram.Histogram;

/** What an agent would have measured in a small shop, for tests and for looking at the pages. */
final class SampleShop implements Readings, Traces, StatusSource {

    static final Series.Transaction LIST = new Series.Transaction("http", "GET /orders");
    static final Series.Transaction ONE = new Series.Transaction("http", "GET /orders/{id}");
    static final Series.Transaction BOOK = new Series.Transaction("http", "POST /orders");
    static final Series.Transaction JOB = new Series.Transaction("method", "NightlyInvoices.run");
    static final Series.Transaction HOSTILE =
            new Series.Transaction("http", "GET /</script><img src=x onerror=alert(1)>\"'\\\n\u2028é😀&");

    final AgentStatus status = new AgentStatus();
    final Map<Series, Stats> series = new LinkedHashMap<>();
    final List<KeptTrace> kept = new ArrayList<>();
    volatile String unhealthy;
    volatile String token = "a long enough token";
    final Map<Series.Method, Long> unwoven = new LinkedHashMap<>();
    final Map<String, String> changed = new LinkedHashMap<>();
    volatile RuntimeException failure;
    volatile long lastFromEpochMillis;
    volatile long lastToEpochMillis;

    private final Random random = new Random(42);
    private final long startEpochMillis = System.currentTimeMillis() - 3 * 3600_000L;

    SampleShop() {
        transaction(LIST, 4200, 12, 18_000_000, Map.of("application", 0.2, "database", 0.7, "http", 0.1));
        transaction(ONE, 19_800, 3, 2_400_000, Map.of("application", 0.3, "database", 0.6, "cache", 0.1));
        transaction(
                BOOK,
                830,
                41,
                96_000_000,
                Map.of("application", 0.15, "database", 0.3, "http", 0.5, "messaging", 0.05));
        transaction(JOB, 2, 0, 3_900_000_000L, Map.of("application", 0.8, "database", 0.2));
        transaction(HOSTILE, 1, 1, 400_000, Map.of("application", 1.0));
        span(LIST, "database", "client", "SELECT shop.orders", 46_200, 0, 900_000);
        span(LIST, "http", "client", "GET", 4200, 12, 2_000_000);
        span(ONE, "database", "client", "SELECT shop.orders", 19_800, 0, 1_100_000);
        span(BOOK, "http", "client", "POST payments.local", 830, 41, 52_000_000);
        span(BOOK, "database", "client", "INSERT shop.orders", 1660, 0, 7_000_000);
        span(BOOK, "application", "internal", "OrderService.book", 830, 41, 88_000_000);
        dependency(LIST, "database", "postgresql://127.0.0.1:5432/shop", 46_200, 0, 900_000);
        dependency(BOOK, "http", "payments.local:443", 830, 41, 52_000_000);
        dependency(BOOK, "database", "postgresql://127.0.0.1:5432/shop", 1660, 0, 7_000_000);
        method(
                "shop.orders",
                "com.acme.shop.OrderService",
                "book",
                "(Lcom/acme/shop/Cart;Z)Lcom/acme/shop/Order;",
                830,
                41,
                88_000_000);
        method("shop.orders", "com.acme.shop.OrderService", "price", "([JLjava/lang/String;)J", 91_000, 0, 6_000);
        method(
                "shop.orders",
                "com.acme.shop.OrderRepository",
                "find",
                "(J)Lcom/acme/shop/Order;",
                19_800,
                3,
                1_300_000);
        method("shop.orders", "com.acme.shop.OrderRepository", "list", "(II)Ljava/util/List;", 4200, 12, 12_000_000);
        method("pricing-2.3.jar", "com.acme.pricing.Discounts", "apply", "(Ljava/util/List;)D", 182_000, 0, 900);
        series.put(
                new Series.Method("pricing-2.3.jar", "com.acme.pricing.Rates$Cache", "lookup", "(Ljava/lang/String;)D"),
                stats(52_000, 0, 350, 0.9, 0));
        traces();
        status();
    }

    private void transaction(
            Series.Transaction row, int calls, int errors, long medianNanos, Map<String, Double> shares) {
        Stats whole = stats(calls, errors, medianNanos, 0.2, calls);
        series.put(row, whole);
        shares.forEach((category, share) -> series.put(
                new Series.Breakdown(row, category),
                new Stats(
                        calls,
                        0,
                        (long) (whole.totalNanos() * share),
                        (long) (whole.totalNanos() * share),
                        whole.maxNanos(),
                        whole.allocatedBytes() / 2,
                        calls,
                        whole.histogram())));
    }

    private void span(
            Series.Transaction row,
            String category,
            String kind,
            String name,
            int calls,
            int errors,
            long medianNanos) {
        series.put(new Series.Span(row, category, kind, name), stats(calls, errors, medianNanos, 1, calls));
    }

    private void dependency(
            Series.Transaction row, String category, String target, int calls, int errors, long medianNanos) {
        series.put(new Series.Dependency(row, category, target), stats(calls, errors, medianNanos, 1, calls));
    }

    private void method(
            String module, String type, String name, String descriptor, int calls, int errors, long medianNanos) {
        series.put(new Series.Method(module, type, name, descriptor), stats(calls, errors, medianNanos, 0.4, calls));
    }

    private Stats stats(int calls, int errors, long medianNanos, double selfShare, long allocationCalls) {
        Histogram histogram = new Histogram(2);
        histogram.setAutoResize(true);
        long total = 0;
        long max = 0;
        for (int i = 0; i < calls; i++) {
            long nanos = (long) (medianNanos * Math.exp(random.nextGaussian() * 0.6));
            histogram.recordValue(nanos);
            total += nanos;
            max = Math.max(max, nanos);
        }
        return new Stats(
                calls,
                errors,
                total,
                (long) (total * selfShare),
                max,
                allocationCalls * 48_231,
                allocationCalls,
                histogram);
    }

    private void traces() {
        for (int i = 0; i < 40; i++) {
            boolean failed = i % 9 == 4;
            String id = String.format("%032x", 0xabcdef0123L + i * 7919L);
            kept.add(trace(
                    id, System.currentTimeMillis() - i * 9_000L, 70_000_000L + random.nextInt(90_000_000), failed));
        }
        kept.add(new KeptTrace(
                String.format("%032x", 7),
                HOSTILE.type(),
                HOSTILE.name(),
                "sampled",
                true,
                List.of(new SpanRecord(
                        "00000000000000aa",
                        "00000000000000ff",
                        "server",
                        "application",
                        HOSTILE.name(),
                        (System.currentTimeMillis() - 400_000) * 1_000_000,
                        400_000,
                        400_000,
                        -1,
                        "</script><b>",
                        Map.of(
                                "url.path",
                                HOSTILE.name(),
                                "flag",
                                true,
                                "size",
                                9_007_199_254_740_993L,
                                "ratio",
                                Double.NaN))),
                0));
    }

    private static KeptTrace trace(String id, long epochMillis, long nanos, boolean failed) {
        long start = epochMillis * 1_000_000 + 123_457;
        List<SpanRecord> spans = new ArrayList<>();
        spans.add(spanRecord(
                1,
                0,
                "server",
                "application",
                "POST /orders",
                start,
                nanos,
                nanos / 20,
                failed ? "500" : null,
                Map.of(
                        "http.request.method",
                        "POST",
                        "http.route",
                        "/orders",
                        "http.response.status_code",
                        failed ? 500L : 201L)));
        spans.add(spanRecord(
                2,
                1,
                "internal",
                "application",
                "OrderService.book",
                start + nanos / 40,
                nanos * 9 / 10,
                nanos / 12,
                failed ? "com.acme.shop.PaymentDeclined" : null,
                Map.of("code.function.name", "com.acme.shop.OrderService.book")));
        for (int i = 0; i < 8; i++) {
            spans.add(spanRecord(
                    3 + i,
                    2,
                    "client",
                    "database",
                    "SELECT shop.items",
                    start + nanos * (4 + i * 3) / 100,
                    nanos / 40,
                    nanos / 40,
                    null,
                    Map.of(
                            "db.system.name",
                            "postgresql",
                            "db.query.text",
                            "SELECT id, price FROM shop.items WHERE id = ?",
                            "server.address",
                            "127.0.0.1")));
        }
        spans.add(spanRecord(
                20,
                2,
                "client",
                "http",
                "POST payments.local",
                start + nanos * 32 / 100,
                nanos / 2,
                nanos / 2,
                failed ? "402" : null,
                Map.of(
                        "url.full",
                        "https://payments.local/v1/charges",
                        "http.response.status_code",
                        failed ? 402L : 200L)));
        spans.add(spanRecord(
                21,
                2,
                "client",
                "database",
                "INSERT shop.orders",
                start + nanos * 84 / 100,
                nanos / 14,
                nanos / 14,
                null,
                Map.of(
                        "db.system.name",
                        "postgresql",
                        "db.query.text",
                        "INSERT INTO shop.orders (cart, total) VALUES (?, ?)")));
        spans.add(spanRecord(
                22,
                1,
                "client",
                "messaging",
                "publish order-events",
                start + nanos * 93 / 100,
                nanos / 30,
                nanos / 30,
                null,
                Map.of()));
        return new KeptTrace(
                id,
                "http",
                "POST /orders",
                failed ? "error" : nanos > 130_000_000 ? "slow" : "sampled",
                true,
                spans,
                failed ? 3 : 0);
    }

    private static SpanRecord spanRecord(
            int id,
            int parent,
            String kind,
            String category,
            String name,
            long start,
            long nanos,
            long self,
            String error,
            Map<String, Object> attributes) {
        String parentId = parent == 0 ? null : String.format("%016x", parent);
        return new SpanRecord(
                String.format("%016x", id),
                parentId,
                kind,
                category,
                name,
                start,
                nanos,
                self,
                18_400L * id,
                error,
                attributes);
    }

    private void status() {
        status.feature("methods", "on", "");
        status.feature("jdbc", "on", "");
        status.feature("http.server", "on", "");
        status.feature("grpc", "waiting", "no class of io.grpc was loaded yet");
        status.feature(
                "export.otlp", "off", "no endpoint is set: set export.otlp.endpoint or OTEL_EXPORTER_OTLP_ENDPOINT");
        status.feature("allocation", "failed", "this JVM does not count allocated bytes per thread");
        status.dropped("spans: buffer full", 12);
        status.dropped("trace over 4096 spans", 3);
        status.exported(5120);
    }

    @Override
    public Snapshot between(long fromEpochMillis, long toEpochMillis) {
        if (failure != null) {
            throw failure;
        }
        lastFromEpochMillis = fromEpochMillis;
        lastToEpochMillis = toEpochMillis;
        return new Snapshot(
                fromEpochMillis == 0 ? startEpochMillis : fromEpochMillis, toEpochMillis, new LinkedHashMap<>(series));
    }

    @Override
    public List<Snapshot> steps(long fromEpochMillis, long toEpochMillis, long stepMillis, Predicate<Series> wanted) {
        return List.of(between(fromEpochMillis, toEpochMillis));
    }

    @Override
    public long earliestEpochMillis() {
        return startEpochMillis;
    }

    @Override
    public long recordedCount() {
        return 401_234;
    }

    @Override
    public List<KeptTrace> all() {
        return List.copyOf(kept);
    }

    @Override
    public List<KeptTrace> byId(String traceId) {
        return kept.stream().filter(trace -> trace.traceId().equals(traceId)).toList();
    }

    @Override
    public String version() {
        return "0.1.0";
    }

    @Override
    public String service() {
        return "acme-shop";
    }

    @Override
    public Map<String, Object> resourceAttributes() {
        return ProcessAttributes.of(service(), Map.of("deployment.environment.name", "<test>"));
    }

    @Override
    public long pid() {
        return ProcessHandle.current().pid();
    }

    @Override
    public long uptimeMillis() {
        return System.currentTimeMillis() - startEpochMillis;
    }

    @Override
    public String jvm() {
        return "OpenJDK 64-Bit Server VM " + Runtime.version();
    }

    @Override
    public List<Setting> settings() {
        return List.of(
                new Setting("service", "acme-shop", "agent argument"),
                new Setting("profile", "com.acme.**#*", "system property"),
                new Setting("overhead.budget", "2", "default"),
                new Setting(
                        "export.otlp.endpoint", "http://alice:canary-userinfo@collector:4318", "perf-agent.properties"),
                new Setting("export.otlp.headers", "authorization=Bearer canary-header", "OTEL_EXPORTER_OTLP_HEADERS"),
                new Setting("export.api.Token", "canary-token", "environment"),
                new Setting("store.password", "canary-password", "environment"),
                new Setting("client.SECRET", "canary-secret", "environment"),
                new Setting("tls.key", "", "default"));
    }

    @Override
    public Overhead overhead() {
        return new Overhead(0.42, 2, 18_400_000);
    }

    @Override
    public List<Instrumented> instrumented() {
        return List.of(
                new Instrumented("methods", "com.acme.shop.OrderService", 7),
                new Instrumented("methods", "com.acme.shop.OrderRepository", 4),
                new Instrumented("jdbc", "org.postgresql.jdbc.PgPreparedStatement", 9),
                new Instrumented("servlet", "jakarta.servlet.http.HttpServlet", 1));
    }

    @Override
    public List<NotInstrumented> notInstrumented() {
        return List.of(
                new NotInstrumented(
                        "com.acme.shop.Ids#next",
                        "it has no body of more than a few instructions: timing would cost more than it tells"),
                new NotInstrumented(
                        "okhttp 2.7",
                        "this version has no RealCall.getResponseWithInterceptorChain: use 3.0 or newer"));
    }

    @Override
    public String unhealthyReason() {
        return unhealthy;
    }

    @Override
    public List<GovernorStep> governorSteps() {
        return List.of(new GovernorStep(
                1_795_454_252_254L, "times com.acme.shop.Cart#total one call in 64", "12000000 calls a second"));
    }

    @Override
    public Map<Series.Method, Long> unwovenSinceEpochMillis() {
        return unwoven;
    }

    @Override
    public String token() {
        return token;
    }

    @Override
    public List<Start> starts() {
        return List.of(
                new Start(
                        startEpochMillis - 86_400_000, 4000, "1.0.0", "0a1b2c3", "git.properties", "OpenJDK 17", true),
                new Start(
                        startEpochMillis - 3_600_000, 4001, "1.0.0", "0a1b2c3", "git.properties", "OpenJDK 17", false),
                new Start(startEpochMillis, 4242, "1.1.0", "d4e5f6a", "git.properties", "OpenJDK 17", true));
    }

    @Override
    public List<String> change(Map<String, String> values) {
        if (values.containsKey("bad")) {
            return List.of("unknown key bad: see docs/configuration.md for the keys");
        }
        changed.putAll(values);
        return List.of();
    }
}
