package io.perfagent.database;

/** Folds what differs only in length: {@code IN (?, ?, ?)} and {@code VALUES (?, ?), (?, ?)} become one shape each. */
final class SqlLists {

    private SqlLists() {}

    /** The text with runs of {@code ?, ?} and of equal rows folded. Linear in its length. */
    static String collapse(CharSequence text) {
        return foldRows(foldValues(text.toString()));
    }

    private static String foldValues(String text) {
        StringBuilder out = new StringBuilder(text.length());
        int i = 0;
        while (i < text.length()) {
            out.append(text.charAt(i));
            if (text.charAt(i) == '?') {
                while (text.startsWith(", ?", i + 1)) {
                    i += 3;
                }
            }
            i++;
        }
        return out.toString();
    }

    private static String foldRows(String text) {
        StringBuilder out = new StringBuilder(text.length());
        int i = 0;
        while (i < text.length()) {
            out.append(text.charAt(i));
            if (text.charAt(i) == ')'
                    && out.length() >= 3
                    && out.substring(out.length() - 3).equals("(?)")) {
                while (text.startsWith(", (?)", i + 1)) {
                    i += 5;
                }
            }
            i++;
        }
        return out.toString();
    }
}
