package io.perfagent.config;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with a configuration: one bounded line each, a bounded number of lines, no secrets. */
final class Warnings {

    private static final int MAX_LINES = 100;
    private static final int MAX_SHOWN_CHARS = 80;
    private static final int MAX_PATH_CHARS = 300;

    private final List<String> lines = new ArrayList<>();
    private int more;

    void add(String line) {
        if (lines.size() < MAX_LINES) {
            lines.add(line);
        } else {
            more++;
        }
    }

    /** Says that a value is not used and what to write instead. */
    void rejected(Key<?> key, String value, String source, String remedy) {
        add(named(key, value) + " (" + source + ") is ignored: " + remedy);
    }

    /** Says that a value is used, but not quite as the user may expect. */
    void remark(Key<?> key, String value, String source, String remark) {
        add(named(key, value) + " (" + source + "): " + remark);
    }

    private static String named(Key<?> key, String value) {
        return key.secret() ? key.name() : key.name() + "=" + shown(key.shownValue(value));
    }

    /** Foreign text made fit for a line: shortened and printable. */
    static String shown(String text) {
        return text.length() > MAX_SHOWN_CHARS
                ? printable(text.substring(0, MAX_SHOWN_CHARS)).concat("…")
                : printable(text);
    }

    /** A path made fit for a line; a long one keeps its end, where the file's name is. */
    static String shownPath(String path) {
        return path.length() > MAX_PATH_CHARS
                ? "…".concat(printable(path.substring(path.length() - MAX_PATH_CHARS)))
                : printable(path);
    }

    /** The text with {@code ?} for whatever could start a new line, colour a terminal or break an encoding. */
    static String printable(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean unprintable =
                    Character.isISOControl(c) || c == '\u2028' || c == '\u2029' || Character.isSurrogate(c);
            clean.append(unprintable ? '?' : c);
        }
        return clean.toString();
    }

    List<String> lines() {
        List<String> all = new ArrayList<>(lines);
        if (more > 0) {
            all.add("… and " + more + " more configuration warnings: correct those above first");
        }
        return List.copyOf(all);
    }
}
