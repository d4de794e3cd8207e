package io.perfagent.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads one JSON text (RFC 8259), strictly: what is not JSON is refused. For one use by one thread. */
public final class Json {

    /** The text is not JSON. */
    public static final class Malformed extends Exception {
        private static final long serialVersionUID = 1;

        Malformed(String message) {
            super(message);
        }
    }

    private static final int MAX_DEPTH = 64;
    private static final Pattern HEX = Pattern.compile("[0-9a-fA-F]{4}");
    private static final Pattern NUMBER =
            Pattern.compile("-?(?:0|[1-9][0-9]*)(\\.[0-9]+|(?=[eE]))?(?:[eE][+-]?[0-9]+)?");

    private final String text;
    private int at;
    private int depth;

    private Json(String text) {
        this.text = text;
    }

    /** The value as Map, List, String, Long, Double, Boolean or null. */
    public static @Nullable Object parse(String text) throws Malformed {
        Json json = new Json(text);
        Object value = json.value();
        json.skipSpace();
        json.check(json.at == text.length());
        return value;
    }

    private @Nullable Object value() throws Malformed {
        skipSpace();
        return switch (peek()) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    private Map<String, @Nullable Object> object() throws Malformed {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        for (boolean more = opens('}'); more; more = continues('}')) {
            skipSpace();
            String name = string();
            skipSpace();
            take(':');
            members.put(name, value());
        }
        return members;
    }

    private List<@Nullable Object> array() throws Malformed {
        List<@Nullable Object> elements = new ArrayList<>();
        for (boolean more = opens(']'); more; more = continues(']')) {
            elements.add(value());
        }
        return elements;
    }

    /** Steps into an object or array; false when it is empty. */
    private boolean opens(char end) throws Malformed {
        check(++depth <= MAX_DEPTH);
        at++;
        skipSpace();
        return peek() != end || closes();
    }

    private boolean continues(char end) throws Malformed {
        skipSpace();
        if (peek() == end) {
            return closes();
        }
        take(',');
        return true;
    }

    private boolean closes() {
        at++;
        depth--;
        return false;
    }

    private String string() throws Malformed {
        take('"');
        StringBuilder value = new StringBuilder();
        while (peek() != '"') {
            char c = text.charAt(at++);
            check(c >= ' ');
            value.append(c == '\\' ? escaped() : c);
        }
        at++;
        return value.toString();
    }

    private char escaped() throws Malformed {
        char c = peek();
        at++;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                check(HEX.matcher(text).region(at, text.length()).lookingAt());
                at += 4;
                yield (char) Integer.parseInt(text, at - 4, at, 16);
            }
            default -> throw new Malformed("escape at " + at);
        };
    }

    private @Nullable Object word(String word, @Nullable Object value) throws Malformed {
        check(text.startsWith(word, at));
        at += word.length();
        return value;
    }

    private Number number() throws Malformed {
        Matcher number = NUMBER.matcher(text).region(at, text.length());
        check(number.lookingAt());
        at = number.end();
        boolean whole = number.group(1) == null && number.group().length() <= 18;
        return whole ? (Number) Long.valueOf(number.group()) : (Number) Double.valueOf(number.group());
    }

    private void take(char c) throws Malformed {
        check(peek() == c);
        at++;
    }

    private char peek() throws Malformed {
        check(at < text.length());
        return text.charAt(at);
    }

    private void skipSpace() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private void check(boolean condition) throws Malformed {
        if (!condition) {
            throw new Malformed("not JSON at " + at);
        }
    }
}
