package io.perfagent.dashboard;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The parameters of one request, checked as they are read; each mistake is one message that names the remedy. */
final class Query {

    /** The parameters every address with a period takes. */
    static final Set<String> PERIOD = Set.of("from", "to");

    private static final long DEFAULT_PERIOD_MILLIS = 5 * 60_000L;

    /** @param fromEpochMillis 0 for everything that is remembered */
    record Period(long fromEpochMillis, long toEpochMillis) {}

    private final Map<String, String> values;

    private Query(Map<String, String> values) {
        this.values = values;
    }

    /**
     * Reads a raw query string.
     *
     * @param allowed the names this address takes
     * @throws Refused with status 400 for an unknown or repeated name
     */
    static Query parse(@Nullable String raw, Set<String> allowed) throws Refused {
        Map<String, String> values = new LinkedHashMap<>();
        if (raw == null || raw.isEmpty()) {
            return new Query(values);
        }
        for (String pair : raw.split("&", -1)) {
            int equals = pair.indexOf('=');
            String name = PercentDecoder.decode(equals < 0 ? pair : pair.substring(0, equals), true);
            String value = PercentDecoder.decode(equals < 0 ? "" : pair.substring(equals + 1), true);
            if (!allowed.contains(name)) {
                throw new Refused(
                        400,
                        allowed.isEmpty()
                                ? "Unknown parameter: this address takes none."
                                : "Unknown parameter: this address takes " + String.join(", ", new TreeSet<>(allowed))
                                        + ".");
            }
            if (values.put(name, value) != null) {
                throw new Refused(400, "Parameter " + name + " is given twice: give it once.");
            }
        }
        return new Query(values);
    }

    boolean has(String name) {
        return values.containsKey(name);
    }

    /** The value as it is, or null where the parameter is not given. */
    @Nullable
    String text(String name) {
        return values.get(name);
    }

    /** A whole number from {@code min} to {@code max}, or {@code absent} where the parameter is not given. */
    long number(String name, long absent, long min, long max) throws Refused {
        String text = values.get(name);
        if (text == null) {
            return absent;
        }
        try {
            long number = Long.parseLong(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Answered below, together with numbers out of range.
        }
        String upTo = max == Long.MAX_VALUE ? " or more" : " to " + max;
        throw new Refused(400, "Parameter " + name + " must be a whole number, " + min + upTo + ".");
    }

    /** True or false, or null where the parameter is not given. */
    @Nullable
    Boolean flag(String name) throws Refused {
        String text = values.get(name);
        if (text == null) {
            return null;
        }
        if (!text.equals("true") && !text.equals("false")) {
            throw new Refused(400, "Parameter " + name + " must be true or false.");
        }
        return text.equals("true");
    }

    /** The period asked for; the last five minutes where none is. */
    Period period() throws Refused {
        long now = System.currentTimeMillis();
        long to = epochMillis("to", now);
        long from = epochMillis("from", Math.max(0, to - DEFAULT_PERIOD_MILLIS));
        if (from > to) {
            throw new Refused(400, "Parameter from must not be later than to (both epoch milliseconds).");
        }
        return new Period(from, to);
    }

    private long epochMillis(String name, long absent) throws Refused {
        try {
            return number(name, absent, 0, Long.MAX_VALUE);
        } catch (Refused e) {
            throw new Refused(
                    400,
                    "Parameter " + name + " must be epoch milliseconds such as 1767225600000"
                            + (name.equals("from") ? "; 0 means everything." : "."));
        }
    }
}
