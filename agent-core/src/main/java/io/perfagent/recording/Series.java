package io.perfagent.recording;

/**
 * What one row of every {@link Recorder} measures. A series is interned once by {@link SeriesRegistry} and known by a
 * small {@code int} from then on; equality is by value, so the same name always finds the same row.
 */
public sealed interface Series {

    /** The name every capped dimension uses for what no longer has a row of its own; totals stay exact. */
    String OTHER = "(other)";

    /**
     * A timed method.
     *
     * @param module JPMS module name, else the jar's file name, else the directory the class came from
     * @param descriptor JVM descriptor, which tells overloads apart
     */
    record Method(String module, String className, String methodName, String descriptor) implements Series {}

    /** A transaction: {@code type} is {@code http}, {@code method} or {@code startup}; {@code name} has few values. */
    record Transaction(String type, String name) implements Series {}

    /** The share of a transaction spent in one category ({@code application}, {@code database}, {@code http}…). */
    record Breakdown(Transaction transaction, String category) implements Series {}

    /** All spans of one name in one transaction; {@code kind} is {@code client}, {@code server} or {@code internal}. */
    record Span(Transaction transaction, String category, String kind, String name) implements Series {}

    /** Calls of one transaction to one peer, e.g. {@code database} {@code postgresql://127.0.0.1:5432/shop}. */
    record Dependency(Transaction transaction, String category, String target) implements Series {}

    /** One sanitised statement of one database system; no literal ever reaches {@code text}. */
    record Query(String system, String text) implements Series {}

    /**
     * Rows of a statement: a call is one result set that was read, or one execution that changed rows, and what is a
     * duration elsewhere is its number of rows.
     *
     * @param direction {@code returned} or {@code updated}
     */
    record QueryRows(Query query, String direction) implements Series {}

    /** Time inside {@code ResultSet.next()}: a call is one result set that was read. */
    record QueryFetch(Query query) implements Series {}

    /**
     * Transactions of a database that this process ended; calls alone are counted.
     *
     * @param outcome {@code commit}, {@code rollback} or {@code autocommit}
     */
    record DatabaseTransaction(String database, String outcome) implements Series {}

    /**
     * One measure of the WebSocket connections of one peer or route; what is a duration elsewhere is a size in bytes for
     * messages, and nothing for what is only counted.
     *
     * @param role {@code client} or {@code server}
     * @param peer host and port a client is connected to; empty for a server
     * @param route path without its query, or the server's template
     * @param measure {@code opened}, {@code reconnected}, {@code failed}, {@code closed} and the code, {@code lifetime},
     *     {@code ping}, or {@code received} or {@code sent} and the kind of message
     */
    record WebSocket(String role, String peer, String route, String measure) implements Series {}

    /**
     * One measure of the remote procedure calls of one method.
     *
     * @param role {@code client} or {@code server}
     * @param peer authority a client calls; empty for a server, and where it is not known
     * @param method {@code package.Service/Method}
     * @param measure {@code status} and the name of a status: calls that ended so, with their durations; {@code opened}: calls
     *     that began; {@code first}: time to the first message that the server sent; {@code sent} and {@code received}: messages,
     *     where what is a duration elsewhere is a size in bytes; {@code … unsized}: messages of unknown size; {@code … gap}: time
     *     between messages of one call
     */
    record Rpc(String role, String peer, String method, String measure) implements Series {}

    /**
     * Something the JVM reported of itself; what is allocated elsewhere is a number of bytes transferred.
     *
     * @param measure {@code gc.pause}, {@code gc.collection}, {@code safepoint}, {@code safepoint.reach}, {@code lock.monitor},
     *     {@code lock.park}, {@code pinned}, {@code thrown}, {@code compilation}, or {@code file} or {@code socket} and the operation
     * @param name a collector, operation, class, reason, path or peer
     * @param detail a collection's cause; else empty
     */
    record Jvm(String measure, String name, String detail) implements Series {}
}
