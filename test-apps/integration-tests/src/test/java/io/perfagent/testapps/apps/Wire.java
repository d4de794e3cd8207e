package io.perfagent.testapps.apps;

import jakarta.websocket.ClientEndpointConfig;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.PongMessage;
import jakarta.websocket.Session;
import jakarta.websocket.WebSocketContainer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.WebSocketListener;
import okhttp3.internal.ws.RealWebSocket;
import okio.ByteString;
import org.apache.tomcat.websocket.WsWebSocketContainer;
import org.glassfish.tyrus.client.ClientManager;
import org.java_websocket.client.WebSocketClient;
import org.java_websocket.enums.Opcode;
import org.java_websocket.handshake.ServerHandshake;

/** A client's connection, of whichever library; what comes in is waited for in order. */
abstract class Wire {

    private final BlockingQueue<String> incoming = new LinkedBlockingQueue<>();

    /** Opens a connection with the library of that name. */
    static Wire open(String client, URI uri) throws Exception {
        return switch (client) {
            case "jdk" -> new Jdk(uri);
            case "tomcat" -> new Jakarta(new WsWebSocketContainer(), uri);
            case "tyrus" -> new Jakarta(ClientManager.createClient(), uri);
            case "okhttp" -> new OkHttp(uri);
            default -> new JavaWebSocket(uri);
        };
    }

    abstract void text(String message) throws Exception;

    abstract void binary(byte[] message) throws Exception;

    /** Sends one message in two parts; false when the library cannot. */
    abstract boolean fragments(String first, String last) throws Exception;

    abstract void ping() throws Exception;

    abstract void close(int code) throws Exception;

    final void came(String what) {
        incoming.add(what);
    }

    /** Waits for one of {@code expected}, which must be the next thing to come; pings of the server are not told. */
    final void await(String... expected) throws InterruptedException {
        String next = incoming.poll(30, TimeUnit.SECONDS);
        if (next == null || !List.of(expected).contains(next)) {
            throw new AssertionError(
                    getClass().getSimpleName() + ": expected " + List.of(expected) + " but came " + next);
        }
    }

    private static final class Jdk extends Wire implements WebSocket.Listener {
        private static final HttpClient CLIENT = HttpClient.newHttpClient();

        private final WebSocket socket;
        private final StringBuilder parts = new StringBuilder();

        Jdk(URI uri) {
            socket = CLIENT.newWebSocketBuilder()
                    .header("x-own", "kept")
                    .buildAsync(uri, this)
                    .join();
        }

        @Override
        void text(String message) {
            socket.sendText(message, true).join();
        }

        @Override
        void binary(byte[] message) {
            socket.sendBinary(ByteBuffer.wrap(message), true).join();
        }

        @Override
        boolean fragments(String first, String last) {
            socket.sendText(first, false).join();
            socket.sendText(last, true).join();
            return true;
        }

        @Override
        void ping() {
            socket.sendPing(ByteBuffer.wrap(new byte[] {1})).join();
        }

