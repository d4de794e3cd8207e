package io.perfagent.dashboard;

import io.perfagent.trace.KeptTrace;
import io.perfagent.trace.SpanRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * One trace as one HTML file to be kept or sent on: nothing in it is loaded from elsewhere, nothing is run, and whatever
 * came from requests is text. Immutable.
 */
final class TracePage {

    static final String CONTENT_TYPE = "text/html; charset=utf-8";

    /** More rows than this would make a browser slow; the OTLP file has all. */
    static final int MOST_ROWS = 5_000;

    private static final int DEEPEST_INDENT = 12;
    private static final int AXIS_UNITS = 1_000;
    private static final Set<String> CATEGORIES =
            Set.of("application", "database", "http", "network", "cache", "messaging", "pool", "startup");
    private static final int SPARE_COLOURS = 4;

    private final String style;
    private final String policy;

    /** @throws IOException when the agent jar lacks the style */
    TracePage() throws IOException {
        style = new String(Pages.read("trace.css"), StandardCharsets.UTF_8);
        policy = "default-src 'none'; style-src '" + digest(style) + "'; base-uri 'none'; form-action 'none'";
    }

    /** What the page may do, of which it says the same about itself: it shows its own style and nothing more. */
    String policy() {
        return policy;
    }

    private static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    /** Writes the page of a trace, whose parts are at least one. */
    String of(List<KeptTrace> parts, TraceCauses causes, String service) {
        Axis whole = Axis.of(parts);
        KeptTrace first = parts.get(0);
        List<SpanTree.Row> rows = SpanTree.rows(parts);
        StringBuilder out = new StringBuilder(8_192);
        out.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n")
                .append("<meta http-equiv=\"Content-Security-Policy\" content=\"")
                .append(policy)
                .append("\"/>\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n")
                .append("<meta name=\"referrer\" content=\"no-referrer\"/>\n<title>");
        text(out, first.name() + " · " + service);
        out.append("</title>\n<style>").append(style).append("</style>\n</head>\n<body>\n");
        head(out, first, service, whole);
        causes(out, causes, whole);
        out.append("</header>\n");
        out.append("<main>\n<div class=\"row axis\"><span class=\"label\">")
                .append(rows.size())
                .append(rows.size() == 1 ? " span" : " spans")
                .append("</span><span class=\"time\"></span><span class=\"ticks\">");
        for (int quarter = 0; quarter <= 4; quarter++) {
            out.append("<span>")
                    .append(Figures.duration(whole.nanos() / 4 * quarter))
                    .append("</span>");
        }
        out.append("</span></div>\n");
        rows.stream()
                .limit(MOST_ROWS)
                .forEach(row -> row(out, row, causes.of(row.span().spanId()), whole));
        foot(out, parts, rows);
        return out.append("</main>\n</body>\n</html>\n").toString();
    }

    /** The time axis of the whole trace. */
    private record Axis(long startEpochNanos, long nanos) {

        static Axis of(List<KeptTrace> parts) {
            long start = Long.MAX_VALUE;
            long end = Long.MIN_VALUE;
            for (KeptTrace part : parts) {
                for (SpanRecord span : part.spans()) {
                    start = Math.min(start, span.startEpochNanos());
                    end = Math.max(end, span.startEpochNanos() + span.durationNanos());
                }
            }
            return new Axis(start, Math.max(1, end - start));
        }

        private double units(long atNanos) {
            return (double) AXIS_UNITS * atNanos / nanos;
        }
    }

    private static void head(StringBuilder out, KeptTrace first, String service, Axis whole) {
        Instant start = Instant.ofEpochSecond(0, whole.startEpochNanos()).truncatedTo(ChronoUnit.MILLIS);
        out.append("<header>\n<h1>");
        text(out, first.name());
        out.append("</h1>\n<p>");
        badge(out, first.type(), "");
        badge(out, first.keptBecause(), first.keptBecause().equals("error") ? " bad" : "");
        out.append(" <b>")
                .append(Figures.duration(whole.nanos()))
                .append("</b> at ")
                .append(start);
        out.append(" · service <b>");
        text(out, service);
        out.append("</b> · trace <code>");
        text(out, first.traceId());
        out.append("</code></p>\n");
        Object repeated = first.root().attributes().get("perfagent.n_plus_one");
        if (repeated != null) {
            out.append("<p><span class=\"badge bad\">N+1</span> executed again and again by the same code: ");
            text(out, repeated.toString());
            out.append("</p>\n");
        }
    }

    private static void causes(StringBuilder out, TraceCauses causes, Axis whole) {
        if (causes.nanosByKind().isEmpty()) {
            return;
        }
        out.append("<p><i class=\"stop\"></i>Did not run: ");
        causes.nanosByKind()
                .forEach((kind, nanos) ->
                        cause(out, TraceCauses.told(kind), nanos, whole).append(", "));
        cause(out, "altogether", causes.allNanos(), whole).append("</p>\n");
    }

    private static StringBuilder cause(StringBuilder out, String kind, long nanos, Axis whole) {
        text(out, kind);
        return out.append(' ')
                .append(Figures.duration(nanos))
                .append(" · ")
                .append(Figures.percent(nanos, whole.nanos()));
    }

