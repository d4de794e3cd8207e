package io.perfagent.rpc;

import io.perfagent.bootstrap.Operation;
import io.perfagent.recording.Recording;
import io.perfagent.recording.Series;
import io.perfagent.recording.SeriesRegistry;
import io.perfagent.recording.ThreadState;
import io.perfagent.status.AgentStatus;
import io.perfagent.trace.MessageFlow;
import io.perfagent.trace.RpcSpans;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The remote procedure calls of this process, by the library's own objects. Any thread; a message costs a look-up by identity
 * and its counts. Bounded: {@value #MOST_OBJECTS} objects of calls at once, further calls are counted as {@code
 * rpc_not_followed}; {@value #MOST_ROWS} methods and peers, further ones share the row {@code (other)} of their side.
 */
public final class RpcCalls {

    /** Up to four stand for one call. */
    private static final int MOST_OBJECTS = 400_000;

    private static final int MOST_ROWS = 150;
    private static final String UNKNOWN = "UNKNOWN";

    private final Recording recording;
    private final SeriesRegistry registry;
    private final RpcSpans spans;
    private final AgentStatus status;
    private final CallTable calls = new CallTable(MOST_OBJECTS);

    /** By authority, and within it by method; the server's own stand under the empty one. */
    private final Map<String, Map<String, RpcRow>> clientRows = new ConcurrentHashMap<>();

    private final Map<String, RpcRow> serverRows = new ConcurrentHashMap<>();
    private final AtomicInteger rows = new AtomicInteger();

    /** Follows calls, and tells {@code status} which it could not. */
    public RpcCalls(Recording recording, SeriesRegistry registry, RpcSpans spans, AgentStatus status) {
        this.recording = recording;
        this.registry = registry;
        this.spans = spans;
        this.status = status;
    }

    // ---- rows

    private RpcRow clientRow(String authority, String method) {
        Map<String, RpcRow> ofPeer = clientRows.get(authority);
        RpcRow known = ofPeer == null ? null : ofPeer.get(method);
        if (known != null) {
            return known;
        }
        if (rows.incrementAndGet() > MOST_ROWS) {
            // Not remembered: its numbers are those of the row that all of them share.
            return new RpcRow(recording, registry, false, authority, method, Series.OTHER, Series.OTHER);
        }
        RpcRow made = new RpcRow(recording, registry, false, authority, method, authority, method);
        clientRows
                .computeIfAbsent(authority, absent -> new ConcurrentHashMap<>())
                .put(method, made);
        return made;
    }

    private RpcRow serverRow(String method) {
        RpcRow known = serverRows.get(method);
        if (known != null) {
            return known;
        }
        if (rows.incrementAndGet() > MOST_ROWS) {
            return new RpcRow(recording, registry, true, "", method, Series.OTHER, Series.OTHER);
        }
        RpcRow made = new RpcRow(recording, registry, true, "", method, "", method);
        serverRows.put(method, made);
        return made;
    }

    // ---- calls

    /** A channel made {@code call} for {@code authority}. */
    public void newCall(Object call, String method, @Nullable String authority, long timeoutNanos) {
        if (!recording.thread().isAgent) {
            follow(call, new RpcCall(clientRow(authority == null ? "" : authority, method), timeoutNanos));
        }
    }

    private boolean follow(Object object, RpcCall call) {
        boolean added = calls.add(object, call);
        if (!added && calls.get(object) == null) {
            status.dropped("rpc_not_followed", 1);
        }
        return added;
    }

    /** A client's call begins; one that waited under the same headers has begun already. */
    public @Nullable Operation startClient(Object call, Object headers, String method) {
        RpcCall known = calls.get(call);
        if (known == null) {
            RpcCall waited = calls.get(headers);
            if (waited != null && !waited.row.isServer) {
                calls.remove(headers);
                calls.add(call, waited);
                return null;
            }
            newCall(call, method, null, 0);
            known = calls.get(call);
        }
        return known == null ? null : start(known);
    }

    /** The same for a call that only waits for another one, which will be started with its headers. */
    public @Nullable Operation startDelayed(Object call, Object headers) {
        RpcCall known = calls.get(call);
        Operation operation = known == null ? null : start(known);
        if (operation != null && known != null) {
            calls.add(headers, known);
        }
        return operation;
    }

    private @Nullable Operation start(RpcCall call) {
        if (call.isStarted()) {
            return null;
        }
        RpcRow row = call.row;
        call.caller = spans.here();
        call.startNanos = System.nanoTime();
        MessageFlow flow = new MessageFlow(call.startNanos);
        Operation operation = spans.startClient(row.method, row.host, row.port, flow);
        if (operation != null) {
            begun(call, operation, flow);
        }
        return operation;
    }

    private void begun(RpcCall call, Operation operation, MessageFlow flow) {
        if (call.timeoutNanos > 0) {
            spans.attribute(operation, "perfagent.rpc.timeout_nanos", call.timeoutNanos);
        }
        call.started(operation, flow);
        call.row.opened();
    }

    /** A server's call begins, unless one with these headers has. */
    public void startServer(
            Object headers,
            String method,
            long timeoutNanos,
            @Nullable String traceparent,
            @Nullable String traceState,
            @Nullable String baggage) {
        RpcCall known = calls.get(headers);
        if (known != null && known.row.isServer) {
            return;
        }
        if (known != null) {
            // Within one process the client's headers may be the same object.
            calls.remove(headers);
        }
        RpcCall call = new RpcCall(serverRow(method), timeoutNanos);
        if (!follow(headers, call)) {
            return;
        }
        call.startNanos = System.nanoTime();
        MessageFlow flow = new MessageFlow(call.startNanos);
        Operation operation = spans.startServer(call.row.method, traceparent, traceState, baggage, flow);
        if (operation == null) {
            calls.remove(headers);
        } else {
            begun(call, operation, flow);
        }
    }

    /** {@code object} stands for the call of {@code known} too. */
    public void alias(Object object, Object known) {
        RpcCall call = calls.get(known);
        if (call != null) {
            follow(object, call);
        }
    }

    /** {@code object} stands for no call any more. */
    public void forget(Object object) {
        calls.remove(object);
    }

    /** The authority a server's call was made with. */
    public void authority(Object object, String authority) {
        RpcCall call = calls.get(object);
        Operation operation = call == null ? null : call.open();
        if (operation != null) {
            int colon = authority.lastIndexOf(':');
            int port = RpcRow.port(authority, colon);
            spans.server(operation, port > 0 ? authority.substring(0, colon) : authority, Math.max(0, port));
        }
    }

    /** A callback runs in the server's transaction, or where the client's caller was; null when this thread is there. */
    public @Nullable Operation resume(Object object) {
        RpcCall call = calls.get(object);
        if (call == null) {
            return null;
        }
        if (!call.row.isServer) {
            return spans.resume(call.caller);
        }
        Operation operation = call.open();
        return operation == null ? null : spans.resumeIn(operation);
    }

    /** The application closes the server's call. */
    public void closing(Object object, String closedWith) {
        RpcCall call = calls.get(object);
        if (call != null) {
            call.closedWith = closedWith;
        }
    }

    /** A callback of the server's call threw. */
    public void threw(Object object, Throwable thrown) {
        RpcCall call = calls.get(object);
        Operation operation = call == null ? null : call.open();
        if (call != null && operation != null) {
            call.closedWith = UNKNOWN;
            spans.attribute(operation, "exception.type", thrown.getClass().getName());
        }
    }

    /** The call has ended; a server's that ended well has the status it was closed with. */
    public void end(Object object, String endedWith) {
        RpcCall call = calls.get(object);
        if (call == null) {
            return;
        }
        calls.removeAll(call);
        Operation operation = call.end();
        if (operation == null) {
            return;
        }
        String closedWith = call.closedWith;
        String status = endedWith.equals("OK") && closedWith != null ? closedWith : endedWith;
        call.row.ended(status, System.nanoTime() - call.startNanos);
        spans.end(operation, status, call.row.isError(status));
    }

    /** Ends calls that no object stands for any more, as failed, and counts them; an agent thread. */
    public void sweep() {
        for (RpcCall call = calls.unreachable(); call != null; call = calls.unreachable()) {
            Operation operation = call.end();
            if (operation != null) {
                call.row.ended(UNKNOWN, System.nanoTime() - call.startNanos);
                spans.abandon(operation);
                status.dropped("rpc_never_completed", 1);
            }
        }
    }

    // ---- messages

    /** This thread passes on messages of a call; returns what it passed on before. */
    public @Nullable Object enter(Object object) {
        RpcCall call = calls.get(object);
        ThreadState thread = recording.thread();
        Object before = thread.messagesOf;
        thread.messagesOf = call;
        return before;
    }

    /** This thread passes on again what it did before. */
    public void leave(@Nullable Object before) {
        recording.thread().messagesOf = before;
    }

    /** The same after a message was sent, or not. */
    public void sent(@Nullable Object before, boolean success) {
        ThreadState thread = recording.thread();
        if (thread.messagesOf instanceof RpcCall call) {
            long sizeBytes = call.outboundBytes;
            call.outboundBytes = RpcCall.UNKNOWN_SIZE;
            if (success) {
                call.sent(sizeBytes);
            }
        }
        thread.messagesOf = before;
    }

    /** The message being sent has so many bytes; negative when unknown. */
    public void outbound(long sizeBytes) {
        if (recording.thread().messagesOf instanceof RpcCall call) {
            call.outboundBytes = sizeBytes;
        }
    }

    /** A message arrived; negative when its size is unknown. */
    public void inbound(long sizeBytes) {
        if (recording.thread().messagesOf instanceof RpcCall call) {
            call.received(sizeBytes);
        }
    }
}