        @Override
        void close(int code) {
            try {
                socket.sendClose(code, "").join();
            } catch (CompletionException failure) {
                // The server may have closed because its endpoint failed, and the answer to that was sent already.
                if (!socket.isOutputClosed()) {
                    throw failure;
                }
            }
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            parts.append(part);
            if (last) {
                came(parts.toString());
                parts.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket from, ByteBuffer part, boolean last) {
            came(part.remaining() + " bytes");
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onPong(WebSocket from, ByteBuffer payload) {
            came("pong");
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            came("closed " + code);
            return null;
        }
    }

    private static final class Jakarta extends Wire {
        private final Session session;

        Jakarta(WebSocketContainer container, URI uri) throws Exception {
            session = container.connectToServer(
                    new Receiver(), ClientEndpointConfig.Builder.create().build(), uri);
        }

        private final class Receiver extends Endpoint {
            @Override
            public void onOpen(Session opened, EndpointConfig config) {
                opened.addMessageHandler(String.class, (MessageHandler.Whole<String>) Jakarta.this::came);
                opened.addMessageHandler(ByteBuffer.class, (MessageHandler.Whole<ByteBuffer>)
                        message -> came(message.remaining() + " bytes"));
                opened.addMessageHandler(
                        PongMessage.class, (MessageHandler.Whole<PongMessage>) message -> came("pong"));
            }

            @Override
            public void onClose(Session closed, CloseReason reason) {
                came("closed " + reason.getCloseCode().getCode());
            }
        }

        @Override
        void text(String message) throws Exception {
            try {
                session.getBasicRemote().sendText(message);
            } catch (RejectedExecutionException alreadyAnswered) {
                // Tyrus sets a timer after it has sent; by then the server may have closed the session and its timers.
            }
        }

        @Override
        void binary(byte[] message) throws Exception {
            session.getAsyncRemote().sendBinary(ByteBuffer.wrap(message)).get();
        }

        @Override
        boolean fragments(String first, String last) throws Exception {
            session.getBasicRemote().sendText(first, false);
            session.getBasicRemote().sendText(last, true);
            return true;
        }

        @Override
        void ping() throws Exception {
            session.getBasicRemote().sendPing(ByteBuffer.wrap(new byte[] {1}));
        }

        @Override
        void close(int code) throws Exception {
            session.close(new CloseReason(CloseReason.CloseCodes.getCloseCode(code), ""));
        }
    }

    private static final class OkHttp extends Wire {
        private static final OkHttpClient CLIENT =
                new OkHttpClient.Builder().pingInterval(1, TimeUnit.SECONDS).build();

        private final RealWebSocket socket;

        OkHttp(URI uri) throws InterruptedException {
            Request request = new Request.Builder()
                    .url(uri.toString().replace("ws:", "http:"))
                    .build();
            socket = (RealWebSocket) CLIENT.newWebSocket(request, new Receiver());
            await("opened");
        }

        private final class Receiver extends WebSocketListener {
            @Override
            public void onOpen(okhttp3.WebSocket from, Response response) {
                came("opened");
            }

            @Override
            public void onMessage(okhttp3.WebSocket from, String text) {
                came(text);
            }

            @Override
            public void onMessage(okhttp3.WebSocket from, ByteString bytes) {
                came(bytes.size() + " bytes");
            }

            @Override
            public void onClosing(okhttp3.WebSocket from, int code, String reason) {
                from.close(1000, null);
                came("closed " + code);
            }

            @Override
            public void onFailure(okhttp3.WebSocket from, Throwable failure, Response response) {
                came("failed " + failure);
            }
        }

        @Override
        void text(String message) {
            socket.send(message);
        }

        @Override
        void binary(byte[] message) {
            socket.send(ByteString.of(message));
        }

        @Override
        boolean fragments(String first, String last) {
            return false;
        }

        /** The library pings by itself. */
        @Override
        void ping() throws InterruptedException {
            for (int i = 0; i < 3_000 && socket.receivedPongCount() == 0; i++) {
                Thread.sleep(10);
            }
            came(socket.receivedPongCount() > 0 ? "pong" : "no pong");
        }

        @Override
        void close(int code) {
            socket.close(code, null);
        }
    }

    private static final class JavaWebSocket extends Wire {
        private final Client client;

        JavaWebSocket(URI uri) throws InterruptedException {
            client = new Client(uri);
            client.connect();
            await("opened");
        }

        private final class Client extends WebSocketClient {
            Client(URI uri) {
                super(uri);
            }

            @Override
            public void onOpen(ServerHandshake handshake) {
                came("opened");
            }

            @Override
            public void onMessage(String message) {
                came(message);
            }

            @Override
            public void onMessage(ByteBuffer message) {
                came(message.remaining() + " bytes");
            }

            @Override
            public void onWebsocketPong(org.java_websocket.WebSocket from, org.java_websocket.framing.Framedata frame) {
                came("pong");
            }

            @Override
            public void onClose(int code, String reason, boolean remote) {
                came("closed " + code);
            }

            @Override
            public void onError(Exception failure) {
                came("failed " + failure);
            }
        }

        @Override
        void text(String message) {
            client.send(message);
        }

        @Override
        void binary(byte[] message) {
            client.send(message);
        }

        @Override
        boolean fragments(String first, String last) {
            client.sendFragmentedFrame(Opcode.TEXT, ByteBuffer.wrap(first.getBytes(StandardCharsets.UTF_8)), false);
            client.sendFragmentedFrame(Opcode.TEXT, ByteBuffer.wrap(last.getBytes(StandardCharsets.UTF_8)), true);
            return true;
        }

        @Override
        void ping() {
            client.sendPing();
        }

        @Override
        void close(int code) {
            client.close(code);
        }
    }
}
