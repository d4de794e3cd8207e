package io.perfagent.bootstrap;

/**
 * What woven libraries of remote procedure calls report. A call is known by the identity of the library's own objects, from
 * {@link #newCall} or {@link #startServer} to {@link #end}; whatever is said of another object is ignored. Any thread; no
 * method blocks or throws. A message costs no allocation; a stream is one span with figures, however many messages it has.
 */
public final class RpcProbe {

    private RpcProbe() {}

    // ---- calls

    /**
     * A channel made {@code call}, which may be started later.
     *
     * @param method {@code package.Service/Method}
     * @param authority host and port it is meant for, or null
     * @param timeoutNanos what is left until its deadline; 0 when it has none
     */
    public static void newCall(Object call, String method, String authority, long timeoutNanos) {
        if (call != null && method != null && Probe.isRecording()) {
            Probe.SINK.rpcNewCall(call, method, authority, timeoutNanos);
        }
    }

    /**
     * A client's call begins; this thread goes on without it. Null when nothing is recorded, and when {@code headers} were
     * those of a delayed call, which has begun already.
     *
     * @param method used when no channel told of this call
     */
    public static Operation startClient(Object call, Object headers, String method) {
        return Probe.isRecording() ? Probe.SINK.rpcStartClient(call, headers, method) : null;
    }

    /** The same for a call that waits for its channel: another call will be started with the same {@code headers}. */
    public static Operation startDelayed(Object call, Object headers) {
        return Probe.isRecording() ? Probe.SINK.rpcStartDelayed(call, headers) : null;
    }

    /**
     * A server's call with {@code headers} begins, unless it did already.
     *
     * @param timeoutNanos what is left until its deadline; 0 when it has none
     * @param traceparent the caller's W3C header, or null; so are {@code tracestate} and {@code baggage}
     */
    public static void startServer(
            Object headers, String method, long timeoutNanos, String traceparent, String tracestate, String baggage) {
        if (headers != null && method != null && Probe.isRecording()) {
            Probe.SINK.rpcStartServer(headers, method, timeoutNanos, traceparent, tracestate, baggage);
        }
    }

    /** {@code object} stands for the same call as {@code known}. */
    public static void alias(Object object, Object known) {
        Probe.SINK.rpcAlias(object, known);
    }

    /** {@code object} no longer stands for any call. */
    public static void forget(Object object) {
        Probe.SINK.rpcForget(object);
    }

    /** The authority a server's call was made with. */
    public static void authority(Object call, String authority) {
        if (authority != null) {
            Probe.SINK.rpcAuthority(call, authority);
        }
    }

    /** A callback of the call runs: in the server's transaction, or in the trace of the client's caller. */
    public static Operation resume(Object call) {
        return Probe.isRecording() ? Probe.SINK.rpcResume(call) : null;
    }

    /** The application closes the server's call with {@code status}, which counts when it ends without another. */
    public static void closing(Object call, String status) {
        Probe.SINK.rpcClosing(call, status);
    }

    /** A callback of the server's call ended; the library closes a call whose callback threw as {@code UNKNOWN}. */
    public static void called(Object call, Throwable thrown) {
        if (thrown != null) {
            Probe.SINK.rpcThrew(call, thrown);
        }
    }

    /** The call has ended with the name of a gRPC status; only the first end counts. */
    public static void end(Object call, String status) {
        Probe.SINK.rpcEnd(call, status);
    }

    // ---- messages

    /** This thread passes on messages of {@code call} until {@link #leave}; returns what it passed on before. */
    public static Object enter(Object call) {
        return Probe.SINK.rpcEnter(call);
    }

    /** This thread passes on again what {@link #enter} returned. */
    public static void leave(Object before) {
        Probe.SINK.rpcLeave(before);
    }

    /** The message that this thread sent since {@link #enter} is one more, unless sending it failed. */
    public static void sent(Object before, Throwable thrown) {
        Probe.SINK.rpcSent(before, thrown == null);
    }

    /** The message being sent on this thread has so many bytes; negative when unknown. */
    public static void outbound(long sizeBytes) {
        Probe.SINK.rpcOutbound(sizeBytes);
    }

    /** One more message of the call this thread is in arrived; {@code sizeBytes} is negative when unknown. */
    public static void inbound(long sizeBytes) {
        Probe.SINK.rpcInbound(sizeBytes);
    }

    /** The smaller of two times until a deadline, where 0 means there is none; a deadline that has passed is 1. */
    public static long sooner(boolean hasOne, long oneNanos, boolean hasOther, long otherNanos) {
        long one = hasOne ? Math.max(1, oneNanos) : Long.MAX_VALUE;
        long other = hasOther ? Math.max(1, otherNanos) : Long.MAX_VALUE;
        long sooner = Math.min(one, other);
        return sooner == Long.MAX_VALUE ? 0 : sooner;
    }
}
