package io.perfagent.export;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.perfagent.aggregate.Readings;
import io.perfagent.aggregate.Snapshot;
import io.perfagent.aggregate.Stats;
import io.perfagent.recording.Series;
import io.perfagent.runtime.Collectors;
import io.perfagent.status.AgentStatus;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Reads everything since the start and names it as OpenTelemetry does. */
final class MetricReading {

    private static final AttributeKey<String> HTTP_METHOD = AttributeKey.stringKey("http.request.method");
    private static final AttributeKey<String> HTTP_ROUTE = AttributeKey.stringKey("http.route");
    private static final AttributeKey<String> DB_SYSTEM = AttributeKey.stringKey("db.system.name");
    private static final AttributeKey<String> DB_OPERATION = AttributeKey.stringKey("db.operation.name");
    private static final AttributeKey<String> DB_SUMMARY = AttributeKey.stringKey("db.query.summary");
    private static final AttributeKey<String> RPC_SYSTEM = AttributeKey.stringKey("rpc.system.name");
    private static final AttributeKey<String> RPC_METHOD = AttributeKey.stringKey("rpc.method");
    private static final AttributeKey<String> RPC_STATUS = AttributeKey.stringKey("rpc.status_code");
    private static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");
    private static final AttributeKey<String> SERVER_ADDRESS = AttributeKey.stringKey("server.address");
    private static final AttributeKey<Long> SERVER_PORT = AttributeKey.longKey("server.port");
    private static final AttributeKey<String> FUNCTION = AttributeKey.stringKey("code.function.name");
    private static final AttributeKey<String> TYPE = AttributeKey.stringKey("perfagent.transaction.type");
    private static final AttributeKey<String> NAME = AttributeKey.stringKey("perfagent.transaction.name");
    private static final AttributeKey<String> CATEGORY = AttributeKey.stringKey("category");
    private static final AttributeKey<String> GC_NAME = AttributeKey.stringKey("jvm.gc.name");
    private static final AttributeKey<String> GC_ACTION = AttributeKey.stringKey("jvm.gc.action");
    private static final AttributeKey<String> GC_CAUSE = AttributeKey.stringKey("jvm.gc.cause");
    private static final AttributeKey<String> OPERATION = AttributeKey.stringKey("operation");
    private static final AttributeKey<String> LOCK_KIND = AttributeKey.stringKey("kind");
    private static final AttributeKey<String> CLASS = AttributeKey.stringKey("class");
    private static final AttributeKey<String> REASON = AttributeKey.stringKey("reason");

    private static final String STATUS = "status ";

