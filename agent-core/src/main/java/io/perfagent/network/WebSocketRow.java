package io.perfagent.network;

import io.perfagent.recording.Recording;
import io.perfagent.recording.Series;
import io.perfagent.recording.SeriesRegistry;
import io.perfagent.trace.MessageName;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What is counted for the connections of one peer or route. Any thread; every count goes to the recorder of the thread that
 * makes it.
 */
final class WebSocketRow {

    /** How long after the end of a connection another one counts as its replacement. */
    static final long RECONNECT_NANOS = 60_000_000_000L;

    private static final int MOST_LOST = 256;
    private static final int MOST_CODES = 16;

    /** A connection that did not end normally and was not replaced yet. */
    private record Lost(@Nullable String remote, long endNanos) {}

    final String role;

    final MessageName textName;
    final MessageName binaryName;

    private final Recording recording;
    private final SeriesRegistry registry;
    private final String peer;
    private final String route;
    private final int opened;
    private final int lifetime;
    private final int ping;
    private final int failed;
    private final int reconnected;
    private final int receivedText;
    private final int receivedBinary;
    private final int sentText;
    private final int sentBinary;
    private final Map<Integer, Integer> closed = new ConcurrentHashMap<>();
    private final @Nullable Lost[] lost = new @Nullable Lost[MOST_LOST];
    private int nextLost;

    WebSocketRow(
            Recording recording,
            SeriesRegistry registry,
            String role,
            String peer,
            String route,
            MessageName textName,
            MessageName binaryName) {
        this.recording = recording;
        this.registry = registry;
        this.role = role;
        this.peer = peer;
        this.route = route;
        this.textName = textName;
        this.binaryName = binaryName;
        opened = series("opened");
        lifetime = series("lifetime");
        ping = series("ping");
        failed = series("failed");
        reconnected = series("reconnected");
        receivedText = series("received text");
        receivedBinary = series("received binary");
        sentText = series("sent text");
        sentBinary = series("sent binary");
    }

    private int series(String measure) {
        return registry.intern(new Series.WebSocket(role, peer, route, measure));
    }

    private void record(int series, long value) {
        recording.record(recording.thread(), series, value, value, -1, false);
    }

    /** A connection is open; it replaces the one {@code remote} lost last, if that was not long ago. */
    void opened(@Nullable String remote, long nowNanos) {
        record(opened, 0);
        if (remote != null && takeLost(remote, nowNanos)) {
            record(reconnected, 0);
        }
    }

    private synchronized boolean takeLost(String remote, long nowNanos) {
        for (int i = 0; i < MOST_LOST; i++) {
            Lost each = lost[i];
            if (each != null && Objects.equals(each.remote(), remote)) {
                lost[i] = null;
                if (nowNanos - each.endNanos() <= RECONNECT_NANOS) {
                    return true;
                }
            }
        }
        return false;
    }

    /** A connection has ended. */
    void closed(@Nullable String remote, int code, long lifetimeNanos, long nowNanos) {
        record(lifetime, lifetimeNanos);
        record(closed(code), 0);
        if (code != 1000 && remote != null) {
            synchronized (this) {
                lost[nextLost] = new Lost(remote, nowNanos);
                nextLost = (nextLost + 1) % MOST_LOST;
            }
        }
    }

    private int closed(int code) {
        Integer known = closed.get(code);
        if (known != null) {
            return known;
        }
        if (closed.size() >= MOST_CODES) {
            return series("closed " + Series.OTHER);
        }
        int made = series("closed " + code);
        closed.put(code, made);
        return made;
    }

    void failed() {
        record(failed, 0);
    }

    void answered(long roundTripNanos) {
        record(ping, roundTripNanos);
    }

    void received(boolean text, long sizeBytes) {
        record(text ? receivedText : receivedBinary, sizeBytes);
    }

    void sent(boolean text, long sizeBytes) {
        record(text ? sentText : sentBinary, sizeBytes);
    }
}
