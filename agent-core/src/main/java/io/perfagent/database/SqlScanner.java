package io.perfagent.database;

/**
 * Finds where the tokens of a statement end. Where dialects disagree and the dialect is not known to take one side, and
 * the two readings would come apart, the answer is the end of the text: what follows cannot be read without guessing
 * which of it is a literal.
 */
final class SqlScanner {

    private final String sql;
    private final int end;
    private final SqlDialect dialect;

    SqlScanner(String sql, int end, SqlDialect dialect) {
        this.sql = sql;
        this.end = end;
        this.dialect = dialect;
    }

    char at(int index) {
        return index < end ? sql.charAt(index) : 0;
    }

    /** Whether {@code c} goes on with a word here; {@code #} may begin a comment instead. */
    boolean isNamePart(char c) {
        return SqlCharacters.isNamePart(c) && (c != '#' || dialect != SqlDialect.MYSQL);
    }

    /** Index just behind a word; the end when a {@code #} in it may begin a comment that holds quotes. */
    int afterWord(int start) {
        int i = start;
        while (i < end && isNamePart(sql.charAt(i))) {
            if (sql.charAt(i) == '#' && dialect == SqlDialect.UNKNOWN && quoteInLine(i)) {
                return end;
            }
            i++;
        }
        return i;
    }

    /**
     * Index just behind a quoted text. {@code \\'} ends a standard string and continues a MySQL one.
     *
     * @param escapes whether a backslash surely escapes, as in {@code E'…'}
     */
    int afterQuoted(int start, char quote, boolean escapes) {
        int i = start + 1;
        boolean backslashes = escapes || quote != '`' && !dialect.backslashIsPlain();
        while (i < end) {
            char c = sql.charAt(i);
            if (c == '\\' && backslashes) {
                if (at(i + 1) == quote && !escapes) {
                    return end;
                }
                i += 2;
            } else if (c != quote) {
                i++;
            } else if (at(i + 1) == quote) {
                i += 2;
            } else {
                return i + 1;
            }
        }
        return end;
    }

    /** Whether the quoted text that {@link #afterQuoted} ended at {@code stop} has an end of its own. */
    boolean isTerminated(int start, int stop) {
        return stop - start >= 2 && sql.charAt(stop - 1) == sql.charAt(start);
    }

    /** Index just behind {@code q'[…]'}, whose opening quote is at {@code quote}. */
    int afterOracleQuoted(int quote) {
        char open = at(quote + 1);
        if (!dialect.mayQuoteLikeOracle()) {
            return afterQuoted(quote, '\'', false);
        }
        char close = switch (open) {
            case '[' -> ']';
            case '(' -> ')';
            case '{' -> '}';
            case '<' -> '>';
            default -> open;
        };
        for (int i = quote + 2; i + 1 < end; i++) {
            if (sql.charAt(i) == close && sql.charAt(i + 1) == '\'') {
                boolean odd = Character.isLetterOrDigit(open) || open == '\'' || Character.isWhitespace(open);
                return odd && afterQuoted(quote, '\'', false) != i + 2 ? end : i + 2;
            }
        }
        return end;
    }

    /** Index just behind the opening {@code $tag$} at {@code start}, or 0 when this is no dollar quote. */
    int dollarTagEnd(int start) {
        for (int i = start + 1; i < end && i - start <= 64; i++) {
            char c = sql.charAt(i);
            if (c == '$') {
                return i + 1;
            }
            if (!SqlCharacters.isNamePart(c) || i == start + 1 && SqlCharacters.isDigit(c)) {
                return 0;
            }
        }
        return 0;
    }

    /** Index just behind the closing tag. Elsewhere {@code $} is part of names, and quotes between the tags count. */
    int afterDollarQuoted(int start, int tagEnd) {
        String tag = sql.substring(start, tagEnd);
        int close = sql.indexOf(tag, tagEnd);
        if (close < 0 || close + tag.length() > end) {
            return end;
        }
        return dialect != SqlDialect.POSTGRESQL && mayGoOn(tagEnd, close) ? end : close + tag.length();
    }

