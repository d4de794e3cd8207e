package io.perfagent.database;

import java.util.Locale;
import java.util.Set;

/**
 * Takes every literal out of a statement, in one pass and without regular expressions, so that even hostile text costs
 * linear time; of a longer text only the first 32,768 characters are read. Dialects disagree about what quotes,
 * backslashes and comments mean; wherever the dialect is not known to settle it, this lexer takes the reading that
 * swallows more: text may come out shorter than another reading would have it, but no literal ever comes out.
 */
final class SqlText {

    /** Characters that are read; two statements that differ behind them are one. */
    static final int MAX_INPUT = 32_768;

    private static final int MAX_OUTPUT = 4_096;

    /** Statements in which {@code PASSWORD} is followed by one. */
    private static final Set<String> ACCOUNT_STATEMENTS =
            Set.of("CREATE", "ALTER", "SET", "GRANT", "CHANGE", "CONNECT", "ATTACH", "BACKUP", "RESTORE", "OPEN");

    /** Words after which an unquoted word is a secret. */
    private static final Set<String> SECRET_FOLLOWS = Set.of("PASSWORD", "IDENTIFIED", "PWD", "PASSPHRASE");

    /** Words that stand for a value like a literal where values are listed. */
    private static final Set<String> VALUE_WORDS = Set.of("NULL", "TRUE", "FALSE", "DEFAULT");

    /** After these a sign belongs to the number behind it. */
    private static final Set<String> BEFORE_VALUE = Set.of(
            "(",
            ",",
            "=",
            "<",
            ">",
            "*",
            "/",
            "%",
            "|",
            "SELECT",
            "AND",
            "OR",
            "NOT",
            "BETWEEN",
            "IN",
            "LIKE",
            "WHERE",
            "ON",
            "HAVING",
            "WHEN",
            "THEN",
            "ELSE",
            "CASE",
            "LIMIT",
            "OFFSET",
            "VALUES",
            "RETURN",
            "BY",
            "SET",
            "INTERVAL",
            "");

    private static final String VALUE = "?";
    private static final String NAME = "x";

    private final String sql;
    private final int end;
    private final SqlDialect dialect;
    private final SqlScanner scanner;
    private final SqlSummary summary = new SqlSummary();
    private final SqlOutput out;
    private int at;
    /** The last word or symbol written, and the one before; they decide about double quotes, signs and secrets. */
    private String last = "";

    private String beforeLast = "";
    private boolean secretNext;
    /** One bit for each open parenthesis: whether it holds the arguments of a function. */
    private long functions;

    private SqlText(String sql, SqlDialect dialect) {
        this.sql = sql;
        this.end = Math.min(sql.length(), MAX_INPUT);
        this.dialect = dialect;
        this.scanner = new SqlScanner(sql, end, dialect);
        this.out = new SqlOutput(Math.min(end + 16, MAX_OUTPUT));
    }

    /** The statement without literals, in whatever dialect. Any thread; never throws. */
    static SanitisedSql sanitise(String sql) {
        return sanitise(sql, SqlDialect.UNKNOWN);
    }

    /** The statement without literals. Any thread; never throws. */
    static SanitisedSql sanitise(String sql, SqlDialect dialect) {
        SqlText lexer = new SqlText(sql, dialect);
        lexer.run();
        boolean whole = lexer.at >= lexer.end && sql.length() <= MAX_INPUT;
        return new SanitisedSql(lexer.out.text(MAX_OUTPUT, whole), lexer.summary.text(), lexer.summary.operation());
    }

    private void run() {
        while (at < end && out.length() < MAX_OUTPUT) {
            char c = sql.charAt(at);
            if (Character.isWhitespace(c)) {
                at++;
            } else if (c == '\'') {
                literal(scanner.afterQuoted(at, '\'', false));
            } else if (c == '"') {
                doubleQuoted();
            } else if (c == '`') {
                backtick();
            } else if (c == '$' && scanner.dollarTagEnd(at) > 0) {
                literal(scanner.afterDollarQuoted(at, scanner.dollarTagEnd(at)));
            } else if (SqlCharacters.isDigit(c) || c == '.' && SqlCharacters.isDigit(scanner.at(at + 1))) {
                number();
            } else if (SqlCharacters.isNameStart(c)) {
                word();
            } else if (!comment(c) && !(c == '[' && bracketed())) {
                symbol(c);
            }
        }
    }

