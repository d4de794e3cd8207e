package io.perfagent.database;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the peer out of a JDBC URL; linear, never throws, keeps neither credentials nor parameters. */
final class ConnectionUrl {

    private static final int MAX_CHARS = 2_000;
    private static final int MAX_NAME = 100;

    /** JDBC subprotocol or driver package part to {@code db.system.name}. */
    private static final Map<String, String> SYSTEMS = Map.ofEntries(
            Map.entry("postgresql", "postgresql"),
            Map.entry("pgsql", "postgresql"),
            Map.entry("mysql", "mysql"),
            Map.entry("mariadb", "mariadb"),
            Map.entry("h2", "h2database"),
            Map.entry("hsqldb", "hsqldb"),
            Map.entry("sqlite", "sqlite"),
            Map.entry("oracle", "oracle.db"),
            Map.entry("sqlserver", "microsoft.sql_server"),
            Map.entry("derby", "derby"),
            Map.entry("db2", "ibm.db2"),
            Map.entry("clickhouse", "clickhouse"));

    private static final Map<String, Integer> PORTS =
            Map.of("postgresql", 5432, "mysql", 3306, "mariadb", 3306, "oracle.db", 1521, "microsoft.sql_server", 1433);

    private ConnectionUrl() {}

    /** The peer behind {@code url}. */
    static DatabasePeer parse(@Nullable String url) {
        if (url == null || !url.startsWith("jdbc:")) {
            return new DatabasePeer("other_sql", null, 0, null);
        }
        String text = url.length() > MAX_CHARS ? url.substring(0, MAX_CHARS) : url;
        int systemEnd = text.indexOf(':', 5);
        String system = systemEnd < 0 ? "other_sql" : system(text.substring(5, systemEnd));
        int slashes = text.indexOf("//");
        if (slashes < 0) {
            return new DatabasePeer(system, null, 0, name(localName(text, Math.max(systemEnd, 4) + 1)));
        }
        int end = end(text, slashes + 2, "/;?");
        String authority = text.substring(slashes + 2, end);
        authority = authority.substring(authority.lastIndexOf('@') + 1);
        int comma = authority.indexOf(',');
        String first = comma < 0 ? authority : authority.substring(0, comma);
        int colon = first.endsWith("]") ? -1 : first.lastIndexOf(':');
        String host = colon < 0 ? first : first.substring(0, colon);
        int port = colon < 0 ? 0 : port(first.substring(colon + 1));
        String path =
                end < text.length() && text.charAt(end) == '/' ? text.substring(end + 1, end(text, end + 1, "?;")) : "";
        return new DatabasePeer(
                system,
                host.isEmpty() ? "localhost" : name(host),
                port == 0 ? PORTS.getOrDefault(system, 0) : port,
                name(path.isEmpty() ? property(text, "databasename=") : path));
    }

    /** What the name of a driver's class tells: the system, and nothing else. */
    static DatabasePeer ofDriverClass(String className) {
        for (String part : className.toLowerCase(Locale.ROOT).split("\\.", 10)) {
            String system = SYSTEMS.get(part);
            if (system != null) {
                return new DatabasePeer(system, null, 0, null);
            }
        }
        return new DatabasePeer("other_sql", null, 0, null);
    }

    private static String system(String subprotocol) {
        return SYSTEMS.getOrDefault(subprotocol.toLowerCase(Locale.ROOT), "other_sql");
    }

    /** {@code jdbc:h2:mem:shop;MODE=…} and the like: the last part before the parameters. */
    private static String localName(String text, int from) {
        String name = text.substring(Math.min(from, text.length()), end(text, Math.min(from, text.length()), ";?"));
        name = name.substring(name.lastIndexOf('@') + 1);
        return name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf(':')) + 1);
    }

    private static String property(String text, String lowerCaseName) {
        int at = text.toLowerCase(Locale.ROOT).indexOf(lowerCaseName);
        return at < 0 ? "" : text.substring(at + lowerCaseName.length(), end(text, at + lowerCaseName.length(), ";&"));
    }

    private static int end(String text, int from, String stops) {
        int i = from;
        while (i < text.length() && stops.indexOf(text.charAt(i)) < 0) {
            i++;
        }
        return i;
    }

    private static int port(String digits) {
        int port = 0;
        for (int i = 0; i < digits.length() && i < 5; i++) {
            char c = digits.charAt(i);
            if (c < '0' || c > '9') {
                return 0;
            }
            port = port * 10 + (c - '0');
        }
        return port;
    }

    private static @Nullable String name(String text) {
        return text.isEmpty() ? null : text.length() > MAX_NAME ? text.substring(0, MAX_NAME) : text;
    }
}
