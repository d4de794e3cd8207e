package io.perfagent.database;

import java.util.Set;

/** Names a statement by what it does and to which tables, with few distinct values. Fed by {@link SqlText}, in order. */
final class SqlSummary {

    private static final int MAX_TABLES = 3;
    private static final int MAX_CHARS = 100;

    private static final Set<String> TABLE_FOLLOWS = Set.of("FROM", "JOIN", "INTO", "UPDATE", "TABLE", "CALL");
    private static final Set<String> NOT_A_TABLE = Set.of(
            "SELECT", "LATERAL", "ONLY", "IF", "NOT", "EXISTS", "VALUES", "SET", "WHERE", "NOWAIT", "SKIP", "OF",
            "UNNEST");
    private static final Set<String> KEYWORDS = Set.of(
            "WITH",
            "BY",
            "USING",
            "VALID",
            "EXPIRE",
            "UNTIL",
            "AS",
            "IN",
            "FOR",
            "NULL",
            "ACCOUNT",
            "LOCK",
            "UNLOCK",
            "REPLACE",
            "RETAIN",
            "SET",
            "TO",
            "ENCRYPTED",
            "LOGIN");

    private String operation = "";
    private final StringBuilder text = new StringBuilder();
    private int tables;
    private boolean tableNext;
    private boolean partNext;
    private boolean identified;
    private boolean mainSeen;
    private boolean lastWasTable;
    private boolean ofTable;

    /** An unquoted word. */
    void word(String word, String upper) {
        identified |= upper.equals("IDENTIFIED");
        ofTable |= upper.equals("TABLE");
        if (operation.isEmpty()) {
            operation = upper;
            text.append(upper);
            tableNext = TABLE_FOLLOWS.contains(upper);
            return;
        }
        if (operation.equals("WITH")
                && !mainSeen
                && Set.of("SELECT", "INSERT", "UPDATE", "DELETE").contains(upper)) {
            mainSeen = true;
            text.append(" … ").append(upper);
        }
        if (tableNext && NOT_A_TABLE.contains(upper)) {
            return;
        }
        if (tableNext || partNext) {
            table(word);
        } else {
            lastWasTable = false;
        }
        tableNext = TABLE_FOLLOWS.contains(upper) || (upper.equals("INDEX") && operation.equals("CREATE"));
        if (tableNext && (operation.equals("CREATE") || operation.equals("DROP") || operation.equals("ALTER"))) {
            append(" " + upper);
        }
    }

    /** A quoted name. */
    void identifier(String quoted) {
        if (tableNext || partNext) {
            table(quoted);
        }
        tableNext = false;
    }

    /** Anything else; {@code (} after FROM is a sub-query, {@code .} goes on with a qualified name. */
    void symbol(char c) {
        partNext = c == '.' && tables > 0 && text.length() < MAX_CHARS && lastWasTable;
        lastWasTable = lastWasTable && c == '.';
        if (c == '(') {
            tableNext = false;
        }
    }

    private void table(String name) {
        if (partNext) {
            append("." + name);
        } else if (tables++ < MAX_TABLES && !contains(name)) {
            append((tables > 1 ? ", " : " ") + name);
        }
        partNext = false;
        lastWasTable = true;
    }

    private boolean contains(String name) {
        return (text + ",").contains(" " + name + ",");
    }

    private void append(String more) {
        if (text.length() + more.length() <= MAX_CHARS) {
            text.append(more);
        }
    }

    /** Whether it creates or alters a table, in which {@code PASSWORD} is a column. */
    boolean isOfTable() {
        return ofTable;
    }

    boolean isIdentified() {
        return identified;
    }

    String operation() {
        return SqlCharacters.cut(operation, 30);
    }

    String text() {
        return text.isEmpty() ? "query" : SqlCharacters.cut(text, MAX_CHARS);
    }

    static boolean isKeyword(String upper) {
        return KEYWORDS.contains(upper);
    }
}