    private static void row(StringBuilder out, SpanTree.Row row, List<TraceCauses.Stop> stops, Axis whole) {
        SpanRecord span = row.span();
        long offsetNanos = span.startEpochNanos() - whole.startEpochNanos();
        String colour = colour(span.category());
        out.append("<details><summary class=\"row\"><span class=\"label d")
                .append(Math.min(row.depth(), DEEPEST_INDENT))
                .append("\"><i class=\"")
                .append(colour)
                .append("\"></i><span")
                .append(span.error() == null ? ">" : " class=\"bad\">");
        text(out, span.name());
        out.append("</span></span><span class=\"time\">")
                .append(Figures.duration(span.durationNanos()))
                .append("</span><svg viewBox=\"0 0 1000 12\" preserveAspectRatio=\"none\" aria-hidden=\"true\">")
                .append("<path d=\"M0 0V12M250 0V12M500 0V12M750 0V12\"/><rect class=\"")
                .append(colour)
                .append(span.error() == null ? "" : " failed")
                .append("\" x=\"")
                .append(number(whole.units(offsetNanos)))
                .append("\" width=\"")
                .append(number(Math.max(2, whole.units(span.durationNanos()))))
                .append("\" height=\"12\"/>");
        for (TraceCauses.Stop stop : stops) {
            out.append("<rect class=\"stop\" y=\"3\" x=\"")
                    .append(number(whole.units(stop.startEpochNanos() - whole.startEpochNanos())))
                    .append("\" width=\"")
                    .append(number(Math.max(2, whole.units(stop.durationNanos()))))
                    .append("\" height=\"6\"/>");
        }
        out.append("</svg></summary>\n<dl>");
        for (TraceCauses.Stop stop : stops) {
            fact(
                    out,
                    "Did not run",
                    Figures.duration(stop.durationNanos()) + ", " + TraceCauses.told(stop.kind()) + ": " + stop.detail()
                            + ", after "
                            + Figures.duration(Math.max(0, stop.startEpochNanos() - whole.startEpochNanos())));
        }
        fact(
                out,
                "Duration",
                Figures.duration(span.durationNanos()) + " · " + Figures.percent(span.durationNanos(), whole.nanos()));
        fact(
                out,
                "Self time",
                Figures.duration(span.selfNanos()) + " · " + Figures.percent(span.selfNanos(), span.durationNanos()));
        fact(out, "Starts after", Figures.duration(Math.max(0, offsetNanos)));
        fact(out, "Allocated", Figures.bytes(span.allocatedBytes()));
        fact(out, "Category", span.category() + ", " + span.kind());
        if (span.error() != null) {
            fact(out, "Error", span.error());
        }
        for (Map.Entry<String, Object> attribute : span.attributes().entrySet()) {
            fact(out, attribute.getKey(), String.valueOf(attribute.getValue()));
        }
        for (String link : span.links()) {
            fact(out, "Link", link);
        }
        fact(out, "Span id", span.spanId());
        out.append("</dl></details>\n");
    }

    private static void foot(StringBuilder out, List<KeptTrace> parts, List<SpanTree.Row> rows) {
        if (rows.size() > MOST_ROWS) {
            out.append("<p>The first ")
                    .append(MOST_ROWS)
                    .append(" of ")
                    .append(rows.size())
                    .append(" spans are shown; the same trace as OTLP has all.</p>\n");
        }
        long folded = parts.stream().mapToLong(KeptTrace::foldedCalls).sum();
        if (folded > 0) {
            out.append("<p>")
                    .append(folded)
                    .append(" more calls were over the limit of one trace: they are added up by name in the span they"
                            + " were made in.</p>\n");
        }
        Set<String> categories = new TreeSet<>();
        rows.forEach(row -> categories.add(row.span().category()));
        out.append("<p class=\"legend\">");
        for (String category : categories) {
            out.append("<span><i class=\"").append(colour(category)).append("\"></i>");
            text(out, category);
            out.append("</span>");
        }
        out.append("</p>\n<p>Written by perf-agent. A click on a span shows its attributes.</p>\n");
    }

    private static void badge(StringBuilder out, String what, String kind) {
        out.append("<span class=\"badge").append(kind).append("\">");
        text(out, what);
        out.append("</span> ");
    }

    private static void fact(StringBuilder out, String name, String value) {
        out.append("<dt>");
        text(out, name);
        out.append("</dt><dd>");
        text(out, value);
        out.append("</dd>");
    }

    /** The same colours as in the dashboard. */
    private static String colour(String category) {
        return CATEGORIES.contains(category)
                ? "c-" + category
                : "c-x" + category.codePoints().sum() % SPARE_COLOURS;
    }

    private static String number(double onAxis) {
        return String.format(Locale.ROOT, "%.2f", onAxis);
    }

    /** Foreign text as text: no markup, no reference, and no character HTML forbids. */
    private static void text(StringBuilder out, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.append(Character.isISOControl(c) && c != '\n' && c != '\t' ? '\ufffd' : c);
            }
        }
    }
}
