package io.perfagent.network;

import io.perfagent.bootstrap.Operation;
import io.perfagent.recording.Recording;
import io.perfagent.recording.Series;
import io.perfagent.recording.SeriesRegistry;
import io.perfagent.status.AgentStatus;
import io.perfagent.trace.MessageName;
import io.perfagent.trace.MessageSpans;
import io.perfagent.trace.WeakAttachments;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The WebSocket connections of this process: who is connected, what goes both ways, how each ends. Any thread; a message costs
 * a look-up by identity and its counts in the thread's own recorder. Bounded: {@value #MOST_CONNECTIONS} connections at once,
 * further ones are counted as {@code websocket_not_followed}; {@value #MOST_ROWS} peers and routes, further ones share the
 * row {@code (other)} of their role.
 */
public final class WebSockets {

    static final int TEXT = 1;

    private static final int PING = 9;
    private static final int PONG = 10;
    private static final int ABNORMAL = 1006;
    private static final int MOST_CONNECTIONS = 50_000;
    private static final int MOST_ROWS = 150;
    private static final String CLIENT = "client";
    private static final String SERVER = "server";
    private static final String CLOSED = "perfagent.refused";

    private record RowKey(String role, String peer, String route) {}

    private final Recording recording;
    private final SeriesRegistry registry;
    private final MessageSpans spans;
    private final AgentStatus status;
    private final ConnectionTable connections = new ConnectionTable(MOST_CONNECTIONS);
    private final Map<RowKey, WebSocketRow> rows = new ConcurrentHashMap<>();

    /** Handshakes under way, and how those ended that nobody has claimed: empty, or the error. */
    private final WeakAttachments<Operation> handshakes = new WeakAttachments<>();

    private final WeakAttachments<String> outcomes = new WeakAttachments<>();

    /** Follows connections, and tells {@code status} which it could not. */
    public WebSockets(Recording recording, SeriesRegistry registry, MessageSpans spans, AgentStatus status) {
        this.recording = recording;
        this.registry = registry;
        this.spans = spans;
        this.status = status;
    }

    // ---- handshakes

    /** What the handshake this thread is in sends along. */
    public String[] headersHere() {
        return spans.headersHere();
    }

    /** {@code handshake} ends with the fate of {@code key}, which may be known already. */
    public void handshaking(Object key, Operation handshake, @Nullable Throwable thrown) {
        if (thrown != null) {
            spans.endHandshake(handshake, thrown.getClass().getName());
            return;
        }
        spans.detach(handshake);
        handshakes.put(key, handshake);
        String outcome = outcomes.get(key);
        if (outcome != null) {
            end(handshakes.take(key), outcome);
        }
    }

    /** The outcome first and then a look for the handshake; {@link #handshaking} does it the other way round. */
    private void settle(Object key, String outcome) {
        if (outcomes.get(key) == null) {
            outcomes.put(key, outcome);
            end(handshakes.take(key), outcome);
        }
    }

    private void end(@Nullable Operation handshake, String outcome) {
        if (handshake != null) {
            spans.endHandshake(handshake, outcome);
        }
    }

    // ---- connections

    /** A client's connection is open. */
    public void opened(Object key, @Nullable URI uri, @Nullable String traceparent) {
        URI to = uri == null ? spans.requestedHere() : uri;
        String host = to == null || to.getHost() == null ? "unknown" : to.getHost();
        boolean secure = to != null && ("wss".equals(to.getScheme()) || "https".equals(to.getScheme()));
        int port = to == null ? 0 : to.getPort() > 0 ? to.getPort() : secure ? 443 : 80;
        MessageSpans.Handshake sent = MessageSpans.handshake(traceparent);
        WebSocketRow row = row(CLIENT, host, port, to == null ? null : to.getPath());
        open(key, new Connection(row, "", sent.isTraced() ? sent : spans.handshakeHere()));
        settle(key, "");
    }

    /** A server's connection is open. */
    public void accepted(Object key, String route, @Nullable String client, @Nullable String traceparent) {
        MessageSpans.Handshake here = spans.handshakeHere();
        WebSocketRow row = row(SERVER, null, 0, route);
        open(key, new Connection(row, client, here.isTraced() ? here : MessageSpans.handshake(traceparent)));
    }

    private void open(Object key, Connection connection) {
        if (connections.add(key, connection)) {
            connection.row.opened(connection.remote, connection.openedNanos);
            // A library that opens and closes on two threads may have closed it first, and will not do so again.
            if (CLOSED.equals(outcomes.get(key))) {
                endIfOpen(key, ABNORMAL);
            }
        } else if (connections.get(key) == null) {
            status.dropped("websocket_not_followed", 1);
        }
    }

    private WebSocketRow row(String role, @Nullable String host, int port, @Nullable String path) {
        String peer = host == null ? "" : host + ":" + port;
        int query = path == null ? -1 : path.indexOf('?');
        String route = path == null || path.isEmpty() || query == 0 ? "/" : query < 0 ? path : path.substring(0, query);
        RowKey key = new RowKey(role, peer, route);
        WebSocketRow known = rows.get(key);
        if (known != null) {
            return known;
        }
        boolean full = rows.size() >= MOST_ROWS;
        if (full) {
            key = new RowKey(role, Series.OTHER, Series.OTHER);
        }
        MessageName text = spans.name(key.route(), "text", full ? null : host, port);
        MessageName binary = spans.name(key.route(), "binary", full ? null : host, port);
        WebSocketRow made = new WebSocketRow(recording, registry, role, key.peer(), key.route(), text, binary);
        WebSocketRow before = rows.putIfAbsent(key, made);
        return before == null ? made : before;
    }

    /** A close frame was sent or read. */
    public void closing(Object key, int code) {
        Connection connection = connections.get(key);
        if (connection != null) {
            connection.closing(code);
        }
    }

    /** The connection has ended; before it was open, its handshake was refused. */
    public void closed(Object key, int code) {
        if (!endIfOpen(key, code)) {
            settle(key, CLOSED);
            // The outcome first and then a look again; open() does it the other way round.
            endIfOpen(key, code);
        }
    }

    private boolean endIfOpen(Object key, int code) {
        Connection connection = connections.remove(key);
        if (connection != null) {
            end(connection, code);
        }
        return connection != null;
    }

    private static void end(Connection connection, int code) {
        long nowNanos = System.nanoTime();
        int first = connection.closeCode();
        int told = first == 0 ? code : first;
        connection.row.closed(
                connection.remote, told <= 0 ? ABNORMAL : told, nowNanos - connection.openedNanos, nowNanos);
    }

    /** The library reports an error of the connection, or of its handshake. */
    public void failed(Object key, Throwable thrown) {
        Connection connection = connections.get(key);
        if (connection == null) {
            settle(key, thrown.getClass().getName());
            return;
        }
        int identity = System.identityHashCode(thrown);
        if (connection.lastError != identity) {
            connection.lastError = identity;
            connection.row.failed();
            spans.failCurrent(thrown);
        }
    }

    /** Ends connections that the program has dropped without closing them. Agent thread. */
    public void sweep() {
        for (Connection lost = connections.removeUnreachable(); lost != null; lost = connections.removeUnreachable()) {
            end(lost, ABNORMAL);
        }
    }

    // ---- messages

    /** A part is handed to the application. */
    public @Nullable Operation received(Object key, int opcode, long sizeBytes, boolean last) {
        Connection connection = connections.get(key);
        if (connection == null) {
            return null;
        }
        long wholeBytes = arrived(connection, opcode, sizeBytes, last);
        return wholeBytes < 0 ? null : start(connection, wholeBytes);
    }

    /** A part will be handed to the application. */
    public void arrived(Object key, int opcode, long sizeBytes, boolean last) {
        Connection connection = connections.get(key);
        if (connection != null) {
            connection.arrivedBytes = arrived(connection, opcode, sizeBytes, last);
        }
    }

    /** What arrived last is handed over. */
    public @Nullable Operation deliver(Object key) {
        Connection connection = connections.get(key);
        if (connection == null || connection.arrivedBytes < 0) {
            return null;
        }
        long wholeBytes = connection.arrivedBytes;
        connection.arrivedBytes = -1;
        return start(connection, wholeBytes);
    }

    private static long arrived(Connection connection, int opcode, long sizeBytes, boolean last) {
        if (opcode > 7) {
            long askedNanos = opcode == PONG ? connection.takePing() : 0;
            if (askedNanos != 0) {
                connection.row.answered(System.nanoTime() - askedNanos);
            }
            return -1;
        }
        long wholeBytes = connection.receiving.add(opcode, sizeBytes, last);
        if (wholeBytes >= 0) {
            connection.row.received(connection.receiving.text, wholeBytes);
        }
        return wholeBytes;
    }

    private @Nullable Operation start(Connection connection, long sizeBytes) {
        WebSocketRow row = connection.row;
        return spans.received(
                connection.receiving.text ? row.textName : row.binaryName, connection.handshake, row.role, sizeBytes);
    }

    /** A part is sent. */
    public @Nullable Operation send(Object key, int opcode, long sizeBytes, boolean last) {
        Connection connection = connections.get(key);
        if (connection == null) {
            return null;
        }
        if (opcode > 7) {
            if (opcode == PING) {
                connection.pinged(System.nanoTime());
            }
            return null;
        }
        long wholeBytes = connection.sending.add(opcode, sizeBytes, last);
        if (wholeBytes < 0) {
            return null;
        }
        WebSocketRow row = connection.row;
        boolean text = connection.sending.text;
        row.sent(text, wholeBytes);
        return spans.sent(text ? row.textName : row.binaryName, connection.handshake, row.role, wholeBytes);
    }
}
