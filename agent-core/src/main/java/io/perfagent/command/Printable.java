package io.perfagent.command;

/** Makes text from another process safe for a terminal. */
final class Printable {

    private Printable() {}

    /** The text on one line, with {@code ?} for every control character. */
    static String text(String foreign) {
        StringBuilder clean = new StringBuilder(foreign.length());
        for (int i = 0; i < foreign.length(); i++) {
            char c = foreign.charAt(i);
            clean.append(Character.isISOControl(c) ? '?' : c);
        }
        return clean.toString();
    }
}
