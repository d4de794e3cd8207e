package io.perfagent.config;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads the text of a value. Every method either returns something usable or throws {@link BadValue} with the remedy; of
 * a list, the good elements are kept and the others become warnings.
 */
final class Values {

    private static String secret(String text) throws BadValue {
        if (!text.isEmpty() && text.length() < 8 || text.length() > 200 || hasControl(text)) {
            throw new BadValue("use 8 to 200 printable characters");
        }
        return text;
    }

    private static final int MAX_CHARS = 16_384;
    private static final int MAX_ELEMENTS = 1000;
    private static final int MAX_NAME_CHARS = 255;

    private Values() {}

    /** Parses a value to the type of its key. */
    static <T> T parse(Key<T> key, String raw, String source, Warnings warnings) throws BadValue {
        String text = raw.trim();
        if (text.length() > MAX_CHARS) {
            throw new BadValue("shorten it to " + MAX_CHARS + " characters");
        }
        Object value = switch (key.kind()) {
            case FLAG -> flag(text);
            case NAME -> name(text);
            case SECRET -> secret(text);
            case PATH -> path(text);
            case CHOICE -> choice(text, key.choices());
            case NUMBER -> number(text, key.min(), key.max());
            case WHOLE_NUMBER -> (long) number(digits(text), key.min(), key.max());
            case DURATION -> durationMillis(text, (long) key.min(), (long) key.max());
            case SIZE -> sizeBytes(text, (long) key.min(), (long) key.max());
            case URL -> url(text);
            case GLOBS, PROPAGATORS -> goodElements(key, text, source, warnings);
            case PAIRS -> pairs(text, false);
            case HEADERS -> pairs(text, true);
        };
        return key.cast(value);
    }

    /** The value as the status page shows it. */
    static String display(Key<?> key, Object value, String raw) {
        if (key.secret()) {
            return raw.trim().isEmpty() ? "" : "set";
        }
        if (value instanceof List<?> elements) {
            StringBuilder text = new StringBuilder();
            for (Object element : elements) {
                text.append(text.isEmpty() ? "" : ",").append(element);
            }
            return Warnings.printable(key.shownValue(text.toString()));
        }
        boolean asWritten = value instanceof Map || value instanceof Number;
        return Warnings.printable(key.shownValue(asWritten ? raw.trim() : value.toString()));
    }

    private static Boolean flag(String text) throws BadValue {
        return switch (lowerCase(text)) {
            case "true", "yes", "on", "1" -> true;
            case "false", "no", "off", "0" -> false;
            default -> throw new BadValue("use true or false");
        };
    }

    private static String name(String text) throws BadValue {
        if (text.isEmpty() || text.length() > MAX_NAME_CHARS || hasControl(text)) {
            throw new BadValue("use 1 to " + MAX_NAME_CHARS + " printable characters");
        }
        return text;
    }

    private static String path(String text) throws BadValue {
        if (text.isEmpty() || hasControl(text)) {
            throw new BadValue("use the path of a file or folder");
        }
        return text;
    }

    private static String choice(String text, List<String> choices) throws BadValue {
        String wanted = lowerCase(text);
        if (choices.contains(wanted)) {
            return wanted;
        }
        StringBuilder remedy = new StringBuilder("use ");
        for (int i = 0; i < choices.size(); i++) {
            remedy.append(i == 0 ? "" : i == choices.size() - 1 ? " or " : ", ").append(choices.get(i));
        }
        throw new BadValue(remedy.toString());
    }

    private static double number(String text, double min, double max) throws BadValue {
        String digits =
                text.endsWith("%") ? text.substring(0, text.length() - 1).trim() : text;
        double value = Double.NaN;
        if (isNumber(digits)) {
            try {
                value = Double.parseDouble(digits);
            } catch (NumberFormatException e) {
                value = Double.NaN; // reported below like every other text that is no number
            }
        }
        if (!(value >= min && value <= max)) {
            throw new BadValue("use a number from " + plain(min) + " to " + plain(max));
        }
        return value;
    }

