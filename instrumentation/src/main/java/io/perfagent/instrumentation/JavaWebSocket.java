package io.perfagent.instrumentation;

import io.perfagent.bootstrap.Context;
import io.perfagent.bootstrap.Operation;
import io.perfagent.bootstrap.Probe;
import io.perfagent.bootstrap.WebSocketProbe;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import net.bytebuddy.asm.Advice;
import org.java_websocket.WebSocket;
import org.java_websocket.WebSocketListener;
import org.java_websocket.client.WebSocketClient;
import org.java_websocket.framing.Framedata;
import org.java_websocket.handshake.ClientHandshake;
import org.java_websocket.handshake.ClientHandshakeBuilder;
import org.java_websocket.handshake.Handshakedata;
import org.jspecify.annotations.Nullable;

/**
 * The library Java-WebSocket, client and server. Every frame that is sent passes one method; a message is sent when it is in the
 * queue of the library, which writes it on a thread of its own. The server's handshake is a transaction, which no other
 * server gives for it.
 */
@Supports(library = "Java-WebSocket", gives = "connections and messages; handshakes as transactions")
final class JavaWebSocket extends Instrumenter {

    private static final String SOCKET = "org.java_websocket.WebSocketImpl";
    private static final String CLIENT = "org.java_websocket.client.WebSocketClient";
    private static final String LISTENER = "org.java_websocket.WebSocketListener";
    private static final String CONNECTION = "org.java_websocket.WebSocket";

    JavaWebSocket() {
        type(CLIENT).advise("Connect", List.of(), "connect");
        type(SOCKET)
                .advise("Handshake", List.of("org.java_websocket.handshake.ClientHandshakeBuilder"), "startHandshake")
                .advise("Open", List.of("org.java_websocket.handshake.Handshakedata"), "open")
                .advise("Send", List.of("java.util.Collection"), "send")
                .advise("Pong", List.of(), "updateLastPong")
                .advise("Closing", List.of("int", "java.lang.String", "boolean"), "flushAndClose")
                .advise("Close", List.of("int", "java.lang.String", "boolean"), "closeConnection");
        subtypesOf(LISTENER)
                .advise("Text", List.of(CONNECTION, "java.lang.String"), "onWebsocketMessage")
                .advise("Binary", List.of(CONNECTION, "java.nio.ByteBuffer"), "onWebsocketMessage")
                .advise("Fail", List.of(CONNECTION, "java.lang.Exception"), "onWebsocketError");
    }

    @Override
    String name() {
        return "java-websocket";
    }

    /** The handshake is made by a thread of the client's own. */
    static final class Connect {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Object client) {
            Context.remember(client);
        }
    }

    static final class Handshake {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Object @Nullable [] enter(
                @Advice.FieldValue("wsl") WebSocketListener listener,
                @Advice.Argument(0) ClientHandshakeBuilder request) {
            if (!(listener instanceof WebSocketClient client)) {
                return null;
            }
            Operation scope = Context.resume(listener);
            Operation handshake = Probe.startHttpClient("GET", client.getURI());
            if (!request.hasFieldValue("traceparent")) {
                String[] headers = Probe.headers(handshake);
                for (int i = 0; i < headers.length; i += 2) {
                    request.put(headers[i], headers[i + 1]);
                }
            }
            return new Object[] {scope, handshake};
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(
                @Advice.Enter Object @Nullable [] entered,
                @Advice.This Object socket,
                @Advice.Thrown @Nullable Throwable thrown) {
            if (entered != null) {
                WebSocketProbe.handshaking(socket, (Operation) entered[1], thrown);
                Context.leave((Operation) entered[0]);
            }
        }
    }

    static final class Open {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static @Nullable Operation enter(
                @Advice.This WebSocket socket,
                @Advice.FieldValue("wsl") WebSocketListener listener,
                @Advice.FieldValue("handshakerequest") @Nullable ClientHandshake sent,
                @Advice.Argument(0) Handshakedata handshake) {
            if (handshake instanceof ClientHandshake asked) {
                String path = asked.getResourceDescriptor();
                String traceparent =
                        handshake.hasFieldValue("traceparent") ? handshake.getFieldValue("traceparent") : null;
                Operation request = Probe.startRequest(
                        "GET",
                        WebSocketProbe.path(path),
                        path,
                        traceparent,
                        handshake.hasFieldValue("tracestate") ? handshake.getFieldValue("tracestate") : null,
                        handshake.hasFieldValue("baggage") ? handshake.getFieldValue("baggage") : null);
                WebSocketProbe.accepted(
                        socket,
                        path,
                        socket.getRemoteSocketAddress() == null
                                ? null
                                : socket.getRemoteSocketAddress().getHostString(),
                        traceparent);
                return request;
            }
            WebSocketProbe.opened(
                    socket,
                    listener instanceof WebSocketClient client ? client.getURI() : null,
                    sent != null && sent.hasFieldValue("traceparent") ? sent.getFieldValue("traceparent") : null);
            return null;
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter @Nullable Operation request, @Advice.Thrown @Nullable Throwable thrown) {
            Probe.endRequest(request, 101, thrown);
        }
    }

    /** One message, maybe in several frames, or frames of the application's own making. */
    static final class Send {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static @Nullable Operation enter(
                @Advice.This Object socket, @Advice.Argument(0) @Nullable Collection<Framedata> frames) {
            Operation operation = null;
            if (frames != null) {
                for (Framedata frame : frames) {
                    Operation begun = WebSocketProbe.send(
                            socket,
                            WebSocketProbe.opcode(frame.getOpcode().name()),
                            frame.getPayloadData().remaining(),
                            frame.isFin());
                    operation = operation == null ? begun : operation;
                }
            }
            return operation;
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter @Nullable Operation operation, @Advice.Thrown @Nullable Throwable thrown) {
            Probe.end(operation, thrown);
        }
    }

    static final class Pong {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Object socket) {
            WebSocketProbe.arrived(socket, WebSocketProbe.PONG, 0, true);
        }
    }

    /** A close frame was queued or read; whatever breaks while it is answered is no longer the reason. */
    static final class Closing {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Object socket, @Advice.Argument(0) int code) {
            WebSocketProbe.closing(socket, code);
        }
    }

    static final class Close {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Object socket, @Advice.Argument(0) int code) {
            WebSocketProbe.closed(socket, code);
        }
    }

    static final class Text {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(@Advice.Argument(0) Object socket, @Advice.Argument(1) String message) {
            return WebSocketProbe.received(socket, WebSocketProbe.TEXT, WebSocketProbe.utf8Bytes(message), true);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter Operation operation, @Advice.Thrown @Nullable Throwable thrown) {
            Probe.end(operation, thrown);
        }
    }

    static final class Binary {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(@Advice.Argument(0) Object socket, @Advice.Argument(1) ByteBuffer message) {
            return WebSocketProbe.received(socket, WebSocketProbe.BINARY, message.remaining(), true);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter Operation operation, @Advice.Thrown @Nullable Throwable thrown) {
            Probe.end(operation, thrown);
        }
    }

    static final class Fail {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.Argument(0) @Nullable Object socket, @Advice.Argument(1) @Nullable Exception thrown) {
            WebSocketProbe.failed(socket, thrown);
        }
    }
}
