package io.perfagent.dashboard;

import org.jspecify.annotations.Nullable;

/**
 * Writes the Prometheus text format 0.0.4 or OpenMetrics 1.0, which differ in how counters are announced, in exemplars
 * and in the end mark. Not thread-safe.
 */
final class PrometheusText {

    private static final double NANOS_PER_SECOND = 1e9;

    private final StringBuilder out = new StringBuilder(4096);
    private final boolean openMetrics;

    PrometheusText(boolean openMetrics) {
        this.openMetrics = openMetrics;
    }

    /** A trace that shows what a bucket counted. */
    record Exemplar(String traceId, long durationNanos, long startEpochMillis) {}

    static double seconds(long nanos) {
        return nanos / NANOS_PER_SECOND;
    }

    /** Label pairs, name then value, as they stand between the braces. */
    static String labels(String... namesAndValues) {
        StringBuilder labels = new StringBuilder();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            labels.append(i == 0 ? "" : ",").append(namesAndValues[i]).append("=\"");
            String value = namesAndValues[i + 1];
            for (int at = 0; at < value.length(); at++) {
                char c = value.charAt(at);
                switch (c) {
                    case '\\' -> labels.append("\\\\");
                    case '"' -> labels.append("\\\"");
                    case '\n' -> labels.append("\\n");
                    case '\r' -> labels.append(' ');
                    default -> labels.append(c);
                }
            }
            labels.append('"');
        }
        return labels.toString();
    }

    /** @param name without {@code _total} */
    void counterFamily(String name, String help) {
        family(openMetrics ? name : name + "_total", "counter", help);
    }

    void family(String name, String type, String help) {
        out.append("# HELP ").append(name).append(' ').append(help).append('\n');
        out.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    void sample(String name, String labels, double value) {
        begin(name, labels);
        out.append(number(value)).append('\n');
    }

    /** A whole number, exact whatever its size. */
    void sample(String name, String labels, long value) {
        sample(name, labels, value, null);
    }

    /** A count with the exemplar OpenMetrics allows; without it where there is none or the format has none. */
    void sample(String name, String labels, long value, @Nullable Exemplar exemplar) {
        begin(name, labels);
        out.append(value);
        if (openMetrics && exemplar != null) {
            out.append(" # {")
                    .append(labels("trace_id", exemplar.traceId()))
                    .append("} ")
                    .append(number(seconds(exemplar.durationNanos())))
                    .append(' ')
                    .append(number(exemplar.startEpochMillis() / 1000.0));
        }
        out.append('\n');
    }

    private void begin(String name, String labels) {
        out.append(name);
        if (!labels.isEmpty()) {
            out.append('{').append(labels).append('}');
        }
        out.append(' ');
    }

    /** Whole numbers without a fraction or exponent, as counts are easier to read so. */
    private static String number(double value) {
        boolean whole = value == Math.rint(value) && Math.abs(value) < 1e15;
        return whole ? Long.toString((long) value) : Double.toString(value);
    }

    Answer answer() {
        if (!openMetrics) {
            return Answer.text(200, "text/plain; version=0.0.4; charset=utf-8", out.toString());
        }
        return Answer.text(
                200,
                "application/openmetrics-text; version=1.0.0; charset=utf-8",
                out.append("# EOF\n").toString());
    }
}
