package io.perfagent.database;

/**
 * What databases disagree about, as far as it decides where a literal ends. A question whose answer is not sure for a
 * dialect is answered by {@link SqlText} with the reading that swallows more.
 */
enum SqlDialect {
    POSTGRESQL,
    MYSQL,
    SQLITE,
    SQL_SERVER,
    /** Oracle, Db2, H2, HSQLDB, Derby: double quotes are names, a backslash is a character like any other. */
    STANDARD,
    UNKNOWN;

    /** The dialect of a {@code db.system.name}. */
    static SqlDialect of(String system) {
        return switch (system) {
            case "postgresql" -> POSTGRESQL;
            case "mysql", "mariadb" -> MYSQL;
            case "sqlite" -> SQLITE;
            case "microsoft.sql_server" -> SQL_SERVER;
            case "oracle.db", "ibm.db2", "h2database", "hsqldb", "derby" -> STANDARD;
            default -> UNKNOWN;
        };
    }

    /** Whether {@code "…"} is surely a name. */
    boolean doubleQuotesName() {
        return this == POSTGRESQL || this == STANDARD;
    }

    /** Whether a backslash surely does not keep a quote from ending a string. */
    boolean backslashIsPlain() {
        return this == SQLITE || this == SQL_SERVER || this == STANDARD;
    }

    /** Whether comments are surely nested. */
    boolean nestsComments() {
        return this == POSTGRESQL || this == SQL_SERVER;
    }

    /** Whether {@code [} begins a name wherever it stands. */
    boolean bracketsName() {
        return this == SQLITE || this == SQL_SERVER;
    }

    /** Whether {@code `} surely begins a name. */
    boolean backticksName() {
        return this == MYSQL || this == SQLITE;
    }

    /** Whether {@code #} surely is a character of names, or an operator. */
    boolean hashIsPlain() {
        return this != MYSQL && this != UNKNOWN;
    }

    /** Whether {@code --} surely begins a comment whatever follows it. */
    boolean dashesNeedNoSpace() {
        return this != MYSQL && this != UNKNOWN;
    }

    /** Whether {@code q'[…]'} may be a string. */
    boolean mayQuoteLikeOracle() {
        return this == STANDARD || this == UNKNOWN;
    }
}
