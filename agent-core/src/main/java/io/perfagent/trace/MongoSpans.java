package io.perfagent.trace;

import io.perfagent.bootstrap.Operation;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Spans of MongoDB's commands, described by OpenTelemetry's conventions. Any thread. */
public final class MongoSpans {

    private static final int MAX_NAME = 200;

    /** Only of these is the first value a collection; of others it may be anything. */
    private static final Set<String> OF_A_COLLECTION = Set.of(
            "aggregate",
            "count",
            "create",
            "createIndexes",
            "delete",
            "distinct",
            "drop",
            "dropIndexes",
            "find",
            "findAndModify",
            "getMore",
            "insert",
            "killCursors",
            "listIndexes",
            "mapReduce",
            "update");

    private final Tracer tracer;
    private final WeakAttachments<String> databases = new WeakAttachments<>();

    /** Makes the recorder of commands. */
    public MongoSpans(Tracer tracer) {
        this.tracer = tracer;
    }

    /** {@code protocol} will carry out one command for {@code database}. */
    public void prepare(Object protocol, String database) {
        databases.put(protocol, cut(database));
    }

    /** It begins; {@code value} is the text that follows the command's name. Null inside a call of a database. */
    public @Nullable Operation start(Object protocol, String command, @Nullable String value) {
        String database = databases.take(protocol);
        String collection = value != null && OF_A_COLLECTION.contains(command) ? value : null;
        Span span = tracer.startClient(
                tracer.names.span(Category.DATABASE, cut(collection == null ? command : command + " " + collection)));
        if (span != null) {
            span.attribute("db.system.name", "mongodb");
            span.attribute("db.namespace", database);
            span.attribute("db.operation.name", cut(command));
            span.attribute("db.collection.name", collection == null ? null : cut(collection));
        }
        return span;
    }

    private static String cut(String text) {
        return text.length() <= MAX_NAME ? text : text.substring(0, MAX_NAME);
    }
}