    private static final Set<String> HTTP_METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "QUERY");

    private final Totals totals = new Totals();
    private final Map<Series.Transaction, Set<String>> databases = new HashMap<>();

    private MetricReading() {}

    /** All totals since the program started. */
    static Totals read(Readings readings, AgentStatus status) {
        MetricReading reading = new MetricReading();
        Snapshot snapshot = readings.sinceStart();
        snapshot.of(Series.Dependency.class).keySet().forEach(reading::noteDatabase);
        snapshot.series().forEach(reading::add);
        reading.totals.addCount(Metric.RECORDED, Attributes.empty(), readings.recordedCount());
        status.dropped()
                .forEach((reason, count) ->
                        reading.totals.addCount(Metric.DROPPED, Attributes.of(REASON, reason), count));
        return reading.totals;
    }

    private void noteDatabase(Series.Dependency dependency) {
        int scheme = dependency.target().indexOf("://");
        if (dependency.category().equals("database") && scheme > 0) {
            databases
                    .computeIfAbsent(dependency.transaction(), key -> new TreeSet<>())
                    .add(dependency.target().substring(0, scheme));
        }
    }

    private void add(Series series, Stats stats) {
        if (series instanceof Series.Transaction transaction) {
            addTransaction(transaction, stats);
        } else if (series instanceof Series.Breakdown breakdown) {
            Attributes attributes = named(breakdown.transaction())
                    .put(CATEGORY, breakdown.category())
                    .build();
            totals.addCount(Metric.BREAKDOWN, attributes, stats.selfNanos());
        } else if (series instanceof Series.Span span && span.kind().equals("client")) {
            addClientSpan(span, stats);
        } else if (series instanceof Series.Rpc rpc && rpc.measure().startsWith(STATUS)) {
            addRpc(rpc, rpc.measure().substring(STATUS.length()), stats);
        } else if (series instanceof Series.Jvm jvm) {
            addJvm(jvm, stats);
        } else if (series instanceof Series.Method method) {
            Attributes function = Attributes.of(FUNCTION, function(method));
            totals.addDurations(Metric.METHOD, function, stats);
            totals.addCount(Metric.METHOD_ERRORS, function, stats.errors());
            if (stats.allocatedBytesOrAbsent() >= 0) {
                totals.addCount(Metric.METHOD_ALLOCATED, function, stats.allocatedBytes());
            }
        }
    }

    private void addTransaction(Series.Transaction transaction, Stats stats) {
        Attributes named = named(transaction).build();
        totals.addDurations(Metric.TRANSACTION, named, stats);
        totals.addCount(Metric.TRANSACTION_ERRORS, named, stats.errors());
        if (transaction.type().equals("http")) {
            String name = transaction.name();
            int blank = name.indexOf(' ');
            Attributes request = Attributes.of(
                    HTTP_METHOD, httpMethod(name), HTTP_ROUTE, blank < 0 ? name : name.substring(blank + 1));
            totals.addDurations(Metric.HTTP_SERVER, request, stats);
        }
    }

    private void addClientSpan(Series.Span span, Stats stats) {
        if (span.category().equals("http")) {
            totals.addDurations(Metric.HTTP_CLIENT, Attributes.of(HTTP_METHOD, httpMethod(span.name())), stats);
        } else if (span.category().equals("database")) {
            AttributesBuilder query = Attributes.builder()
                    .put(DB_SYSTEM, databaseSystem(span.transaction()))
                    .put(DB_SUMMARY, span.name());
            String operation = firstWord(span.name());
            if (operation.chars().allMatch(c -> c >= 'A' && c <= 'Z')) {
                query.put(DB_OPERATION, operation);
            }
            totals.addDurations(Metric.DATABASE, query.build(), stats);
        }
    }

    private void addRpc(Series.Rpc rpc, String status, Stats stats) {
        AttributesBuilder call = Attributes.builder()
                .put(RPC_SYSTEM, "grpc")
                .put(RPC_METHOD, rpc.method().equals(Series.OTHER) ? "_OTHER" : rpc.method())
                .put(RPC_STATUS, status);
        if (stats.errors() > 0) {
            call.put(ERROR_TYPE, status);
        }
        boolean isClient = rpc.role().equals("client");
        if (isClient && !rpc.peer().isEmpty() && !rpc.peer().equals(Series.OTHER)) {
            int colon = rpc.peer().lastIndexOf(':');
            boolean hasPort = colon > 0
                    && colon < rpc.peer().length() - 1
                    && rpc.peer().substring(colon + 1).chars().allMatch(Character::isDigit);
            call.put(SERVER_ADDRESS, hasPort ? rpc.peer().substring(0, colon) : rpc.peer());
            if (hasPort) {
                call.put(SERVER_PORT, Long.parseLong(rpc.peer().substring(colon + 1)));
            }
        }
        totals.addDurations(isClient ? Metric.RPC_CLIENT : Metric.RPC_SERVER, call.build(), stats);
    }

    private void addJvm(Series.Jvm jvm, Stats stats) {
        switch (jvm.measure()) {
            case "gc.collection" ->
                totals.addDurations(
                        Metric.GC, Attributes.of(GC_NAME, jvm.name(), GC_ACTION, Collectors.action(jvm.name())), stats);
            case "gc.pause" ->
                totals.addDurations(Metric.GC_PAUSE, Attributes.of(GC_NAME, jvm.name(), GC_CAUSE, jvm.detail()), stats);
            case "safepoint" -> totals.addDurations(Metric.SAFEPOINT, Attributes.of(OPERATION, jvm.name()), stats);
            case "lock.monitor", "lock.park" ->
                totals.addDurations(
                        Metric.LOCK,
                        Attributes.of(LOCK_KIND, jvm.measure().substring("lock.".length()), CLASS, jvm.name()),
                        stats);
            case "pinned" -> totals.addDurations(Metric.PINNED, Attributes.of(REASON, jvm.name()), stats);
            case "thrown" -> totals.addCount(Metric.THROWN, Attributes.of(ERROR_TYPE, jvm.name()), stats.calls());
            default -> {
                // Shown on the dashboard alone.
            }
        }
    }

    /** The system of the only kind of database this transaction talked to, else the convention's word for "some SQL". */
    private String databaseSystem(Series.Transaction transaction) {
        Set<String> systems = databases.getOrDefault(transaction, Set.of());
        return systems.size() == 1 ? systems.iterator().next() : "other_sql";
    }

    private static AttributesBuilder named(Series.Transaction transaction) {
        return Attributes.builder().put(TYPE, transaction.type()).put(NAME, transaction.name());
    }

    private static String function(Series.Method method) {
        return method.className().equals(Series.OTHER) ? Series.OTHER : method.className() + "." + method.methodName();
    }

    private static String httpMethod(String name) {
        String method = firstWord(name);
        return HTTP_METHODS.contains(method) ? method : "_OTHER";
    }

    private static String firstWord(String name) {
        int blank = name.indexOf(' ');
        return blank < 0 ? name : name.substring(0, blank);
    }
}
