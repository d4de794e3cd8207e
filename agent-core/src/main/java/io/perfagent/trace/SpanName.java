package io.perfagent.trace;

import io.perfagent.recording.Series;

/**
 * The interned name of spans: one object for each category and text, so that a span refers to it and looks nothing up.
 *
 * @param index small and consecutive, for tables by name
 */
record SpanName(Category category, String text, int index) {

    static final String CLIENT = "client";
    static final String SERVER = "server";
    static final String INTERNAL = "internal";
    static final String PRODUCER = "producer";
    static final String CONSUMER = "consumer";

    /** What calls over every limit are added up as. */
    static final SpanName OTHER = new SpanName(Category.APPLICATION, Series.OTHER, -1);

    /** {@code internal} for the program's own code, {@code producer} for messages sent, {@code client} for other calls. */
    String kind() {
        return switch (category) {
            case APPLICATION -> INTERNAL;
            case MESSAGING -> text.startsWith("receive ") ? CLIENT : PRODUCER;
            default -> CLIENT;
        };
    }

    /** The kind of a transaction's root. */
    static String ofTransaction(String type) {
        return switch (type) {
            case "http", "rpc", "websocket" -> SERVER;
            case "messaging" -> CONSUMER;
            default -> INTERNAL;
        };
    }
}
