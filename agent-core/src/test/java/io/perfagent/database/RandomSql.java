package io.perfagent.database;

import java.util.List;
import java.util.SplittableRandom;

/**
 * Statements of one dialect, as that dialect reads them, full of literals that hold a canary: in every form the dialect
 * has, next to comments, names and operators that look like the beginning or the end of one.
 */
final class RandomSql {

    /** In every text literal. */
    static final String TEXT_CANARY = "s3cr3t";

    /** In every comment: no literal, so only a reader that knows the dialect must hide it. */
    static final String COMMENT_CANARY = "c0mm3nt";

    /** In every number. */
    static final String NUMBER_CANARY = "770077";

    private static final List<String> PIECES = List.of(
            "\"",
            "`",
            "--",
            "-- ",
            "/*",
            "*/",
            "#",
            "# ",
            "$$",
            "$x$",
            "\\",
            ";",
            "(",
            ")",
            "?",
            "\n",
            "\r",
            "[",
            "]",
            "\uD83D\uDE00",
            "é",
            " ",
            ", ",
            "q",
            "E",
            ":a",
            "{",
            "}",
            "//",
            "''");

    private static final List<String> OPERATORS =
            List.of(" = ", "=", " <> ", " < ", ">=", " || ", " LIKE ", "+", " - ", "*");
    private static final List<String> NAMES = List.of("a", "b1", "t.c", "customer_id", "x$y", "e", "n", "q", "u", "ж");

    private final SplittableRandom random;
    private final SqlDialect dialect;
    private final StringBuilder sql = new StringBuilder();

    private RandomSql(SqlDialect dialect, SplittableRandom random) {
        this.dialect = dialect;
        this.random = random;
    }

    /** One statement; one in ten is cut off somewhere. */
    static String statement(SqlDialect dialect, SplittableRandom random) {
        RandomSql made = new RandomSql(dialect, random);
        made.gap();
        switch (random.nextInt(8)) {
            case 0 -> made.insert();
            case 1 -> made.update();
            case 2 -> made.call();
            case 3 -> made.account();
            default -> made.select();
        }
        if (random.nextInt(4) == 0) {
            made.sql.append(';');
        }
        String whole = made.sql.toString();
        return random.nextInt(10) == 0 ? whole.substring(0, random.nextInt(whole.length() + 1)) : whole;
    }

    // ---- statements

    private void select() {
        words("SELECT");
        value();
        sql.append(", ").append(name());
        words("FROM");
        sql.append(quotedName());
        words("WHERE");
        int terms = 1 + random.nextInt(5);
        for (int i = 0; i < terms; i++) {
            if (i > 0) {
                words(random.nextBoolean() ? "AND" : "OR");
            }
            term();
        }
        if (random.nextInt(4) == 0) {
            words("LIMIT");
            sql.append(number());
        }
    }

    private void term() {
        sql.append(name());
        switch (random.nextInt(4)) {
            case 0 -> {
                words("IN");
                list();
            }
            case 1 -> {
                words("BETWEEN");
                value();
                words("AND");
                value();
            }
            case 2 -> {
                sql.append(pick(OPERATORS)).append("coalesce");
                list();
            }
            default -> {
                sql.append(pick(OPERATORS));
                value();
            }
        }
    }

    private void insert() {
        words("INSERT INTO");
        sql.append(quotedName()).append(" (a, b)");
        words("VALUES");
        int rows = 1 + random.nextInt(4);
        for (int i = 0; i < rows; i++) {
            sql.append(i > 0 ? ", " : "");
            list();
        }
    }

    private void update() {
        words("UPDATE");
        sql.append(quotedName());
        words("SET");
        int columns = 1 + random.nextInt(4);
        for (int i = 0; i < columns; i++) {
            sql.append(i > 0 ? "," : "").append(name()).append(" = ");
            value();
        }
    }

    private void call() {
        words("CALL");
        sql.append("restock");
        list();
    }

    /** Passwords, which may be words without quotes. */
    private void account() {
        String word = TEXT_CANARY + random.nextInt(100);
        switch (dialect) {
            case STANDARD -> {
                words(random.nextBoolean() ? "ALTER USER bob IDENTIFIED BY" : "CREATE USER bob IDENTIFIED BY");
                sql.append(random.nextBoolean() ? word : "\"" + word + "\"");
                words("REPLACE");
                sql.append(word);
            }
            case SQL_SERVER -> {
                words("EXEC sp_addlogin bob ,");
                sql.append(random.nextBoolean() ? word : "@p = " + word);
            }
            case SQLITE -> {
                words("PRAGMA key =");
                sql.append(word);
            }
            default -> {
                words(random.nextBoolean() ? "ALTER USER bob WITH PASSWORD" : "CREATE USER bob IDENTIFIED BY");
                value();
            }
        }
    }

    private void list() {
        sql.append("(");
        int values = 1 + random.nextInt(4);
        for (int i = 0; i < values; i++) {
            sql.append(i > 0 ? pick(List.of(", ", ",", " ,\n")) : "");
            value();
        }
        sql.append(")");
    }

    private void words(String words) {
        for (String word : words.split(" ")) {
            gap();
            sql.append(random.nextBoolean() ? word : word.toLowerCase(java.util.Locale.ROOT));
            gap();
        }
    }

    /** White space, or a comment. */
    private void gap() {
        sql.append(random.nextInt(8) == 0 ? comment() : " ");
    }

