package io.perfagent.status;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The agent's own log: the last {@value #LINES} distinct lines in memory, shown by {@code /api/v1/status}; it never
 * writes to the application's streams or logging framework. Repetitions of a line raise its count instead of its place,
 * so a flood of one error cannot push out the others. Any thread may write; the lock is never held while calling out.
 */
public final class AgentLog {

    private static final int LINES = 200;
    private static final int MAX_CHARS = 2000;

    /**
     * One distinct line.
     *
     * @param epochMillis when it was first written
     * @param count how often it was written since
     */
    public record Line(long epochMillis, String level, String message, long count) {
        @Override
        public String toString() {
            return Instant.ofEpochMilli(epochMillis) + " " + level + " " + message
                    + (count > 1 ? " (×" + count + ")" : "");
        }
    }

    private static final Deque<String> ORDER = new ArrayDeque<>();
    private static final Map<String, Line> BY_KEY = new HashMap<>();
    private static long errors;

    private AgentLog() {}

    /** Notes something a user may want to know. */
    public static void info(String message) {
        add("info", message);
    }

    /** Notes a problem the agent worked around. */
    public static void warn(String message) {
        add("warn", message);
    }

    /** Notes a failure of the agent itself, with the throwable's class, message and innermost frame. */
    public static void error(String what, @Nullable Throwable thrown) {
        StringBuilder text = new StringBuilder(what);
        if (thrown != null) {
            text.append(": ").append(thrown);
            StackTraceElement[] frames = thrown.getStackTrace();
            if (frames.length > 0) {
                text.append(" at ").append(frames[0]);
            }
        }
        add("error", text.toString());
    }

    private static void add(String level, String message) {
        String text = oneLine(message);
        String key = level + text;
        long now = System.currentTimeMillis();
        synchronized (ORDER) {
            if (level.equals("error")) {
                errors++;
            }
            Line known = BY_KEY.get(key);
            if (known != null) {
                BY_KEY.put(key, new Line(known.epochMillis, level, text, known.count + 1));
                return;
            }
            if (ORDER.size() == LINES) {
                BY_KEY.remove(ORDER.removeFirst());
            }
            ORDER.addLast(key);
            BY_KEY.put(key, new Line(now, level, text, 1));
        }
    }

    /** Control characters become spaces, so that request data can never forge a line. */
    private static String oneLine(String message) {
        String text = message.length() > MAX_CHARS ? message.substring(0, MAX_CHARS) + "…" : message;
        StringBuilder clean = new StringBuilder(text.length());
        text.chars().forEach(c -> clean.append(Character.isISOControl(c) ? ' ' : (char) c));
        return clean.toString();
    }

    /** The remembered lines, oldest first. */
    public static List<Line> lines() {
        synchronized (ORDER) {
            List<Line> lines = new ArrayList<>();
            ORDER.forEach(key -> lines.add(BY_KEY.get(key)));
            return lines;
        }
    }

    /** How many errors of the agent itself were logged, repetitions included. */
    public static long errorCount() {
        synchronized (ORDER) {
            return errors;
        }
    }
}
