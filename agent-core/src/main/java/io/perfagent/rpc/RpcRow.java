package io.perfagent.rpc;

import io.perfagent.recording.Recording;
import io.perfagent.recording.Series;
import io.perfagent.recording.SeriesRegistry;
import io.perfagent.trace.MessageFlow;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What is counted for the calls of one method by one side. Any thread; counts go to the recorder of the thread that makes them. */
final class RpcRow {

    private static final String OK = "OK";

    /** What OpenTelemetry takes for the server's fault; anything else is the client's. */
    private static final Set<String> SERVER_ERRORS =
            Set.of("UNKNOWN", "DEADLINE_EXCEEDED", "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS");

    /** There are 17; names come from the library, so this only guards against another kind of library. */
    private static final int MOST_STATUSES = 20;

    final boolean isServer;
    final String method;

    /** The server a client calls; null when unknown, and for a server. */
    final @Nullable String host;

    /** 0 when unknown. */
    final int port;

    private final Recording recording;
    private final SeriesRegistry registry;
    private final String peer;
    private final String rowMethod;
    private final int opened;
    private final int first;
    private final Way sent;
    private final Way received;
    private final Map<String, Integer> statuses = new ConcurrentHashMap<>();

    /** The numbers of what is counted of messages that go one way. */
    private record Way(int sized, int unsized, int gap) {}

    /**
     * Makes a row.
     *
     * @param peer as in {@link Series.Rpc}; {@link Series#OTHER} when there were too many
     * @param rowMethod the method its figures stand under
     */
    RpcRow(
            Recording recording,
            SeriesRegistry registry,
            boolean isServer,
            String authority,
            String method,
            String peer,
            String rowMethod) {
        this.recording = recording;
        this.registry = registry;
        this.isServer = isServer;
        this.method = method;
        this.peer = peer;
        this.rowMethod = rowMethod;
        int colon = authority.lastIndexOf(':');
        int digits = colon < authority.lastIndexOf(']') ? -1 : port(authority, colon);
        host = authority.isEmpty() ? null : digits > 0 ? authority.substring(0, colon) : authority;
        port = Math.max(0, digits);
        opened = series("opened");
        first = series("first");
        sent = new Way(series("sent"), series("sent unsized"), series("sent gap"));
        received = new Way(series("received"), series("received unsized"), series("received gap"));
    }

    /** The number behind {@code colon}; -1 when there is none. */
    static int port(String authority, int colon) {
        if (colon < 0 || authority.length() - colon > 6 || authority.length() - colon < 2) {
            return -1;
        }
        int port = 0;
        for (int i = colon + 1; i < authority.length(); i++) {
            char digit = authority.charAt(i);
            if (digit < '0' || digit > '9') {
                return -1;
            }
            port = port * 10 + digit - '0';
        }
        return port;
    }

    private int series(String measure) {
        return registry.intern(new Series.Rpc(isServer ? "server" : "client", peer, rowMethod, measure));
    }

    private void record(int series, long value, boolean failed) {
        recording.record(recording.thread(), series, value, value, -1, failed);
    }

    void opened() {
        record(opened, 0, false);
    }

    /** Whether a call that ended so has failed. */
    boolean isError(String status) {
        return isServer ? SERVER_ERRORS.contains(status) : !status.equals(OK);
    }

    void ended(String status, long durationNanos) {
        Integer known = statuses.get(status);
        if (known == null) {
            known = series("status " + (statuses.size() < MOST_STATUSES ? status : Series.OTHER));
            statuses.put(statuses.size() < MOST_STATUSES ? status : Series.OTHER, known);
        }
        record(known, durationNanos, isError(status));
    }

    void sent(MessageFlow flow, long sizeBytes, long startNanos) {
        long nowNanos = System.nanoTime();
        message(sent, sizeBytes, flow.sent().add(sizeBytes, nowNanos), isServer, nowNanos - startNanos);
    }

    void received(MessageFlow flow, long sizeBytes, long startNanos) {
        long nowNanos = System.nanoTime();
        message(received, sizeBytes, flow.received().add(sizeBytes, nowNanos), !isServer, nowNanos - startNanos);
    }

    private void message(Way way, long sizeBytes, long gapNanos, boolean isAnswer, long sinceStartNanos) {
        record(sizeBytes < 0 ? way.unsized : way.sized, Math.max(0, sizeBytes), false);
        if (gapNanos >= 0) {
            record(way.gap, gapNanos, false);
        } else if (isAnswer) {
            record(first, sinceStartNanos, false);
        }
    }
}
