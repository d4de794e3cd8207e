package io.perfagent.instrumentation;

import io.perfagent.bootstrap.Operation;
import io.perfagent.bootstrap.Probe;
import io.perfagent.bootstrap.WebSocketProbe;
import java.net.URI;
import java.util.List;
import net.bytebuddy.asm.Advice;
import org.glassfish.tyrus.core.TyrusEndpointWrapper;
import org.glassfish.tyrus.core.frame.CloseFrame;
import org.glassfish.tyrus.core.frame.Frame;
import org.glassfish.tyrus.spi.UpgradeRequest;
import org.jspecify.annotations.Nullable;

/**
 * Jakarta WebSocket as Tyrus 2 implements it. Every frame that is sent passes one method; one that is sent asynchronously is
 * sent when the container has taken it.
 */
@Supports(library = "Tyrus", gives = "connections and messages")
final class TyrusWebSocket extends Instrumenter {

    private static final String CORE = "org.glassfish.tyrus.core.";
    private static final String FRAMES = CORE + "frame.";
    private static final String SOCKET = CORE + "TyrusWebSocket";

    TyrusWebSocket() {
        type("org.glassfish.tyrus.client.ClientManager")
                .advise(
                        "Connect",
                        List.of(
                                "java.lang.Object",
                                "jakarta.websocket.ClientEndpointConfig",
                                "java.lang.String",
                                "boolean"),
                        "connectToServer");
        type(SOCKET)
                .advise("Open", List.of("org.glassfish.tyrus.spi.UpgradeRequest", Rule.ANY_MORE), "onConnect")
                .advise("Text", List.of(FRAMES + "TextFrame"), "onMessage")
                .advise("Binary", List.of(FRAMES + "BinaryFrame"), "onMessage")
                .advise("TextPart", List.of(FRAMES + "TextFrame", "boolean"), "onFragment")
                .advise("BinaryPart", List.of(FRAMES + "BinaryFrame", "boolean"), "onFragment")
                .advise("Pong", List.of(FRAMES + "PongFrame"), "onPong")
                .advise("Close", List.of(FRAMES + "CloseFrame"), "onClose");
        type(CORE + "ProtocolHandler").advise("Send", List.of(FRAMES + "TyrusFrame", Rule.ANY_MORE), "write");
    }

    @Override
    String name() {
        return "tyrus-websocket";
    }

    static final class Connect {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(@Advice.Argument(2) String uri) {
            return Probe.startHttpClient("GET", URI.create(uri));
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter Operation handshake, @Advice.Thrown @Nullable Throwable thrown) {
            WebSocketProbe.endHandshake(handshake, thrown);
        }
    }

    static final class Open {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(
                @Advice.This Object socket,
                @Advice.FieldValue("endpointWrapper") @Nullable TyrusEndpointWrapper endpoint,
                @Advice.Argument(0) UpgradeRequest request) {
            if (endpoint != null && endpoint.getEndpointPath() != null) {
                WebSocketProbe.accepted(socket, endpoint.getEndpointPath(), null, request.getHeader("traceparent"));
            } else {
                WebSocketProbe.opened(socket, request.getRequestURI(), request.getHeader("traceparent"));
            }
        }
    }

    static final class Text {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(@Advice.This Object socket, @Advice.Argument(0) Frame frame) {
            return WebSocketProbe.received(socket, WebSocketProbe.TEXT, frame.getPayloadLength(), true);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter Operation operation, @Advice.Thrown @Nullable Throwable thrown) {
            Probe.end(operation, thrown);
        }
    }

    static final class Binary {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(@Advice.This Object socket, @Advice.Argument(0) Frame frame) {
            return WebSocketProbe.received(socket, WebSocketProbe.BINARY, frame.getPayloadLength(), true);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter Operation operation, @Advice.Thrown @Nullable Throwable thrown) {
            Probe.end(operation, thrown);
        }
    }

    static final class TextPart {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(
                @Advice.This Object socket, @Advice.Argument(0) Frame frame, @Advice.Argument(1) boolean last) {
            return WebSocketProbe.received(socket, WebSocketProbe.TEXT, frame.getPayloadLength(), last);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter Operation operation, @Advice.Thrown @Nullable Throwable thrown) {
            Probe.end(operation, thrown);
        }
    }

    static final class BinaryPart {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(
                @Advice.This Object socket, @Advice.Argument(0) Frame frame, @Advice.Argument(1) boolean last) {
            return WebSocketProbe.received(socket, WebSocketProbe.BINARY, frame.getPayloadLength(), last);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter Operation operation, @Advice.Thrown @Nullable Throwable thrown) {
            Probe.end(operation, thrown);
        }
    }

    static final class Pong {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Object socket) {
            WebSocketProbe.arrived(socket, WebSocketProbe.PONG, 0, true);
        }
    }

    /** Called for the peer's close frame, for the own one and for a connection that breaks. */
    static final class Close {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Object socket, @Advice.Argument(0) CloseFrame frame) {
            WebSocketProbe.closed(socket, frame.getCloseReason().getCloseCode().getCode());
        }
    }

    static final class Send {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(@Advice.FieldValue("webSocket") Object socket, @Advice.Argument(0) Frame frame) {
            return WebSocketProbe.send(socket, frame.getOpcode(), frame.getPayloadLength(), frame.isFin());
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter Operation operation, @Advice.Thrown @Nullable Throwable thrown) {
            Probe.end(operation, thrown);
        }
    }
}
