package io.perfagent.dashboard;

import io.perfagent.aggregate.Snapshot;
import io.perfagent.aggregate.Stats;
import io.perfagent.recording.Series;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What a time line is about: all transactions together, one of them, one statement, one method, or what the JVM reports. */
final class Subject {

    /** The parameters that choose one. */
    static final Set<String> PARAMETERS =
            Set.of("type", "transaction", "query", "class", "method", "descriptor", "measure");

    private static final String STARTUP = "startup";

    private final Predicate<Series> calls;
    private final Predicate<Series> breakdown;

    private Subject(Predicate<Series> calls, Predicate<Series> breakdown) {
        this.calls = calls;
        this.breakdown = breakdown;
    }

    static Subject of(Query query) throws Refused {
        String transaction = query.text("transaction");
        String statement = query.text("query");
        String className = query.text("class");
        String measure = query.text("measure");
        if ((transaction != null ? 1 : 0)
                        + (statement != null ? 1 : 0)
                        + (className != null ? 1 : 0)
                        + (measure != null ? 1 : 0)
                > 1) {
            throw new Refused(
                    400, "Ask for a transaction, a query, a class and method or a measure, not for more than one.");
        }
        if (measure != null) {
            Set<String> measures = Set.copyOf(List.of(measure.split(",", -1)));
            Predicate<Series> reported = series -> series instanceof Series.Jvm of && measures.contains(of.measure());
            return new Subject(reported, series -> reported.test(series) && hasFewNames((Series.Jvm) series));
        }
        if (statement != null) {
            return new Subject(
                    series -> series instanceof Series.Query of
                            && DatabaseEndpoints.id(of).equals(statement),
                    series -> false);
        }
        if (className != null) {
            String method = query.text("method");
            String descriptor = query.text("descriptor");
            return new Subject(
                    series -> series instanceof Series.Method of
                            && of.className().equals(className)
                            && (method == null || of.methodName().equals(method))
                            && (descriptor == null || of.descriptor().equals(descriptor)),
                    series -> false);
        }
        String type = query.text("type");
        Predicate<Series.Transaction> wanted =
                of -> transaction == null && type == null ? !of.type().equals(STARTUP) : is(of, type, transaction);
        return new Subject(
                series -> series instanceof Series.Transaction of && wanted.test(of),
                series -> series instanceof Series.Breakdown of && wanted.test(of.transaction()));
    }

    /** Collections and safepoints have few causes; classes and files are too many to be a line each. */
    private static boolean hasFewNames(Series.Jvm of) {
        return of.measure().startsWith("gc.") || of.measure().startsWith("safepoint");
    }

    private static boolean is(Series.Transaction of, @Nullable String type, @Nullable String name) {
        return (type == null || type.equals(of.type())) && (name == null || name.equals(of.name()));
    }

    /** Whether a time line about this needs the series. */
    boolean needs(Series series) {
        return calls.test(series) || breakdown.test(series);
    }

    /** Its calls in one step. */
    Stats calls(Snapshot step) {
        List<Stats> parts = new ArrayList<>();
        step.series().forEach((series, stats) -> {
            if (calls.test(series)) {
                parts.add(stats);
            }
        });
        return parts.size() == 1 ? parts.get(0) : Stats.merge(parts);
    }

    /** The categories its time went to, in any of the steps. */
    Set<String> categories(List<Snapshot> steps) {
        Set<String> categories = new TreeSet<>();
        for (Snapshot step : steps) {
            step.series().keySet().forEach(series -> {
                if (breakdown.test(series)) {
                    categories.add(category(series));
                }
            });
        }
        return categories;
    }

    /** Of what the JVM reports, the cause where there is one. */
    private static String category(Series series) {
        if (series instanceof Series.Jvm of) {
            return of.detail().isEmpty() ? of.name() : of.detail();
        }
        return series instanceof Series.Breakdown part ? part.category() : "";
    }

    /** Its self time in one category in one step. */
    long selfNanos(Snapshot step, String category) {
        long sum = 0;
        for (var row : step.series().entrySet()) {
            if (breakdown.test(row.getKey()) && category(row.getKey()).equals(category)) {
                sum += row.getValue().selfNanos();
            }
        }
        return sum;
    }
}
