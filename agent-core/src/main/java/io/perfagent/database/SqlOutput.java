package io.perfagent.database;

import java.util.Set;

/**
 * The text of a statement as it is written, token by token, folding what differs only in length: {@code IN (?, ?, ?)}
 * and {@code VALUES (?, now()), (?, now())} become one shape each. Work is linear, memory bounded by the caller.
 */
final class SqlOutput {

    private static final int MOST_OPEN = 64;

    /** Words that are no function's name. */
    private static final Set<String> SPACE_BEFORE_PARENTHESIS = Set.of(
            "IN", "VALUES", "AND", "OR", "NOT", "WHERE", "FROM", "JOIN", "ON", "AS", "USING", "EXISTS", "SELECT",
            "UNION", "ALL", "ANY", "SOME", "BY", "HAVING", "WHEN", "THEN", "ELSE", "OVER", "SET", "CHECK", "KEY");

    private final StringBuilder out;
    /** Where the open parentheses are. */
    private final int[] open = new int[MOST_OPEN];
    /** By depth, the last closed group there: start and end, 0 when there is none. */
    private final int[] groupStart = new int[MOST_OPEN];

    private final int[] groupEnd = new int[MOST_OPEN];
    private int depth;

    SqlOutput(int sizeHint) {
        out = new StringBuilder(sizeHint);
    }

    int length() {
        return out.length();
    }

    /**
     * Writes a token.
     *
     * @param last the one before: a word in upper case, a symbol, or {@code ?}
     */
    void write(String token, String last) {
        char first = token.charAt(0);
        if (first == '?' && endsWith("?,")) {
            out.setLength(out.length() - 1);
            return;
        }
        if (!out.isEmpty() && needsSpace(out.charAt(out.length() - 1), first, last)) {
            out.append(' ');
        }
        if (first == '(') {
            open();
        }
        out.append(token);
        if (first == ')') {
            close();
        }
    }

    /** Takes back the sign that was just written. */
    void dropSign() {
        out.setLength(out.length() - 1);
        if (endsWith(" ")) {
            out.setLength(out.length() - 1);
        }
    }

    private void open() {
        if (depth < MOST_OPEN) {
            open[depth] = out.length();
        }
        depth++;
        if (depth < MOST_OPEN) {
            groupEnd[depth] = 0;
        }
    }

    /** A group that only repeats the one before it, with a comma between them, is taken back. */
    private void close() {
        if (depth == 0 || depth-- > MOST_OPEN) {
            return;
        }
        int start = open[depth];
        int end = out.length();
        int before = groupEnd[depth];
        boolean follows = before > 0 && start == before + 2 && out.charAt(before) == ',';
        if (follows && end - start == before - groupStart[depth] && repeats(groupStart[depth], start, end)) {
            out.setLength(before);
        } else {
            groupStart[depth] = start;
            groupEnd[depth] = end;
        }
    }

    private boolean repeats(int earlier, int start, int end) {
        for (int i = 0; start + i < end; i++) {
            if (out.charAt(earlier + i) != out.charAt(start + i)) {
                return false;
            }
        }
        return true;
    }

    private boolean endsWith(String text) {
        int from = out.length() - text.length();
        return from >= 0 && out.indexOf(text, from) == from;
    }

    private static boolean needsSpace(char before, char after, String last) {
        if (before == '(' || before == '.' || after == ',' || after == ')' || after == ';' || after == '.') {
            return false;
        }
        if (before == ':' || after == ':') {
            return false;
        }
        if (after == '(' && SqlCharacters.isNamePart(before)) {
            return SPACE_BEFORE_PARENTHESIS.contains(last);
        }
        boolean sign = after == '-' || after == '+';
        return sign || !isOperator(before) || !isOperator(after);
    }

    private static boolean isOperator(char c) {
        return "<>=!|&@#~^%*/+-".indexOf(c) >= 0;
    }

    static boolean isFunction(String word) {
        return !SPACE_BEFORE_PARENTHESIS.contains(word);
    }

    /** Everything written, at most {@code mostChars}; ends with an ellipsis when that is not all of the statement. */
    String text(int mostChars, boolean whole) {
        return whole && out.length() <= mostChars
                ? out.toString()
                : SqlCharacters.cut(out, Math.min(out.length(), mostChars - 1)) + "…";
    }
}
