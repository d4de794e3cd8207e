package io.perfagent.command;

import io.perfagent.dashboard.TokenFile;
import io.perfagent.json.Json;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code status}: asks a running agent how it is and prints the answer for people. */
final class StatusCommand {

    static final String DEFAULT_URL = "http://127.0.0.1:7117";
    private static final String PATH = "/api/v1/status";
    private static final Pattern PID = Pattern.compile("[1-9][0-9]{0,9}");

    private StatusCommand() {}

    /**
     * The status of an agent, as lines of text.
     *
     * @param where the dashboard's address, or the number of a process of this user
     * @param tokens where processes of this user leave their tokens
     */
    static String run(String where, Path tokens) throws CommandFailure {
        String url = where;
        if (PID.matcher(where).matches()) {
            try {
                url = TokenFile.read(tokens, Long.parseLong(where)).url();
            } catch (IOException e) {
                throw new CommandFailure(
                        "process " + where + " left no address for this user (" + e.getMessage()
                                + "); its stderr names the dashboard's address: status <url>",
                        e);
            }
        }
        String base = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        Object answer;
        try {
            answer = Json.parse(get(base, base.endsWith(PATH) ? "" : PATH));
        } catch (Json.Malformed e) {
            throw new CommandFailure(base + " is not a perf-agent: its answer is not JSON", e);
        }
        if (answer instanceof Map<?, ?> status && status.get("version") instanceof String) {
            return summary(base, status) + login(base, status, tokens);
        }
        throw new CommandFailure(base + " is not a perf-agent: its answer has no version", null);
    }

    private static String get(String base, String path) throws CommandFailure {
        AgentClient.Answer answer = AgentClient.ask("status", "GET", base, path, null);
        if (answer.code() != HttpURLConnection.HTTP_OK) {
            throw new CommandFailure(
                    base + " answered with HTTP " + answer.code() + ", so it is not a perf-agent", null);
        }
        return answer.text();
    }

    private static String summary(String base, Map<?, ?> status) {
        StringBuilder text = new StringBuilder();
        line(text, "perf-agent", status.get("version") + " at " + base);
        line(text, "service", status.get("service"));
        line(text, "process", status.get("pid"));
        line(text, "jvm", status.get("jvm"));
        line(text, "uptime", status.get("uptimeMillis") instanceof Number millis ? duration(millis.longValue()) : null);
        if (status.get("overhead") instanceof Map<?, ?> overhead) {
            line(text, "cpu", percent(overhead.get("cpuPercent"), overhead.get("budgetPercent")));
            line(text, "heap", overhead.get("heapBytes") instanceof Number bytes ? mebibytes(bytes.longValue()) : null);
        }
        if (status.get("counts") instanceof Map<?, ?> counts) {
            line(text, "recorded", counts.get("recorded"));
            line(text, "exported", counts.get("exported"));
        }
        if (status.get("dropped") instanceof Map<?, ?> dropped) {
            dropped.forEach((reason, count) -> line(text, "dropped", count + "  " + reason));
        }
        if (status.get("features") instanceof List<?> features) {
            for (Object feature : features) {
                feature(text, feature);
            }
        }
        return text.toString();
    }

    /** The link that logs a browser in, for who may read the token's file; it is in no log. */
    private static String login(String base, Map<?, ?> status, Path tokens) {
        StringBuilder text = new StringBuilder();
        if (status.get("tokenFile") instanceof String file && status.get("pid") instanceof Long pid) {
            try {
                TokenFile.Found found = TokenFile.read(tokens, pid);
                if (found.url().equals(base)) {
                    line(text, "log in", found.loginUrl());
                    return text.toString();
                }
            } catch (IOException notOurs) {
                // The file is another user's, or the process another machine's.
            }
            line(text, "token", "in " + file);
        }
        return text.toString();
    }

    private static void feature(StringBuilder text, Object feature) {
        if (feature instanceof Map<?, ?> fields) {
            Object reason = fields.get("reason");
            String why = reason == null || reason.equals("") ? "" : ": " + reason;
            line(text, "feature", fields.get("name") + " " + fields.get("state") + why);
        }
    }

    private static void line(StringBuilder text, String label, @Nullable Object value) {
        if (value != null) {
            text.append(String.format(Locale.ROOT, "%-12s%s%n", label, Printable.text(value.toString())));
        }
    }

    private static @Nullable String percent(@Nullable Object cpu, @Nullable Object budget) {
        if (!(cpu instanceof Number used)) {
            return null;
        }
        String of = budget instanceof Number allowed
                ? String.format(Locale.ROOT, " (budget %.1f %%)", allowed.doubleValue())
                : "";
        return String.format(Locale.ROOT, "%.2f %%", used.doubleValue()) + of;
    }

    private static String mebibytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MiB", bytes / (1024.0 * 1024.0));
    }

    private static String duration(long millis) {
        long seconds = millis / 1000;
        return String.format(Locale.ROOT, "%d h %02d min %02d s", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
}
