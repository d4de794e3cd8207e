package io.perfagent.database;

/** Which characters names are made of. A half of a surrogate pair counts as a letter, so that pairs stay together. */
final class SqlCharacters {

    private SqlCharacters() {}

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    static boolean isNameStart(char c) {
        return Character.isLetter(c) || c == '_' || c == '@' || Character.isSurrogate(c);
    }

    static boolean isNamePart(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '$' || c == '#' || c == '@' || Character.isSurrogate(c);
    }

    /** Whether a quoted name looks like one: then it may be shown, whatever the quotes mean here. */
    static boolean isPlainName(String sql, int from, int to) {
        if (to - from < 1 || to - from > 128 || isDigit(sql.charAt(from))) {
            return false;
        }
        for (int i = from; i < to; i++) {
            char c = sql.charAt(i);
            if (!isNamePart(c) && c != '.' && c != ' ' && c != '-') {
                return false;
            }
        }
        return true;
    }

    /** The beginning of a text, without half a surrogate pair at its end. */
    static String cut(CharSequence text, int chars) {
        int end = Math.min(chars, text.length());
        return text.subSequence(0, end > 0 && Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end)
                .toString();
    }
}
