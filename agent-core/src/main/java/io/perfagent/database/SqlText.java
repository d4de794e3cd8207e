package io.perfagent.database;

import java.util.Locale;
import java.util.Set;

/**
 * Takes every literal out of a statement, in one pass and without regular expressions, so that even hostile text costs
 * linear time. Dialects disagree about what quotes and backslashes mean; wherever they do, this lexer takes the reading
 * that swallows more: text may come out shorter than another reading would have it, but no literal ever comes out.
 */
final class SqlText {

    private static final int MAX_INPUT = 32_768;
    private static final int MAX_OUTPUT = 4_096;

    /** Words after which an unquoted word is a secret. */
    private static final Set<String> SECRET_FOLLOWS = Set.of("PASSWORD", "IDENTIFIED", "PWD");

    /** Words that are no function's name. */
    private static final Set<String> SPACE_BEFORE_PARENTHESIS = Set.of(
            "IN", "VALUES", "AND", "OR", "NOT", "WHERE", "FROM", "JOIN", "ON", "AS", "USING", "EXISTS", "SELECT",
            "UNION", "ALL", "ANY", "SOME", "BY", "HAVING", "WHEN", "THEN", "ELSE", "OVER", "SET", "CHECK", "KEY");

    private final String sql;
    private final int end;
    private final SqlSummary summary = new SqlSummary();
    private final StringBuilder out;
    private int at;
    /** The last word or symbol written; decides about double quotes, signs and secrets. */
    private String last = "";

    private SqlText(String sql) {
        this.sql = sql;
        this.end = Math.min(sql.length(), MAX_INPUT);
        this.out = new StringBuilder(Math.min(end + 16, MAX_OUTPUT));
    }

    /** The statement without literals. Any thread; never throws. */
    static SanitisedSql sanitise(String sql) {
        SqlText lexer = new SqlText(sql);
        lexer.run();
        String text = SqlLists.collapse(lexer.out);
        if (text.length() > MAX_OUTPUT || sql.length() > MAX_INPUT) {
            text = text.substring(0, Math.min(text.length(), MAX_OUTPUT - 1)) + "…";
        }
        return new SanitisedSql(text, lexer.summary.text(), lexer.summary.operation());
    }

    private void run() {
        while (at < end && out.length() < MAX_OUTPUT) {
            char c = sql.charAt(at);
            if (Character.isWhitespace(c)) {
                at++;
            } else if (c == '-' && peek(1) == '-' || c == '#' && startsComment()) {
                skipLine();
            } else if (c == '/' && peek(1) == '*') {
                skipBlockComment();
            } else if (c == '\'') {
                literal(afterQuoted(at, '\'', false));
            } else if (c == '"') {
                doubleQuoted();
            } else if (c == '`') {
                identifier(afterQuoted(at, '`', false));
            } else if (c == '[' && isIdentifierStart(peek(1)) && !isSubscript()) {
                identifier(bracketed());
            } else if (c == '$' && dollarTagEnd() > 0) {
                literal(afterDollarQuoted(dollarTagEnd()));
            } else if (isDigit(c) || c == '.' && isDigit(peek(1))) {
                literal(afterNumber());
            } else if (isIdentifierStart(c)) {
                word();
            } else {
                symbol(c);
            }
        }
    }

    // ---- tokens

    private void word() {
        int start = at;
        int stop = at;
        while (stop < end && isIdentifierPart(sql.charAt(stop))) {
            stop++;
        }
        int length = stop - start;
        char next = stop < end ? sql.charAt(stop) : 0;
        if (next == '\'' && length <= 2) {
            // E'…' N'…' B'…' X'…' Q'[…]' and whatever else a dialect calls a string
            at = stop;
            char first = Character.toUpperCase(sql.charAt(stop - 1));
            literal(first == 'Q' ? afterOracleQuoted(stop) : afterQuoted(stop, '\'', length == 1 && first == 'E'));
            return;
        }
        if (next == '&' && length == 1 && stop + 1 < end && sql.charAt(stop + 1) == '\'') {
            literal(afterQuoted(stop + 1, '\'', false)); // U&'…'
            return;
        }
        if (next == '\'' && sql.charAt(start) == '_') {
            literal(afterQuoted(stop, '\'', false)); // MySQL's _utf8'…'
            return;
        }
        String word = sql.substring(start, stop);
        at = stop;
        boolean secret = SECRET_FOLLOWS.contains(last) || last.equals("BY") && summary.isIdentified();
        String upper = word.toUpperCase(Locale.ROOT);
        if (secret && !SqlSummary.isKeyword(upper)) {
            write("?");
            last = "?";
            return;
        }
        write(word);
        summary.word(word, upper);
        last = upper;
    }

    private void literal(int stop) {
        at = stop;
        // A sign before a literal belongs to it, so that -5 and 5 are one statement.
        write("?");
        last = "?";
    }

    private void identifier(int stop) {
        String text = sql.substring(at, stop);
        at = stop;
        write(text);
        summary.identifier(text);
        last = "x";
    }

    /** An identifier by the standard, a string in MySQL: kept only where it looks like a name in a name's place. */
    private void doubleQuoted() {
        int stop = afterQuoted(at, '"', false);
        boolean name = stop - at >= 3 && stop - at <= 65 && sql.charAt(stop - 1) == '"' && isNamePlace();
        for (int i = at + 1; name && i < stop - 1; i++) {
            name = isIdentifierPart(sql.charAt(i)) || sql.charAt(i) == '.';
        }
        if (name && !isDigit(sql.charAt(at + 1))) {
            identifier(stop);
        } else {
            literal(stop);
        }
    }

