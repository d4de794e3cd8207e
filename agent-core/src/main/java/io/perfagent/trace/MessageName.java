package io.perfagent.trace;

import org.jspecify.annotations.Nullable;

/** What messages of one kind are called on one route, and whom they are sent to: interned, so that a message looks nothing up. */
public final class MessageName {

    /** Of a message that is received. */
    final TransactionName transaction;

    /** Of one that is sent. */
    final SpanName span;

    final String kind;
    final @Nullable Peer peer;

    MessageName(TransactionName transaction, SpanName span, String kind, @Nullable Peer peer) {
        this.transaction = transaction;
        this.span = span;
        this.kind = kind;
        this.peer = peer;
    }
}