    /** Whether reading the text as SQL would not end where it ends: in a string, or in a comment. */
    private boolean mayGoOn(int from, int to) {
        int single = 0;
        int twice = 0;
        boolean odd = false;
        boolean comment = false;
        for (int i = from; i < to; i++) {
            char c = sql.charAt(i);
            single += c == '\'' ? 1 : 0;
            twice += c == '"' ? 1 : 0;
            odd |= c == '\\' || c == '`';
            comment |= c == '#' || (c == '-' || c == '/') && (at(i + 1) == c || at(i + 1) == '*');
        }
        return (single & 1) + (twice & 1) > 0 || single > 0 && twice > 0 || odd || comment;
    }

    int afterNumber(int start) {
        boolean hex = at(start) == '0' && (at(start + 1) | 0x20) == 'x';
        int i = start;
        while (i < end) {
            char c = sql.charAt(i);
            boolean exponentSign = (c == '+' || c == '-')
                    && i > start
                    && (sql.charAt(i - 1) | 0x20) == 'e'
                    && !hex
                    && isMantissa(start, i);
            if (!isNamePart(c) && c != '.' && !exponentSign) {
                break;
            }
            i++;
        }
        return dialect == SqlDialect.UNKNOWN
                        && sql.indexOf('#', start) >= start
                        && sql.indexOf('#', start) < i
                        && quoteInLine(start)
                ? end
                : i;
    }

    /** Whether everything before the {@code e} at {@code exponent - 1} is digits and points. */
    private boolean isMantissa(int start, int exponent) {
        for (int i = start; i < exponent - 1; i++) {
            char c = sql.charAt(i);
            if (!SqlCharacters.isDigit(c) && c != '.' && c != '_') {
                return false;
            }
        }
        return true;
    }

    /** Index just behind {@code [name]}, in which {@code ]]} stands for one. */
    int afterBracketed(int start) {
        int i = start + 1;
        while (i < end) {
            if (sql.charAt(i) != ']') {
                i++;
            } else if (at(i + 1) == ']') {
                i += 2;
            } else {
                return i + 1;
            }
        }
        return end;
    }

    /** Whether a quote, or a comment that may go beyond a line, begins from {@code from} to {@code to}. */
    boolean hasQuote(int from, int to) {
        for (int i = from; i < to; i++) {
            char c = sql.charAt(i);
            if (c == '\'' || c == '"' || c == '`' || c == '$' || c == '/' && at(i + 1) == '*') {
                return true;
            }
        }
        return false;
    }

    private int lineEnd(int from) {
        int close = sql.indexOf('\n', from);
        return close < 0 || close > end ? end : close;
    }

    /** Whether the rest of the line holds a quote. */
    boolean quoteInLine(int from) {
        return hasQuote(from, lineEnd(from));
    }

    /**
     * Index of the end of a comment that goes to the end of its line.
     *
     * @param sure whether it is one in every reading
     */
    int afterLineComment(int start, boolean sure) {
        int stop = lineEnd(start);
        int carriageReturn = sql.indexOf('\r', start);
        boolean endsEarlier = carriageReturn >= 0 && carriageReturn < stop - 1 && hasQuote(carriageReturn, stop);
        return endsEarlier || !sure && hasQuote(start, stop) ? end : stop;
    }

    /** Index just behind a block comment. */
    int afterBlockComment(int start) {
        int depth = 0;
        boolean nested = false;
        int i = start;
        while (i < end) {
            if (sql.charAt(i) == '/' && at(i + 1) == '*') {
                nested |= depth++ > 0;
                i += 2;
            } else if (sql.charAt(i) == '*' && at(i + 1) == '/') {
                i += 2;
                if (--depth == 0) {
                    return nested && !dialect.nestsComments() ? end : i;
                }
            } else {
                i++;
            }
        }
        return end;
    }
}
