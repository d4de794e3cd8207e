package io.perfagent.dashboard;

/**
 * Writes JSON as it is told, without building a tree first. Not thread-safe. Besides what JSON demands, {@code <},
 * {@code >}, {@code &} and the two Unicode line separators are escaped, so that no reader can take a name for markup.
 */
final class JsonWriter {

    private static final String HEX = "0123456789abcdef";

    private final StringBuilder out = new StringBuilder(1024);

    JsonWriter beginObject() {
        separate();
        out.append('{');
        return this;
    }

    JsonWriter endObject() {
        out.append('}');
        return this;
    }

    JsonWriter beginArray() {
        separate();
        out.append('[');
        return this;
    }

    JsonWriter endArray() {
        out.append(']');
        return this;
    }

    /** Starts a member; its value, object or array must follow. */
    JsonWriter name(String name) {
        separate();
        quote(name);
        out.append(':');
        return this;
    }

    JsonWriter value(String text) {
        separate();
        quote(text);
        return this;
    }

    JsonWriter value(long number) {
        separate();
        out.append(number);
        return this;
    }

    /** Writes a number, or {@code null} for the values JSON has no number for. */
    JsonWriter value(double number) {
        separate();
        if (Double.isFinite(number)) {
            out.append(number);
        } else {
            out.append("null");
        }
        return this;
    }

    JsonWriter value(boolean truth) {
        separate();
        out.append(truth);
        return this;
    }

    JsonWriter nullValue() {
        separate();
        out.append("null");
        return this;
    }

    JsonWriter field(String name, String text) {
        return name(name).value(text);
    }

    JsonWriter field(String name, long number) {
        return name(name).value(number);
    }

    JsonWriter field(String name, double number) {
        return name(name).value(number);
    }

    JsonWriter field(String name, boolean truth) {
        return name(name).value(truth);
    }

    /** What was written so far. */
    @Override
    public String toString() {
        return out.toString();
    }

    /** A comma belongs after everything except an opening bracket, a colon and the very start. */
    private void separate() {
        if (out.length() == 0) {
            return;
        }
        char last = out.charAt(out.length() - 1);
        if (last != '{' && last != '[' && last != ':') {
            out.append(',');
        }
    }

    private void quote(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ' || c == 0x7f || c == '<' || c == '>' || c == '&' || c == 0x2028 || c == 0x2029) {
                escape(c);
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                out.append(c).append(text.charAt(++i));
            } else {
                out.append(Character.isSurrogate(c) ? '\ufffd' : c);
            }
        }
        out.append('"');
    }

    private void escape(char c) {
        out.append("\\u")
                .append(HEX.charAt(c >> 12))
                .append(HEX.charAt(c >> 8 & 15))
                .append(HEX.charAt(c >> 4 & 15))
                .append(HEX.charAt(c & 15));
    }
}
