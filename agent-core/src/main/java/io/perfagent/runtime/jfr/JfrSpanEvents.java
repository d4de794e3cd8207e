package io.perfagent.runtime.jfr;

import io.perfagent.trace.SpanEvents;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/**
 * Transactions and spans as events of the JVM's recorder, so that any recording, and JDK Mission Control, show them beside the
 * JVM's own. Whoever makes one initialises the recorder. Any thread; nothing is shared.
 */
public final class JfrSpanEvents implements SpanEvents {

    /** What both kinds say. */
    abstract static class Told extends Event {

        @Label("Name")
        @Nullable
        String name;

        @Label("Category")
        @Nullable
        String category;

        @Label("Kind")
        @Nullable
        String kind;

        @Label("Trace Id")
        @Nullable
        String traceId;

        @Label("Span Id")
        @Nullable
        String spanId;

        @Label("Allocated")
        @Description("-1 where it is not known, as of what ends on another thread")
        @DataAmount
        long allocatedBytes;

        @Label("Error")
        @Nullable
        String error;
    }

    @Name("io.perfagent.Transaction")
    @Label("Transaction")
    @Category("perf-agent")
    @StackTrace(false)
    static final class TransactionEvent extends Told {}

    @Name("io.perfagent.Span")
    @Label("Span")
    @Category("perf-agent")
    @StackTrace(false)
    static final class SpanEvent extends Told {

        @Label("Transaction")
        @Nullable
        String transaction;
    }

    /** Makes both kinds known to the recorder. */
    public JfrSpanEvents() {
        FlightRecorder.register(TransactionEvent.class);
        FlightRecorder.register(SpanEvent.class);
    }

    @Override
    public Object begin(boolean isTransaction) {
        Told event = isTransaction ? new TransactionEvent() : new SpanEvent();
        event.begin();
        return event;
    }

    @Override
    public boolean isWanted(Object begun) {
        Told event = (Told) begun;
        event.end();
        return event.shouldCommit();
    }

    @Override
    public void end(
            Object begun,
            @Nullable String transaction,
            String name,
            String category,
            String kind,
            @Nullable String traceId,
            String spanId,
            long allocatedBytes,
            @Nullable String error) {
        Told event = (Told) begun;
        event.name = name;
        event.category = category;
        event.kind = kind;
        event.traceId = traceId;
        event.spanId = spanId;
        event.allocatedBytes = allocatedBytes;
        event.error = error;
        if (event instanceof SpanEvent span) {
            span.transaction = transaction;
        }
        event.commit();
    }
}
