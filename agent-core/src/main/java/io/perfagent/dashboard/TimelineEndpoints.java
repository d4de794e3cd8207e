package io.perfagent.dashboard;

import io.perfagent.aggregate.Snapshot;
import io.perfagent.aggregate.Stats;
import io.perfagent.recording.Series;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.HdrHistogram.HistogramIterationValue;

/** {@code /series} and {@code /heatmap}: one subject over time, in columns as charts draw them. */
final class TimelineEndpoints {

    static final Set<String> SERIES_PARAMETERS = with(Subject.PARAMETERS, "from", "to", "points");
    static final Set<String> HEATMAP_PARAMETERS = Set.of("type", "transaction", "from", "to", "points");

    private static final long DEFAULT_POINTS = 180;
    private static final long MOST_POINTS = 1000;
    private static final long DEFAULT_COLUMNS = 90;
    private static final double MILLIS_PER_SECOND = 1000;
    private static final int ROWS_PER_OCTAVE = 4;

    private final Timeline timeline;

    TimelineEndpoints(Timeline timeline) {
        this.timeline = timeline;
    }

    private static Set<String> with(Set<String> some, String... more) {
        Set<String> all = new HashSet<>(some);
        all.addAll(List.of(more));
        return Set.copyOf(all);
    }

    Answer series(Endpoint.Request request) throws Refused {
        Query query = request.query();
        Subject subject = Subject.of(query);
        Timeline.Steps read =
                timeline.read(query.period(), query.number("points", DEFAULT_POINTS, 10, MOST_POINTS), subject::needs);
        List<Snapshot> steps = read.steps();
        List<Stats> calls = steps.stream().map(subject::calls).toList();
        JsonWriter json = begin(read);
        column(json, "count", calls, Stats::calls);
        column(json, "errors", calls, Stats::errors);
        json.name("perSecond").beginArray();
        for (int i = 0; i < calls.size(); i++) {
            json.value(perSecond(calls.get(i).calls(), steps.get(i)));
        }
        json.endArray();
        column(json, "totalNanos", calls, Stats::totalNanos);
        column(json, "meanNanos", calls, stats -> stats.calls() == 0 ? -1 : stats.totalNanos() / stats.calls());
        double[] percentiles = {50, 90, 95, 99, 99.9};
        String[] names = {"p50Nanos", "p90Nanos", "p95Nanos", "p99Nanos", "p999Nanos"};
        for (int i = 0; i < names.length; i++) {
            double percentile = percentiles[i];
            column(json, names[i], calls, stats -> stats.calls() == 0 ? -1 : stats.percentileNanos(percentile));
        }
        column(json, "maxNanos", calls, stats -> stats.calls() == 0 ? -1 : stats.maxNanos());
        column(json, "allocatedBytes", calls, Stats::allocatedBytesOrAbsent);
        json.name("breakdown").beginArray();
        for (String category : subject.categories(steps)) {
            json.beginObject().field("category", category).name("selfNanos").beginArray();
            steps.forEach(step -> json.value(subject.selfNanos(step, category)));
            json.endArray().endObject();
        }
        return Answer.json(json.endArray().endObject());
    }

    /** How many calls took how long, over time: one row for each quarter of an octave of duration. */
    Answer heatmap(Endpoint.Request request) throws Refused {
        Query query = request.query();
        Subject subject = Subject.of(query);
        Timeline.Steps read = timeline.read(
                query.period(),
                query.number("points", DEFAULT_COLUMNS, 10, MOST_POINTS),
                series -> series instanceof Series.Transaction && subject.needs(series));
        List<long[]> columns = new ArrayList<>();
        int lowest = Integer.MAX_VALUE;
        int highest = -1;
        for (Snapshot step : read.steps()) {
            long[] rows = new long[64 * ROWS_PER_OCTAVE];
            for (HistogramIterationValue value : subject.calls(step).histogram().recordedValues()) {
                int row = row(value.getValueIteratedTo());
                rows[row] += value.getCountAddedInThisIterationStep();
                lowest = Math.min(lowest, row);
                highest = Math.max(highest, row);
            }
            columns.add(rows);
        }
        JsonWriter json = begin(read).name("lowNanos").beginArray();
        for (int row = lowest; row <= highest + 1 && highest >= 0; row++) {
            json.value(lowNanos(row));
        }
        json.endArray().name("counts").beginArray();
        for (long[] rows : columns) {
            json.beginArray();
            for (int row = lowest; row <= highest; row++) {
                json.value(rows[row]);
            }
            json.endArray();
        }
        return Answer.json(json.endArray().endObject());
    }

    private static int row(long nanos) {
        return nanos <= 1 ? 0 : (int) Math.floor(ROWS_PER_OCTAVE * Math.log(nanos) / Math.log(2));
    }

    private static long lowNanos(int row) {
        return row == 0 ? 0 : Math.round(Math.pow(2, (double) row / ROWS_PER_OCTAVE));
    }

    private static JsonWriter begin(Timeline.Steps read) {
        JsonWriter json = new JsonWriter()
                .beginObject()
                .field("fromEpochMillis", read.fromEpochMillis())
                .field("toEpochMillis", read.toEpochMillis())
                .field("stepMillis", read.stepMillis())
                .name("epochMillis")
                .beginArray();
        read.steps().forEach(step -> json.value(step.fromEpochMillis()));
        json.endArray().name("lengthMillis").beginArray();
        read.steps().forEach(step -> json.value(step.toEpochMillis() - step.fromEpochMillis()));
        return json.endArray();
    }

    /** @param figure less than 0 where there is none */
    private static void column(JsonWriter json, String name, List<Stats> steps, ToLongFunction<Stats> figure) {
        json.name(name).beginArray();
        for (Stats step : steps) {
            long value = figure.applyAsLong(step);
            if (value < 0) {
                json.nullValue();
            } else {
                json.value(value);
            }
        }
        json.endArray();
    }

    private static double perSecond(long calls, Snapshot step) {
        long millis = step.toEpochMillis() - step.fromEpochMillis();
        return millis <= 0 ? 0 : calls * MILLIS_PER_SECOND / millis;
    }
}
