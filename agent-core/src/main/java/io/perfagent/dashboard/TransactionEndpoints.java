package io.perfagent.dashboard;

import io.perfagent.aggregate.Readings;
import io.perfagent.aggregate.Snapshot;
import io.perfagent.aggregate.Stats;
import io.perfagent.recording.Series;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;

/** {@code /transactions}, {@code /transactions/{type}/{name}} and {@code /spans}. */
final class TransactionEndpoints {

    private static final double MILLIS_PER_MINUTE = 60_000;

    private final Readings readings;

    TransactionEndpoints(Readings readings) {
        this.readings = readings;
    }

    Answer list(Endpoint.Request request) throws Refused {
        Snapshot snapshot = read(request.query(), TransactionEndpoints::isPart);
        Parts parts = new Parts(snapshot);
        JsonWriter json = StatsJson.beginItems(snapshot);
        snapshot.of(Series.Transaction.class).forEach((transaction, stats) -> {
            json.beginObject();
            parts.writeTransaction(json, transaction, stats);
            json.endObject();
        });
        return Answer.json(StatsJson.endItems(json));
    }

    Answer one(Endpoint.Request request) throws Refused {
        int slash = request.rest().indexOf('/');
        if (slash <= 0 || slash == request.rest().length() - 1) {
            throw new Refused(404, "Ask for /api/v1/transactions/{type}/{name}.");
        }
        Series.Transaction transaction = new Series.Transaction(
                PercentDecoder.decode(request.rest().substring(0, slash), false),
                PercentDecoder.decode(request.rest().substring(slash + 1), false));
        Snapshot snapshot = read(request.query(), row -> isPart(row) || row instanceof Series.Span);
        Stats stats = snapshot.series().get(transaction);
        if (stats == null) {
            throw new Refused(
                    404, "No such transaction in this period: choose a longer one, or from=0 for everything.");
        }
        JsonWriter json = new JsonWriter()
                .beginObject()
                .field("fromEpochMillis", snapshot.fromEpochMillis())
                .field("toEpochMillis", snapshot.toEpochMillis());
        new Parts(snapshot).writeTransaction(json, transaction, stats);
        json.name("spans").beginArray();
        snapshot.of(Series.Span.class).forEach((span, spanStats) -> {
            if (span.transaction().equals(transaction)) {
                writeSpan(json, span, spanStats);
            }
        });
        return Answer.json(json.endArray().endObject());
    }

    Answer spans(Endpoint.Request request) throws Refused {
        String name = request.query().text("transaction");
        String category = request.query().text("category");
        Snapshot snapshot = read(request.query(), row -> row instanceof Series.Span);
        JsonWriter json = StatsJson.beginItems(snapshot);
        snapshot.of(Series.Span.class).forEach((span, stats) -> {
            if ((name == null || name.equals(span.transaction().name()))
                    && (category == null || category.equals(span.category()))) {
                writeSpan(json, span, stats);
            }
        });
        return Answer.json(StatsJson.endItems(json));
    }

    private Snapshot read(Query query, Predicate<Series> wanted) throws Refused {
        Query.Period period = query.period();
        return readings.between(period.fromEpochMillis(), period.toEpochMillis(), wanted);
    }

    private static boolean isPart(Series row) {
        return row instanceof Series.Transaction || row instanceof Series.Breakdown || row instanceof Series.Dependency;
    }

    private static void writeSpan(JsonWriter json, Series.Span span, Stats stats) {
        json.beginObject()
                .field("transactionType", span.transaction().type())
                .field("transactionName", span.transaction().name())
                .field("category", span.category())
                .field("kind", span.kind())
                .field("name", span.name())
                .field("count", stats.calls())
                .field("errors", stats.errors())
                .field("totalNanos", stats.totalNanos());
        StatsJson.percentiles(json, stats);
        json.endObject();
    }

    /** The breakdowns and dependencies of one snapshot, by transaction. */
    private static final class Parts {

        private final Map<Series.Transaction, Map<Series.Breakdown, Stats>> breakdowns;
        private final Map<Series.Transaction, Map<Series.Dependency, Stats>> dependencies;
        private final long lengthMillis;

        Parts(Snapshot snapshot) {
            breakdowns = byTransaction(snapshot.of(Series.Breakdown.class), Series.Breakdown::transaction);
            dependencies = byTransaction(snapshot.of(Series.Dependency.class), Series.Dependency::transaction);
            lengthMillis = snapshot.toEpochMillis() - snapshot.fromEpochMillis();
        }

        private static <S extends Series> Map<Series.Transaction, Map<S, Stats>> byTransaction(
                Map<S, Stats> rows, Function<S, Series.Transaction> transaction) {
            Map<Series.Transaction, Map<S, Stats>> grouped = new HashMap<>();
            rows.forEach(
                    (row, stats) -> grouped.computeIfAbsent(transaction.apply(row), absent -> new LinkedHashMap<>())
                            .put(row, stats));
            return grouped;
        }

        void writeTransaction(JsonWriter json, Series.Transaction transaction, Stats stats) {
            json.field("type", transaction.type())
                    .field("name", transaction.name())
                    .field("count", stats.calls())
                    .field("errors", stats.errors())
                    .field("perMinute", lengthMillis <= 0 ? 0 : stats.calls() * MILLIS_PER_MINUTE / lengthMillis);
            StatsJson.percentiles(json, stats);
            json.field("totalNanos", stats.totalNanos());
            StatsJson.allocated(json, stats.allocatedBytesOrAbsent());
            json.name("breakdown").beginArray();
            Objects.requireNonNullElse(breakdowns.get(transaction), Map.<Series.Breakdown, Stats>of())
                    .forEach((row, part) -> {
                        json.beginObject()
                                .field("category", row.category())
                                .field("count", part.calls())
                                .field("selfNanos", part.selfNanos());
                        StatsJson.allocated(json, part.allocatedBytesOrAbsent());
                        json.endObject();
                    });
            json.endArray().name("dependencies").beginArray();
            Objects.requireNonNullElse(dependencies.get(transaction), Map.<Series.Dependency, Stats>of())
                    .forEach((row, part) -> json.beginObject()
                            .field("category", row.category())
                            .field("target", row.target())
                            .field("count", part.calls())
                            .field("errors", part.errors())
                            .field("totalNanos", part.totalNanos())
                            .endObject());
            json.endArray();
        }
    }
}
