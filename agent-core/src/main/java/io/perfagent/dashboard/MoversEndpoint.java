package io.perfagent.dashboard;

import io.perfagent.aggregate.Snapshot;
import io.perfagent.aggregate.Stats;
import io.perfagent.recording.Series;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@code /movers}: the transactions that changed most against an earlier period of the same length. They are ordered by the
 * time the change cost or saved, so that a slow page nobody calls does not hide a small change of a busy one.
 */
final class MoversEndpoint {

    static final Set<String> PARAMETERS = Set.of("from", "to", "against", "limit");

    private static final long DEFAULT_LIMIT = 10;
    private static final long MAX_LIMIT = 200;
    private static final double MILLIS_PER_MINUTE = 60_000;
    private static final Stats NONE = Stats.merge(List.of());

    private final Timeline timeline;

    MoversEndpoint(Timeline timeline) {
        this.timeline = timeline;
    }

    /** @param addedNanos time that the calls of the period took more than they would have before; saved where negative */
    private record Mover(Series.Transaction transaction, Stats now, Stats before, long addedNanos, long addedErrors) {

        static Mover of(Series.Transaction transaction, Stats now, Stats before) {
            boolean inBoth = now.calls() > 0 && before.calls() > 0;
            double meanBefore = inBoth ? (double) before.totalNanos() / before.calls() : 0;
            double errorsBefore = inBoth ? (double) before.errors() / before.calls() : 0;
            return new Mover(
                    transaction,
                    now,
                    before,
                    inBoth
                            ? Math.round(now.totalNanos() - meanBefore * now.calls())
                            : now.totalNanos() - before.totalNanos(),
                    Math.round(now.errors() - errorsBefore * now.calls()));
        }

        long size() {
            return Math.abs(addedNanos);
        }
    }

    Answer list(Endpoint.Request request) throws Refused {
        Query query = request.query();
        Query.Period period = timeline.known(query.period());
        long length = period.toEpochMillis() - period.fromEpochMillis();
        long against = query.number("against", Math.max(1, period.fromEpochMillis() - length), 1, Long.MAX_VALUE);
        if (against >= period.fromEpochMillis() && length > 0) {
            throw new Refused(400, "Parameter against must be earlier than from.");
        }
        long limit = query.number("limit", DEFAULT_LIMIT, 1, MAX_LIMIT);
        Snapshot now = timeline.whole(period);
        Snapshot before = timeline.whole(new Query.Period(against, against + length));
        boolean comparable = before.series().keySet().stream().anyMatch(Series.Transaction.class::isInstance);
        JsonWriter json = new JsonWriter()
                .beginObject()
                .field("fromEpochMillis", now.fromEpochMillis())
                .field("toEpochMillis", now.toEpochMillis())
                .field("againstFromEpochMillis", before.fromEpochMillis())
                .field("againstToEpochMillis", before.toEpochMillis())
                .field("comparable", comparable)
                .name("items")
                .beginArray();
        if (comparable) {
            movers(now, before).stream().limit(limit).forEach(mover -> write(json, mover, now, before));
        }
        return Answer.json(json.endArray().endObject());
    }

    private static List<Mover> movers(Snapshot now, Snapshot before) {
        Map<Series.Transaction, Stats> nowRows = now.of(Series.Transaction.class);
        Map<Series.Transaction, Stats> beforeRows = before.of(Series.Transaction.class);
        Set<Series.Transaction> all = new LinkedHashSet<>(nowRows.keySet());
        all.addAll(beforeRows.keySet());
        List<Mover> movers = new ArrayList<>();
        for (Series.Transaction transaction : all) {
            if (!transaction.type().equals("startup")) {
                movers.add(Mover.of(
                        transaction,
                        nowRows.getOrDefault(transaction, NONE),
                        beforeRows.getOrDefault(transaction, NONE)));
            }
        }
        movers.sort(Comparator.comparingLong(Mover::size)
                .reversed()
                .thenComparing(mover -> mover.transaction().name()));
        return movers;
    }

    private static void write(JsonWriter json, Mover mover, Snapshot now, Snapshot before) {
        json.beginObject()
                .field("type", mover.transaction().type())
                .field("name", mover.transaction().name())
                .field("addedNanos", mover.addedNanos())
                .field("addedErrors", mover.addedErrors());
        figures(json, "now", mover.now(), now);
        figures(json, "before", mover.before(), before);
        json.endObject();
    }

    private static void figures(JsonWriter json, String name, Stats stats, Snapshot of) {
        long millis = of.toEpochMillis() - of.fromEpochMillis();
        json.name(name)
                .beginObject()
                .field("count", stats.calls())
                .field("errors", stats.errors())
                .field("perMinute", millis <= 0 ? 0 : stats.calls() * MILLIS_PER_MINUTE / millis)
                .field("totalNanos", stats.totalNanos());
        StatsJson.percentiles(json, stats);
        json.endObject();
    }
}