    private boolean isNamePlace() {
        return switch (last) {
            case "FROM",
                    "JOIN",
                    "INTO",
                    "UPDATE",
                    "TABLE",
                    ".",
                    "AS",
                    "INDEX",
                    "ON",
                    "VIEW",
                    "SEQUENCE",
                    "SCHEMA",
                    "REFERENCES",
                    "x" -> true;
            default -> false;
        };
    }

    private void symbol(char c) {
        at++;
        if (c == ':' && at < end && isIdentifierStart(sql.charAt(at)) && !last.equals(":")) {
            // a named parameter such as :id
            while (at < end && isIdentifierPart(sql.charAt(at))) {
                at++;
            }
            write("?");
            last = "?";
            return;
        }
        write(String.valueOf(c));
        summary.symbol(c);
        last = String.valueOf(c);
    }

    private void write(String token) {
        if (!out.isEmpty() && needsSpace(out.charAt(out.length() - 1), token.charAt(0))) {
            out.append(' ');
        }
        out.append(token);
    }

    private boolean needsSpace(char before, char after) {
        if (before == '(' || before == '.' || after == ',' || after == ')' || after == ';' || after == '.') {
            return false;
        }
        if (before == ':' || after == ':') {
            return false;
        }
        if (after == '(' && isIdentifierPart(before)) {
            return SPACE_BEFORE_PARENTHESIS.contains(last);
        }
        boolean sign = after == '-' || after == '+';
        return sign || !isOperator(before) || !isOperator(after);
    }

    private static boolean isOperator(char c) {
        return "<>=!|&@#~^%*/+-".indexOf(c) >= 0;
    }

    // ---- where tokens end

    /**
     * Index just behind a quoted text. {@code \\'} ends a standard string and continues a MySQL one: whichever reading
     * is taken, under the other one a literal would come out, so nothing after it comes out at all.
     *
     * @param escapes whether a backslash surely escapes, as in {@code E'…'}
     */
    private int afterQuoted(int start, char quote, boolean escapes) {
        int i = start + 1;
        while (i < end) {
            char c = sql.charAt(i);
            if (c == '\\' && i + 1 < end && quote != '`') {
                if (sql.charAt(i + 1) == quote && !escapes) {
                    return end;
                }
                i += 2;
            } else if (c != quote) {
                i++;
            } else if (i + 1 < end && sql.charAt(i + 1) == quote) {
                i += 2;
            } else {
                return i + 1;
            }
        }
        return end;
    }

    private int afterOracleQuoted(int quote) {
        if (quote + 1 >= end) {
            return end;
        }
        char open = sql.charAt(quote + 1);
        char close = switch (open) {
            case '[' -> ']';
            case '(' -> ')';
            case '{' -> '}';
            case '<' -> '>';
            default -> open;
        };
        for (int i = quote + 2; i + 1 < end; i++) {
            if (sql.charAt(i) == close && sql.charAt(i + 1) == '\'') {
                return i + 2;
            }
        }
        return end;
    }

    /** Index just behind the opening {@code $tag$}, or 0 when this is no dollar quote. */
    private int dollarTagEnd() {
        for (int i = at + 1; i < end && i - at <= 64; i++) {
            char c = sql.charAt(i);
            if (c == '$') {
                return i + 1;
            }
            if (!isIdentifierPart(c) || i == at + 1 && isDigit(c)) {
                return 0;
            }
        }
        return 0;
    }

    private int afterDollarQuoted(int tagEnd) {
        String tag = sql.substring(at, tagEnd);
        int close = sql.indexOf(tag, tagEnd);
        return close < 0 || close >= end ? end : Math.min(end, close + tag.length());
    }

    private int afterNumber() {
        int i = at;
        while (i < end) {
            char c = sql.charAt(i);
            boolean exponentSign = (c == '+' || c == '-') && i > at && (sql.charAt(i - 1) | 0x20) == 'e' && !isHex();
            if (!isIdentifierPart(c) && c != '.' && !exponentSign) {
                break;
            }
            i++;
        }
        return i;
    }

    private boolean isHex() {
        return sql.charAt(at) == '0' && (peek(1) | 0x20) == 'x';
    }

    private int bracketed() {
        int close = sql.indexOf(']', at);
        return close < 0 || close >= end ? end : close + 1;
    }

    private void skipLine() {
        while (at < end && sql.charAt(at) != '\n') {
            at++;
        }
    }

    private void skipBlockComment() {
        int depth = 0;
        while (at < end) {
            if (sql.charAt(at) == '/' && peek(1) == '*') {
                depth++;
                at += 2;
            } else if (sql.charAt(at) == '*' && peek(1) == '/') {
                at += 2;
                if (--depth == 0) {
                    return;
                }
            } else {
                at++;
            }
        }
    }

    // ---- characters

    /** MySQL's comment, unless it is one of PostgreSQL's JSON operators {@code #>} {@code #-} or a temporary table. */
    private boolean startsComment() {
        char next = peek(1);
        return next == ' ' || next == 0 || next == '\n' || next == '\t' || last.equals(";");
    }

    /** {@code a[1]}, {@code ARRAY[x]}: not a quoted name. */
    private boolean isSubscript() {
        return at > 0 && (isIdentifierPart(sql.charAt(at - 1)) || sql.charAt(at - 1) == ']');
    }

    private char peek(int ahead) {
        return at + ahead < end ? sql.charAt(at + ahead) : 0;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isIdentifierStart(char c) {
        return Character.isLetter(c) || c == '_' || c == '@';
    }

    private static boolean isIdentifierPart(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '$' || c == '#' || c == '@';
    }
}