    /** Double.parseDouble also takes NaN, hexadecimal and type suffixes, which nobody means here. */
    private static boolean isNumber(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ((c < '0' || c > '9') && "+-.eE".indexOf(c) < 0) {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= 40;
    }

    private static String plain(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }

    /** The text when it is digits only, else something that is no number. */
    private static String digits(String text) {
        return leadingDigits(text) == text.length() ? text : "";
    }

    private static long durationMillis(String text, long minMillis, long maxMillis) throws BadValue {
        int digits = leadingDigits(text);
        long factor = switch (text.substring(digits).trim().toLowerCase(Locale.ROOT)) {
            case "", "ms" -> 1;
            case "s" -> 1000;
            case "m", "min" -> 60_000;
            case "h" -> 3_600_000;
            default -> 0;
        };
        long millis = times(text.substring(0, digits), factor);
        if (millis < minMillis || millis > maxMillis) {
            throw new BadValue("use a duration from " + minMillis + "ms to " + maxMillis / 1000
                    + "s, such as 10s, 500ms, or milliseconds without a unit");
        }
        return millis;
    }

    private static long sizeBytes(String text, long minBytes, long maxBytes) throws BadValue {
        int digits = leadingDigits(text);
        int shift = switch (text.substring(digits).trim().toUpperCase(Locale.ROOT)) {
            case "", "B" -> 0;
            case "K", "KB", "KIB" -> 10;
            case "M", "MB", "MIB" -> 20;
            case "G", "GB", "GIB" -> 30;
            case "T", "TB", "TIB" -> 40;
            default -> -1;
        };
        long bytes = shift < 0 ? -1 : times(text.substring(0, digits), 1L << shift);
        if (bytes < minBytes || bytes > maxBytes) {
            throw new BadValue("use a size from 1MB to 16TB, such as 500MB or 2GB");
        }
        return bytes;
    }

    private static int leadingDigits(String text) {
        int i = 0;
        while (i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9') {
            i++;
        }
        return i;
    }

    /** Digits times a factor; negative when there are none, too many, or no factor. */
    private static long times(String digits, long factor) {
        if (digits.isEmpty() || digits.length() > 18 || factor <= 0) {
            return -1;
        }
        long number = Long.parseLong(digits);
        return number > Long.MAX_VALUE / factor ? -1 : number * factor;
    }

    private static String url(String text) throws BadValue {
        if (text.isEmpty()) {
            return text;
        }
        int start = text.regionMatches(true, 0, "http://", 0, 7)
                ? 7
                : text.regionMatches(true, 0, "https://", 0, 8) ? 8 : 0;
        int end = start;
        while (end < text.length() && "/?#".indexOf(text.charAt(end)) < 0) {
            end++;
        }
        String authority = text.substring(Math.max(start, text.lastIndexOf('@', end) + 1), end);
        if (start == 0 || !isAuthority(authority) || hasControl(text) || text.indexOf(' ') >= 0) {
            throw new BadValue("use a URL such as http://localhost:4318");
        }
        return text;
    }

    private static boolean isAuthority(String authority) {
        int colon = authority.lastIndexOf(':');
        boolean port = colon > authority.lastIndexOf(']');
        String host = port ? authority.substring(0, colon) : authority;
        boolean bracketed = host.startsWith("[") && host.endsWith("]") && host.length() > 2;
        if (host.isEmpty() || (!bracketed && (host.indexOf(':') >= 0 || host.indexOf('[') >= 0))) {
            return false;
        }
        long number = port ? times(digits(authority.substring(colon + 1)), 1) : 1;
        return number >= 1 && number <= 65_535;
    }

    private static List<String> goodElements(Key<?> key, String text, String source, Warnings warnings)
            throws BadValue {
        List<String> good = new ArrayList<>();
        boolean globs = key.kind() == Key.Kind.GLOBS;
        for (String element : split(text, ',')) {
            try {
                if (globs) {
                    ProfileGlob.check(element);
                    good.add(element);
                } else {
                    good.add(choice(element, List.of("tracecontext", "baggage", "b3", "b3multi", "none")));
                }
            } catch (BadValue e) {
                warnings.rejected(key, element, source, e.remedy());
            }
        }
        if (good.isEmpty() && !text.isEmpty()) {
            throw new BadValue("nothing usable is left of it");
        }
        if (!globs && good.contains("none")) {
            return List.of();
        }
        return List.copyOf(good);
    }

    /** {@code k=v,k=v} with percent-encoded values. A remedy names the position only: the text may be secret. */
    private static Map<String, String> pairs(String text, boolean headers) throws BadValue {
        Map<String, String> pairs = new LinkedHashMap<>();
        int position = 0;
        for (String pair : split(text, ',')) {
            position++;
            int equals = pair.indexOf('=');
            String name =
                    equals < 0 ? "" : percentDecoded(pair.substring(0, equals).trim());
            if (name.isEmpty() || hasControl(name) || (headers && !isToken(name))) {
                throw new BadValue("write name=value,name=value; pair " + position + " is not of that form");
            }
            String value = percentDecoded(pair.substring(equals + 1).trim());
            if (hasControl(value)) {
                throw new BadValue("remove the control character from pair " + position);
            }
            pairs.put(name, value);
        }
        return Collections.unmodifiableMap(pairs);
    }

    private static boolean isToken(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean alphanumeric = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!alphanumeric && "!#$%&'*+-.^_`|~".indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    private static String percentDecoded(String text) throws BadValue {
        if (text.indexOf('%') < 0) {
            return text;
        }
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream decoded = new ByteArrayOutputStream(encoded.length);
        for (int i = 0; i < encoded.length; i++) {
            if (encoded[i] != '%') {
                decoded.write(encoded[i]);
                continue;
            }
            int high = i + 2 <= encoded.length - 1 ? Character.digit(encoded[i + 1], 16) : -1;
            int low = high < 0 ? -1 : Character.digit(encoded[i + 2], 16);
            if (low < 0) {
                throw new BadValue("write a percent sign as %25");
            }
            decoded.write((high << 4) | low);
            i += 2;
        }
        return decoded.toString(StandardCharsets.UTF_8);
    }

    /** Lower case whatever the locale of the JVM. */
    static String lowerCase(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    static boolean hasControl(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    /** The trimmed, non-empty parts of a text, at most {@value #MAX_ELEMENTS}. */
    static List<String> split(String text, char separator) throws BadValue {
        List<String> parts = new ArrayList<>();
        int start = 0;
        while (start <= text.length()) {
            int next = text.indexOf(separator, start);
            int end = next < 0 ? text.length() : next;
            String part = text.substring(start, end).trim();
            if (!part.isEmpty()) {
                parts.add(part);
            }
            start = end + 1;
        }
        if (parts.size() > MAX_ELEMENTS) {
            throw new BadValue("give at most " + MAX_ELEMENTS + " elements");
        }
        return List.copyOf(parts);
    }
}
