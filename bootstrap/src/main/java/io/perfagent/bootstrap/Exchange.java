package io.perfagent.bootstrap;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * A request to a server whose response may be completed by any thread, before or after the call that brought it has
 * returned: it ends when both are over. Woven code keeps it with an object of the library, by {@link Probe#attach}.
 *
 * <pre>
 * Writer:      the thread that began it calls {@link #returned}; any thread may call the other methods.
 * Readers:     the same.
 * Publication: the state, by compare-and-set; status and error are written before it.
 * Lost:        nothing. A second completion has no effect. One that never comes is ended by the agent's bound.
 * </pre>
 *
 * <p>Every method takes null, and {@link #NOTHING} does nothing.
 */
public final class Exchange extends Operation {

    /** Stands for a request that is not recorded, where the order of requests must be kept. */
    public static final Exchange NOTHING = new Exchange(null, null);

    private static final int BEGUN = 0;
    private static final int COMPLETED = 1;
    private static final int RETURNED = 2;
    private static final int ENDED = 3;

    private static final AtomicIntegerFieldUpdater<Exchange> STATE =
            AtomicIntegerFieldUpdater.newUpdater(Exchange.class, "state");

    private final Operation request;
    private final Object response;
    private volatile int state;
    private volatile int status;
    private volatile Throwable thrown;

    private Exchange(Operation request, Object response) {
        this.request = request;
        this.response = response;
    }

    /**
     * Begins with what {@link Probe#startRequest} returned.
     *
     * @param response what the library answers with, for whoever completes it: see {@link #response}; or null
     * @return null when {@code request} is
     */
    public static Exchange of(Operation request, Object response) {
        return request == null ? null : new Exchange(request, response);
    }

    /** The same, or {@link #NOTHING}. */
    public static Exchange orNothing(Operation request) {
        return request == null ? NOTHING : new Exchange(request, null);
    }

    /** What was attached to {@code key}; null when that is no exchange. */
    public static Exchange attached(Object key) {
        return Probe.attached(key) instanceof Exchange exchange ? exchange : null;
    }

    /** The same, for the one that completes it. */
    public static Exchange take(Object key) {
        return Probe.take(key) instanceof Exchange exchange ? exchange : null;
    }

    /** The library's response. */
    public static Object response(Operation exchange) {
        return exchange instanceof Exchange known ? known.response : null;
    }

    /** The response has this status; 0 is none. */
    public static void status(Operation exchange, int newStatus) {
        if (exchange instanceof Exchange known && newStatus > 0) {
            known.status = newStatus;
        }
    }

    /** Whether the response has a status yet. */
    public static boolean hasStatus(Operation exchange) {
        return exchange instanceof Exchange known && (known.status > 0 || known.request == null);
    }

    /** The request has failed, but somebody still has to answer it. */
    public static void failed(Operation exchange, Throwable newThrown) {
        if (exchange instanceof Exchange known && newThrown != null) {
            known.thrown = newThrown;
        }
    }

    /** The call that brought the request returns, on the thread that began it. */
    public static void returned(Operation exchange) {
        if (!(exchange instanceof Exchange known) || known.request == null) {
            return;
        }
        if (known.state == BEGUN) {
            // Before anybody can see that it is theirs to end.
            Probe.detach(known.request);
            if (STATE.compareAndSet(known, BEGUN, RETURNED)) {
                return;
            }
        }
        if (STATE.compareAndSet(known, COMPLETED, ENDED)) {
            known.end();
        }
    }

    /** The response is complete, or will never be. */
    public static void complete(Operation exchange, Throwable newThrown) {
        if (!(exchange instanceof Exchange known) || known.request == null) {
            return;
        }
        failed(known, newThrown);
        if (!STATE.compareAndSet(known, BEGUN, COMPLETED) && STATE.compareAndSet(known, RETURNED, ENDED)) {
            known.end();
        }
    }

    /** The client went away before its response was complete. */
    public static void disconnected(Operation exchange) {
        if (exchange instanceof Exchange known && known.request != null) {
            Probe.fail(known.request, "client_disconnected");
            complete(known, null);
        }
    }

    private void end() {
        Probe.endRequest(request, status, thrown);
    }

    /** This thread goes on with the request; ended by {@link Context#leave}. Null while its first call has not returned. */
    public static Operation resume(Operation exchange) {
        return exchange instanceof Exchange known && known.state == RETURNED ? Context.resumeIn(known.request) : null;
    }

    /** Whether this thread is inside a transaction, so that a request that comes to it is part of that. */
    public static boolean isInside() {
        return Probe.SINK.isInside();
    }

    /** A server of {@code instrumentation} starts; only the program's own make the status say so. */
    public static void serverStarted(String instrumentation) {
        Probe.SINK.inUse(instrumentation);
    }
}
