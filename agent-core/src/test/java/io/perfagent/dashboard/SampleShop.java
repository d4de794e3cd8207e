package io.perfagent.dashboard;

import io.perfagent.aggregate.Readings;
import io.perfagent.aggregate.Snapshot;
import io.perfagent.aggregate.Stats;
import io.perfagent.export.ProcessAttributes;
import io.perfagent.recording.Series;
import io.perfagent.resource.Resources;
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
import org.HdrHistogram.HistogramIterationValue;

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
    volatile String tokenFile;
    final Map<Series.Method, Long> unwoven = new LinkedHashMap<>();
    final Map<String, String> changed = new LinkedHashMap<>();
    volatile boolean pastDiffers;
    volatile List<String> hostileNames = List.of();
    volatile RuntimeException failure;
    volatile Resources resources;
    volatile SampleJvm jvm;
    volatile Observed observed;
    volatile long lastFromEpochMillis;
    volatile long lastToEpochMillis;

    private final Random random = new Random(42);
    volatile long startEpochMillis = System.currentTimeMillis() - 3 * 3600_000L;

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
        more();
        traces();
        status();
    }

    /** Statements, databases, WebSockets and remote procedure calls. */
    private void more() {
        Series.Query list = new Series.Query("postgresql", "SELECT * FROM shop.orders WHERE customer = ? ORDER BY at");
        Series.Query insert = new Series.Query("postgresql", "INSERT INTO shop.orders (cart, total) VALUES (?, ?)");
        series.put(list, stats(46_200, 0, 900_000, 1, 0));
        series.put(insert, stats(1660, 4, 7_000_000, 1, 0));
        series.put(new Series.Query("hsqldb", HOSTILE.name()), stats(3, 0, 90_000, 1, 0));
        series.put(new Series.QueryRows(list, "returned"), stats(46_200, 0, 20, 1, 0));
        series.put(new Series.QueryFetch(list), stats(46_200, 0, 200_000, 1, 0));
        String database = "postgresql://127.0.0.1:5432/shop";
        series.put(new Series.DatabaseTransaction(database, "commit"), stats(830, 0, 0, 1, 0));
        series.put(new Series.DatabaseTransaction(database, "rollback"), stats(41, 0, 0, 1, 0));
        for (String route : List.of("/prices", HOSTILE.name())) {
            series.put(new Series.WebSocket("server", "", route, "opened"), stats(40, 0, 0, 1, 0));
            series.put(new Series.WebSocket("server", "", route, "lifetime"), stats(12, 0, 40_000_000_000L, 1, 0));
            series.put(new Series.WebSocket("server", "", route, "closed 1000"), stats(12, 0, 0, 1, 0));
            series.put(new Series.WebSocket("server", "", route, "sent text"), stats(9000, 0, 310, 1, 0));
            series.put(new Series.WebSocket("server", "", route, "received text"), stats(60, 0, 40, 1, 0));
        }
        for (String method : List.of("stock.Stock/Reserve", HOSTILE.name())) {
            series.put(new Series.Rpc("client", "stock:443", method, "opened"), stats(300, 0, 0, 1, 0));
            series.put(new Series.Rpc("client", "stock:443", method, "status OK"), stats(290, 0, 4_000_000, 1, 0));
            series.put(
                    new Series.Rpc("client", "stock:443", method, "status UNAVAILABLE"),
                    stats(10, 10, 90_000_000, 1, 0));
        }
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

    /** Gives everything that has a name each of these names. */
    void named(List<String> names) {
        hostileNames = List.copyOf(names);
        for (String name : names) {
            Series.Transaction transaction = new Series.Transaction(name, name);
            transaction(transaction, 7, 2, 5_000_000, Map.of(name, 0.5, "database", 0.5));
            for (Series.Transaction of : List.of(transaction, BOOK)) {
                span(of, name, name, name, 7, 1, 1_000_000);
                dependency(of, name, name, 7, 1, 1_000_000);
            }
            method(name, name, name, "(L" + name + ";)V", 7, 1, 1_000);
            series.put(new Series.Query(name, name), stats(7, 1, 1_000_000, 1, 0));
            series.put(new Series.DatabaseTransaction(name, "commit"), stats(7, 0, 0, 1, 0));
            series.put(new Series.WebSocket(name, name, name, "opened"), stats(7, 0, 0, 1, 0));
            series.put(new Series.WebSocket(name, name, name, "closed " + name), stats(7, 0, 0, 1, 0));
            series.put(new Series.Rpc(name, name, name, "opened"), stats(7, 0, 0, 1, 0));
            series.put(new Series.Rpc(name, name, name, "status " + name), stats(7, 0, 1, 1, 0));
            status.feature(name, "off", name);
            status.dropped(name, 3);
            unwoven.put(new Series.Method(name, name, name, "()V"), 1L);
        }
        List<SpanRecord> spans = new ArrayList<>();
        long start = System.currentTimeMillis() * 1_000_000 - 5_000_000_000L;
        for (String name : names) {
            Map<String, Object> attributes = Map.of(name, name);
            spans.add(spanRecord(
                    100 + spans.size(),
                    spans.isEmpty() ? 0 : 100,
                    name,
                    name,
                    name,
                    start,
                    9_000_000,
                    90_000,
                    name,
                    attributes));
        }
        kept.add(new KeptTrace("f".repeat(32), names.get(0), names.get(0), names.get(1), true, spans, 3));
        for (String name : names) {
            SpanRecord root = spanRecord(1, 0, "server", name, name, start, 7_000_000, 7_000_000, name, Map.of());
            kept.add(new KeptTrace(
                    String.format("%032x", 0x5000L + kept.size()), name, name, name, true, List.of(root), 0));
        }
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
        if (pastDiffers && toEpochMillis < System.currentTimeMillis() - 30_000) {
            return new Snapshot(
                    fromEpochMillis,
                    toEpochMillis,
                    moment(fromEpochMillis, toEpochMillis - fromEpochMillis, any -> true));
        }
        return new Snapshot(
                fromEpochMillis == 0 ? startEpochMillis : fromEpochMillis, toEpochMillis, new LinkedHashMap<>(series));
    }

    @Override
    public List<Snapshot> steps(long fromEpochMillis, long toEpochMillis, long stepMillis, Predicate<Series> wanted) {
        if (failure != null) {
            throw failure;
        }
        List<Snapshot> steps = new ArrayList<>();
        for (long at = Math.max(fromEpochMillis, startEpochMillis) / stepMillis * stepMillis;
                at < toEpochMillis;
                at += stepMillis) {
            steps.add(new Snapshot(at, at + stepMillis, moment(at, stepMillis, wanted)));
        }
        return steps;
    }

    /** The shop's five minutes as it would have been in one step: more or less busy, faster or slower. */
    private Map<Series, Stats> moment(long atEpochMillis, long stepMillis, Predicate<Series> wanted) {
        Map<Series, Stats> rows = new LinkedHashMap<>();
        double wave = Math.sin(atEpochMillis / 97_000.0) + 0.4 * Math.sin(atEpochMillis / 11_000.0);
        double share = stepMillis / 300_000.0 * (1 + 0.4 * wave);
        series.forEach((row, stats) -> {
            if (wanted.test(row)) {
                boolean slow = row instanceof Series.Transaction of && of.equals(BOOK);
                Stats part = part(stats, share, 1 + (slow ? 0.45 : 0.15) * wave);
                if (part.calls() > 0) {
                    rows.put(row, part);
                }
            }
        });
        return rows;
    }

    private static Stats part(Stats whole, double share, double stretch) {
        Histogram histogram = new Histogram(2);
        histogram.setAutoResize(true);
        long calls = Math.round(whole.calls() * share);
        double carried = 0;
        for (HistogramIterationValue value : whole.histogram().recordedValues()) {
            carried += value.getCountAddedInThisIterationStep() * share;
            long count = Math.min((long) carried, calls - histogram.getTotalCount());
            if (count > 0) {
                histogram.recordValueWithCount((long) (value.getValueIteratedTo() * stretch), count);
                carried -= count;
            }
        }
        long recorded = histogram.getTotalCount();
        double scale = whole.calls() == 0 ? 0 : (double) recorded / whole.calls();
        return new Stats(
                recorded,
                Math.max(0, Math.min(recorded, Math.round(whole.errors() * scale + 0.45 * Math.sin(recorded)))),
                (long) (whole.totalNanos() * scale * stretch),
                (long) (whole.selfNanos() * scale * stretch),
                recorded == 0 ? 0 : histogram.getMaxValue(),
                (long) (whole.allocatedBytes() * scale),
                Math.round(whole.allocationCalls() * scale),
                histogram);
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
        List<Setting> settings = new ArrayList<>(List.of(
                new Setting("service", "acme-shop", "agent argument", false),
                new Setting("profile", "com.acme.**#*", "system property", true),
                new Setting("overhead.budget", "2", "default", true),
                new Setting(
                        "export.otlp.endpoint",
                        "http://alice:canary-userinfo@collector:4318",
                        "perf-agent.properties",
                        false),
                new Setting(
                        "export.otlp.headers",
                        "authorization=Bearer canary-header",
                        "OTEL_EXPORTER_OTLP_HEADERS",
                        false),
                new Setting("export.api.Token", "canary-token", "environment", false),
                new Setting("store.password", "canary-password", "environment", false),
                new Setting("client.SECRET", "canary-secret", "environment", false),
                new Setting("tls.key", "", "default", false)));
        hostileNames.forEach(name -> settings.add(new Setting(name, name, name, true)));
        return settings;
    }

    @Override
    public Overhead overhead() {
        return new Overhead(0.42, 2, 18_400_000);
    }

    @Override
    public List<Instrumented> instrumented() {
        List<Instrumented> woven = new ArrayList<>(List.of(
                new Instrumented("methods", "com.acme.shop.OrderService", 7),
                new Instrumented("methods", "com.acme.shop.OrderRepository", 4),
                new Instrumented("jdbc", "org.postgresql.jdbc.PgPreparedStatement", 9),
                new Instrumented("servlet", "jakarta.servlet.http.HttpServlet", 1)));
        hostileNames.forEach(name -> woven.add(new Instrumented(name, name, 1)));
        return woven;
    }

    @Override
    public List<NotInstrumented> notInstrumented() {
        List<NotInstrumented> left = new ArrayList<>(List.of(
                new NotInstrumented(
                        "com.acme.shop.Ids#next",
                        "it has no body of more than a few instructions: timing would cost more than it tells"),
                new NotInstrumented(
                        "okhttp 2.7",
                        "this version has no RealCall.getResponseWithInterceptorChain: use 3.0 or newer")));
        hostileNames.forEach(name -> left.add(new NotInstrumented(name, name)));
        return left;
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
    public Resources resources() {
        return resources;
    }

    @Override
    public Observed observed() {
        return observed == null ? jvm : observed;
    }

    /** Has the shop report its JVM as well. */
    void observe() {
        jvm("gc.pause", "G1 Young Generation", "G1 Evacuation Pause", 310, 9_000_000);
        jvm("gc.pause", "G1 Young Generation", "Metadata GC Threshold", 160, 21_000_000);
        jvm("gc.pause", "G1 Old Generation", "System.gc()", 3, 74_000_000);
        jvm("gc.collection", "G1 Young Generation", "G1 Evacuation Pause", 31, 11_000_000);
        jvm("safepoint", "G1CollectForAllocation", "", 310, 9_200_000);
        jvm("safepoint", "ICBufferFull", "", 420, 160_000);
        jvm("safepoint.reach", "G1CollectForAllocation", "", 31, 220_000);
        jvm("lock.monitor", "com.acme.shop.OrderService", "", 210, 26_000_000);
        jvm("lock.park", "java.util.concurrent.locks.ReentrantLock$NonfairSync", "", 44, 14_000_000);
        jvm("thrown", "com.acme.shop.PaymentDeclined", "", 41, 0);
        jvm("thrown", "java.lang.NumberFormatException", "", 1_930, 0);
        jvm("file read", "/var/lib/shop/catalogue.bin", "", 190, 31_000_000);
        jvm("socket read", "payments.local:443", "", 830, 52_000_000);
        jvm("compilation", "com.acme.pricing.Discounts.apply", "", 2, 140_000_000);
        for (String name : hostileNames) {
            for (String measure : List.of("gc.pause", "safepoint", "lock.monitor", "thrown", "file read", "pinned")) {
                jvm(measure, name, name, 9, 12_000_000);
            }
        }
        jvm = new SampleJvm(this, status, hostileNames);
    }

    private void jvm(String measure, String name, String detail, int count, long medianNanos) {
        series.put(new Series.Jvm(measure, name, detail), stats(count, 0, medianNanos, 1, count));
    }

    @Override
    public String token() {
        return token;
    }

    @Override
    public String tokenFile() {
        return tokenFile;
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