    private String comment() {
        boolean nests = dialect.nestsComments();
        String flat = filling().replace("\r", " ").replace("*/", " ").replace(TEXT_CANARY, COMMENT_CANARY);
        String inside = nests ? flat.replace("/*", " ") : flat;
        return switch (random.nextInt(4)) {
            case 0 -> " /* " + inside + (nests ? " /* ' " + COMMENT_CANARY + " */ ' " : "") + " */ ";
            case 1 -> " -- " + inside.replace('\n', ' ') + "\n";
            case 2 -> dialect == SqlDialect.MYSQL ? " #" + inside.replace('\n', ' ') + "\n" : " /*' " + "*/ ";
            default -> dialect == SqlDialect.MYSQL ? " " : " --" + inside.replace('\n', ' ') + "\n";
        };
    }

    // ---- names

    private String name() {
        return dialect == SqlDialect.MYSQL && random.nextInt(8) == 0 ? "$x$" : pick(NAMES);
    }

    private String quotedName() {
        return switch (dialect) {
            case MYSQL -> pick(List.of("orders", "`orders`", "shop.`or ders`"));
            case SQL_SERVER ->
                pick(List.of("orders", "[orders]", "[it's]", "[dbo].[or]]'ders]", "\"orders\"", "#temp"));
            case SQLITE -> pick(List.of("orders", "[orders]", "`orders`", "\"orders\""));
            default -> pick(List.of("orders", "\"orders\"", "\"it's\"", "\"Shop\".\"a\"\"b\""));
        };
    }

    // ---- literals

    private void value() {
        if (random.nextInt(3) == 0) {
            sql.append(random.nextInt(4) == 0 ? "-" : "").append(number());
        } else {
            sql.append(text());
        }
        if (dialect == SqlDialect.POSTGRESQL && random.nextInt(8) == 0) {
            sql.append("::text");
        }
    }

    private String number() {
        String n = NUMBER_CANARY;
        return switch (random.nextInt(9)) {
            case 0 -> n + "." + n;
            case 1 -> "." + n;
            case 2 -> n + "e-" + n;
            case 3 -> n + ".e+7";
            case 4 -> "0x" + n + "e";
            case 5 -> n + "_000";
            case 6 -> dialect == SqlDialect.SQL_SERVER ? "$" + n + ".77" : n;
            case 7 -> dialect == SqlDialect.STANDARD ? n + "f" : n + ".";
            default -> n;
        };
    }

    private String text() {
        String inside = filling();
        String doubled = inside.replace("'", "''");
        return switch (dialect) {
            case POSTGRESQL -> postgresql(inside, doubled);
            case MYSQL -> mysql(inside);
            case SQLITE -> random.nextInt(4) == 0 ? "X'" + TEXT_CANARY + "'" : quoted(doubled);
            case SQL_SERVER -> (random.nextBoolean() ? "N" : "") + quoted(doubled);
            default -> oracle(inside, doubled);
        };
    }

    private static String quoted(String inside) {
        return "'" + inside + "'";
    }

    private String postgresql(String inside, String doubled) {
        return switch (random.nextInt(7)) {
            case 0 -> "E" + quoted(inside.replace("\\", "\\\\").replace("'", random.nextBoolean() ? "\\'" : "''"));
            case 1 -> "$$" + inside.replace("$", "") + "$$";
            case 2 -> "$tag$" + inside.replace("$tag$", "") + "$tag$";
            case 3 -> "U&" + quoted(doubled.replace("\\", "")) + (random.nextBoolean() ? " UESCAPE '!'" : "");
            case 4 -> pick(List.of("N", "B", "x", "date", "interval ")) + quoted(doubled);
            default -> quoted(doubled);
        };
    }

    private String mysql(String inside) {
        String escaped = inside.replace("\\", "\\\\");
        return switch (random.nextInt(5)) {
            case 0 -> "\"" + escaped.replace("\"", random.nextBoolean() ? "\\\"" : "\"\"") + "\"";
            case 1 -> "_utf8mb4" + quoted(escaped.replace("'", "\\'"));
            case 2 -> pick(List.of("N", "x", "date ")) + quoted(escaped.replace("'", "''"));
            default -> quoted(escaped.replace("'", random.nextBoolean() ? "\\'" : "''"));
        };
    }

    private String oracle(String inside, String doubled) {
        String bare = inside.replace("]", "").replace("}", "").replace("!", "");
        return switch (random.nextInt(6)) {
            case 0 -> "q'[" + bare + "]'";
            case 1 -> "nq'{" + bare + "}'";
            case 2 -> "Q'!" + bare + "!'";
            case 3 -> pick(List.of("N", "date ", "U&")) + quoted(doubled);
            default -> quoted(doubled);
        };
    }

    /** The canary among whatever may confuse a reader. */
    private String filling() {
        StringBuilder inside = new StringBuilder();
        int pieces = random.nextInt(4);
        for (int i = 0; i < pieces; i++) {
            inside.append(random.nextInt(4) == 0 ? "'" : pick(PIECES));
            if (random.nextBoolean()) {
                inside.append(TEXT_CANARY);
            }
        }
        return inside.append(TEXT_CANARY)
                .append(random.nextInt(3) == 0 ? pick(PIECES) : "")
                .toString();
    }

    private String pick(List<String> of) {
        return of.get(random.nextInt(of.size()));
    }
}
