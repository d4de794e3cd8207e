package io.perfagent.trace;

import io.perfagent.bootstrap.Operation;
import io.perfagent.recording.ThreadState;
import io.perfagent.status.AgentStatus;
import org.jspecify.annotations.Nullable;

/**
 * Spans the program makes itself: begun in one place, made current in another, ended in a third, as the APIs of tracers
 * allow. Any thread.
 */
public final class OwnSpans {

    private static final int MAX_NAME = 200;
    private final Tracer tracer;
    private final Continuations continuations;
    private final WeakAttachments<String> prepared = new WeakAttachments<>();
    private final WeakAttachments<Line> logged;

    /** What a line is to end with, and whether any formatter has asked for it. */
    private static final class Line {
        final String ids;
        volatile boolean wasFormatted;

        Line(String ids) {
            this.ids = ids;
        }
    }

    /**
     * Counts lines that will lack their ids: those that no formatter had asked for when they were forgotten. A line that no
     * handler wants counts too, as long as it is not collected: nobody can know that it will not be formatted.
     */
    private record LostIds(AgentStatus status) implements WeakAttachments.Losses<Line> {
        @Override
        public void forgot(Line line) {
            if (!line.wasFormatted) {
                status.dropped("log_ids_lost", 1);
            }
        }
    }

    /** Records into {@code tracer}, and tells {@code status} what was lost. */
    public OwnSpans(Tracer tracer, Continuations continuations, AgentStatus status) {
        this.tracer = tracer;
        this.continuations = continuations;
        this.logged = new WeakAttachments<>(new LostIds(status));
    }

    /** A span begins on this thread; outside any transaction it is one. */
    public @Nullable Operation start(String name) {
        String shortName = name.length() <= MAX_NAME ? name : name.substring(0, MAX_NAME);
        ThreadState thread = tracer.recording.thread();
        Span parent = thread.isAgent ? null : tracer.open(thread);
        return parent == null
                ? tracer.startNamed(tracer.names.named("method", shortName))
                : tracer.startSpan(thread, parent, tracer.names.span(Category.APPLICATION, shortName));
    }

    /** The same, but the thread stays where it is. */
    public @Nullable Operation startAside(String name, @Nullable Operation parent) {
        Operation scope = parent == null ? null : activate(parent);
        Operation started = start(name);
        if (started != null) {
            tracer.detach(started);
        }
        if (scope != null) {
            continuations.leave(scope, null);
        }
        return started;
    }

    /** A line is logged on this thread; its ids are kept as text, because the transaction may end before it is formatted. */
    public void logged(Object line) {
        Operation current = current();
        String traceId = current == null ? null : traceId(current);
        if (current != null && traceId != null) {
            logged.put(line, new Line(" trace_id=" + traceId + " span_id=" + spanId(current)));
        }
    }

    /** What a line is to end with; null where it was logged outside any transaction. */
    public @Nullable String loggedIds(Object line) {
        Line known = logged.get(line);
        if (known == null) {
            return null;
        }
        known.wasFormatted = true;
        return known.ids;
    }

    /** A builder will start a span of this name. */
    public void prepare(Object builder, String name) {
        prepared.put(builder, name);
    }

    /** A prepared builder starts its span, as often as it likes. */
    public @Nullable Operation startPrepared(Object builder) {
        String name = prepared.get(builder);
        return name == null ? null : startAside(name, null);
    }

    /** This thread is in {@code operation} until it leaves the scope; null when it cannot be or is already. */
    public @Nullable Operation activate(Operation operation) {
        Span span = (Span) operation;
        ThreadState thread = tracer.recording.thread();
        Transaction transaction = span.transaction;
        Span current = tracer.open(thread);
        if (transaction == null || span == current) {
            return null;
        }
        boolean writesHere = span.thread == thread
                && !transaction.isClosed()
                && (current == null || current.transaction == transaction);
        if (!writesHere) {
            return continuations.resumeIn(operation);
        }
        thread.current = span;
        return new Activation(thread, current);
    }

    /** Ends it, if it was started aside. */
    public void end(Operation operation) {
        Span span = (Span) operation;
        if (span.detached) {
            tracer.end(span, span.error);
        }
    }

    /** The span or transaction this thread is in; null outside any, and during start-up. */
    public @Nullable Operation current() {
        ThreadState thread = tracer.recording.thread();
        Span current = thread.isAgent ? null : tracer.open(thread);
        return current == null || current.transaction == null || tracer.isStartup(current) ? null : current;
    }

    /** 32 hex digits. */
    public @Nullable String traceId(Operation operation) {
        Transaction transaction = ((Span) operation).transaction;
        return transaction == null ? null : TraceIds.text(transaction.traceIdHigh(), transaction.traceIdLow());
    }

    /** 16 hex digits; of the span that handed over where the thread only continues it. */
    public @Nullable String spanId(Operation operation) {
        Span span = (Span) operation;
        Transaction transaction = span.transaction;
        if (transaction == null) {
            return null;
        }
        boolean standsForParent = transaction.isBranch && span == transaction.root;
        return TraceIds.text(standsForParent ? transaction.remoteParentSpanId : span.spanId());
    }
}