    /** Skips a comment; false when this is none. */
    private boolean comment(char c) {
        char next = scanner.at(at + 1);
        if (c == '/' && next == '*') {
            at = scanner.afterBlockComment(at);
        } else if (c == '-' && next == '-') {
            boolean spaced = scanner.at(at + 2) <= ' ';
            if (!spaced && dialect == SqlDialect.MYSQL && !scanner.quoteInLine(at)) {
                return false;
            }
            at = scanner.afterLineComment(at, spaced || dialect.dashesNeedNoSpace());
        } else if (c == '#' && !dialect.hashIsPlain()) {
            boolean sure = dialect == SqlDialect.MYSQL;
            boolean likely = sure || next <= ' ' || last.equals(";");
            if (!likely && !scanner.quoteInLine(at)) {
                return false;
            }
            at = scanner.afterLineComment(at, sure);
        } else if (c == '/' && next == '/' && scanner.quoteInLine(at)) {
            at = end; // a comment of old H2, operators elsewhere
        } else {
            return false;
        }
        return true;
    }

    // ---- tokens

    private void word() {
        int start = at;
        int stop = scanner.afterWord(at);
        int length = stop - start;
        char next = scanner.at(stop);
        if (next == '\'' && length <= 2) {
            // E'…' N'…' B'…' X'…' Q'[…]' and whatever else a dialect calls a string
            char prefix = Character.toUpperCase(sql.charAt(stop - 1));
            literal(
                    prefix == 'Q'
                            ? scanner.afterOracleQuoted(stop)
                            : scanner.afterQuoted(stop, '\'', length == 1 && prefix == 'E'));
            return;
        }
        if (next == '&' && length == 1 && scanner.at(stop + 1) == '\'') {
            literal(scanner.afterQuoted(stop + 1, '\'', false)); // U&'…'
            return;
        }
        if (next == '\'' && sql.charAt(start) == '_') {
            literal(scanner.afterQuoted(stop, '\'', false)); // MySQL's _utf8'…'
            return;
        }
        String word = sql.substring(start, stop);
        String upper = word.toUpperCase(Locale.ROOT);
        if (secretNext && !SqlSummary.isKeyword(upper)) {
            literal(afterSecret(start));
            return;
        }
        at = stop;
        if (isValue(word, upper)) {
            write(VALUE, VALUE);
            return;
        }
        write(word, upper);
        summary.word(word, upper);
        secretNext = beginsSecret(upper);
    }

    /** A word that is a value all the same: NULL in a list, an argument of T-SQL's EXEC, SQLite's PRAGMA key = x. */
    private boolean isValue(String word, String upper) {
        if (VALUE_WORDS.contains(upper)) {
            return last.equals("(") || last.equals(",");
        }
        String operation = summary.operation();
        boolean argument = last.equals(",") || last.equals("=");
        return switch (operation) {
            case "EXEC", "EXECUTE" ->
                word.charAt(0) != '@'
                        && (argument || !last.equals(".") && !last.equals(operation) && !last.equals("IMMEDIATE"));
            case "PRAGMA" -> argument;
            default -> false;
        };
    }

    private boolean beginsSecret(String upper) {
        if (upper.equals("BY") || upper.equals("REPLACE")) {
            return summary.isIdentified();
        }
        if (upper.equals("USING")) {
            return summary.operation().equals("CONNECT");
        }
        boolean account = ACCOUNT_STATEMENTS.contains(summary.operation()) && !summary.isOfTable();
        return account && SECRET_FOLLOWS.contains(upper) || secretNext && SqlSummary.isKeyword(upper);
    }

    private int afterSecret(int start) {
        int i = start;
        while (i < end && !Character.isWhitespace(sql.charAt(i)) && ",;)'\"".indexOf(sql.charAt(i)) < 0) {
            i++;
        }
        return i;
    }

    private void number() {
        // A sign before a number belongs to it, so that -5 and 5 are one statement.
        if ((last.equals("-") || last.equals("+")) && BEFORE_VALUE.contains(beforeLast)) {
            out.dropSign();
            last = beforeLast;
        }
        literal(scanner.afterNumber(at));
    }

    private void literal(int stop) {
        at = stop;
        write(VALUE, VALUE);
        secretNext = false;
    }

    private void identifier(int stop) {
        if (secretNext) {
            literal(stop); // IDENTIFIED BY "…"
            return;
        }
        String text = sql.substring(at, stop);
        at = stop;
        write(text, NAME);
        summary.identifier(text);
    }

    /** An identifier by the standard, a string in MySQL: where both may be, kept only as a name in a name's place. */
    private void doubleQuoted() {
        int stop = scanner.afterQuoted(at, '"', false);
        boolean name = dialect.doubleQuotesName() || (dialect == SqlDialect.MYSQL ? last.equals(".") : isNamePlace());
        if (name && scanner.isTerminated(at, stop) && SqlCharacters.isPlainName(sql, at + 1, stop - 1)) {
            identifier(stop);
        } else {
            literal(stop);
        }
    }

    private boolean isNamePlace() {
        return switch (last) {
            case "FROM", "JOIN" -> (functions & 1) == 0;
            case "INTO", "UPDATE", "TABLE", ".", "INDEX", "VIEW", "SEQUENCE", "SCHEMA", "REFERENCES", NAME -> true;
            default -> false;
        };
    }

    private void backtick() {
        int stop = scanner.afterQuoted(at, '`', false);
        if (scanner.isTerminated(at, stop) && SqlCharacters.isPlainName(sql, at + 1, stop - 1)) {
            identifier(stop);
        } else {
            literal(dialect.backticksName() || !scanner.hasQuote(at + 1, stop - 1) ? stop : end);
        }
    }

    /** {@code [name]}; false where it is a subscript or an array. */
    private boolean bracketed() {
        boolean sure = dialect.bracketsName();
        if (!sure && (dialect != SqlDialect.UNKNOWN || isSubscript())) {
            return false;
        }
        int stop = scanner.afterBracketed(at);
        boolean terminated = stop - at > 2 && sql.charAt(stop - 1) == ']';
        if (terminated && SqlCharacters.isPlainName(sql, at + 1, stop - 1)) {
            identifier(stop);
            return true;
        }
        boolean quotes = scanner.hasQuote(at, stop);
        if (!sure && !quotes) {
            return false;
        }
        literal(sure ? stop : end);
        return true;
    }

    /** {@code a[1]}, {@code ARRAY[x]}: not a quoted name. */
    private boolean isSubscript() {
        char before = at > 0 ? sql.charAt(at - 1) : 0;
        return SqlCharacters.isNamePart(before) || before == ']';
    }

    private void symbol(char c) {
        at++;
        if (c == ':' && SqlCharacters.isNameStart(scanner.at(at)) && !last.equals(":")) {
            at = scanner.afterWord(at); // a named parameter such as :id
            write(VALUE, VALUE);
            return;
        }
        if (c == '(') {
            functions = functions << 1 | (isWord(last) && SqlOutput.isFunction(last) ? 1 : 0);
        } else if (c == ')') {
            functions >>>= 1;
        }
        secretNext &= c == '=';
        write(String.valueOf(c), String.valueOf(c));
        summary.symbol(c);
    }

    private static boolean isWord(String token) {
        return !token.isEmpty() && SqlCharacters.isNamePart(token.charAt(0));
    }

    private void write(String token, String as) {
        out.write(token, last);
        beforeLast = last;
        last = as;
    }
}
