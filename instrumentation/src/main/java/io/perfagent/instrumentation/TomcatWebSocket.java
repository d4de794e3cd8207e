package io.perfagent.instrumentation;

import io.perfagent.bootstrap.Context;
import io.perfagent.bootstrap.Operation;
import io.perfagent.bootstrap.Probe;
import io.perfagent.bootstrap.WebSocketProbe;
import jakarta.websocket.CloseReason;
import jakarta.websocket.server.ServerEndpointConfig;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.util.List;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * Jakarta WebSocket as Tomcat 10.1 and 11 implement it, server and client. Messages are counted between the decoder and the
 * endpoint's handler, whatever kind of handler that is; the handshake of a server is continued where the session is made.
 */
@Supports(library = "Tomcat's WebSocket, server and client", gives = "connections and messages")
final class TomcatWebSocket extends Instrumenter {

    private static final String PACKAGE = "org.apache.tomcat.websocket.";
    private static final String FRAME = PACKAGE + "WsFrameBase";
    private static final String REMOTE = PACKAGE + "WsRemoteEndpointImplBase";
    private static final String UPGRADE = PACKAGE + "server.WsHttpUpgradeHandler";
    private static final String BYTES = "java.nio.ByteBuffer";
    private static final String HANDLER = "jakarta.websocket.SendHandler";

    TomcatWebSocket() {
        type(PACKAGE + "WsWebSocketContainer").advise("Connect", "connectToServerRecursive");
        type(UPGRADE)
                .advise("Upgrade", "preInit")
                .advise("Begin", List.of("jakarta.servlet.http.WebConnection"), "init");
        type(PACKAGE + "WsSession")
                .advise("Open", List.of(FRAME), "setWsFrame")
                .advise("Closing", List.of("jakarta.websocket.CloseReason"), "onClose")
                .advise("Close", List.of("jakarta.websocket.CloseReason"), "fireEndpointOnClose");
        type(FRAME)
                .advise("Text", List.of("boolean"), "sendMessageText")
                .advise("Binary", List.of(BYTES, "boolean"), "sendMessageBinary")
                .advise("Control", List.of(), "processDataControl");
        type(REMOTE)
                .advise("Send", List.of("byte", BYTES, "boolean"), "sendMessageBlock")
                .advise("SendChars", List.of("java.nio.CharBuffer", "boolean"), "sendMessageBlock")
                .advise("SendLater", List.of(BYTES, HANDLER), "sendBytesByCompletion")
                .advise("SendTextLater", List.of("java.lang.String", HANDLER), "sendStringByCompletion");
        String session = "jakarta.websocket.Session";
        subtypesOf("jakarta.websocket.Endpoint").advise("Fail", List.of(session, "java.lang.Throwable"), "onError");
        type("jakarta.websocket.Endpoint").advise("Fail", List.of(session, "java.lang.Throwable"), "onError");
    }

    @Override
    String name() {
        return "tomcat-websocket";
    }

    static final class Connect {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(@Advice.Argument(2) URI uri) {
            return Probe.startHttpClient("GET", uri);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter Operation handshake, @Advice.Thrown @Nullable Throwable thrown) {
            WebSocketProbe.endHandshake(handshake, thrown);
        }
    }

    /** Still in the request. */
    static final class Upgrade {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Object handler) {
            Context.remember(handler);
        }
    }

    /** After the request; makes the session and tells the endpoint. */
    static final class Begin {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(@Advice.This Object handler) {
            return Context.resume(handler);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter Operation scope) {
            Context.leave(scope);
        }
    }

    /** The session's constructor is done, and the endpoint has not been told. */
    static final class Open {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Object session, @Advice.FieldValue("endpointConfig") Object config) {
            if (config instanceof ServerEndpointConfig endpoint) {
                WebSocketProbe.accepted(session, endpoint.getPath(), null, null);
            } else {
                WebSocketProbe.opened(session, null, null);
            }
        }
    }

    /** The peer's close frame was read, or the connection broke. */
    static final class Closing {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Object session, @Advice.Argument(0) CloseReason reason) {
            WebSocketProbe.closing(session, reason.getCloseCode().getCode());
        }
    }

    static final class Close {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Object session, @Advice.Argument(0) CloseReason reason) {
            WebSocketProbe.closed(session, reason.getCloseCode().getCode());
        }
    }

    static final class Text {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(
                @Advice.FieldValue("wsSession") Object session,
                @Advice.FieldValue("messageBufferText") CharBuffer part,
                @Advice.Argument(0) boolean last) {
            return WebSocketProbe.received(session, WebSocketProbe.TEXT, WebSocketProbe.utf8Bytes(part), last);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter Operation operation, @Advice.Thrown @Nullable Throwable thrown) {
            Probe.end(operation, thrown);
        }
    }

    static final class Binary {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(
                @Advice.FieldValue("wsSession") Object session,
                @Advice.Argument(0) ByteBuffer part,
                @Advice.Argument(1) boolean last) {
            return WebSocketProbe.received(session, WebSocketProbe.BINARY, part.remaining(), last);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter Operation operation, @Advice.Thrown @Nullable Throwable thrown) {
            Probe.end(operation, thrown);
        }
    }

    /** Called again while the rest of a frame is missing; before the endpoint is told, who may close the session then. */
    static final class Control {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.FieldValue("wsSession") Object session, @Advice.FieldValue("opCode") byte opcode) {
            if (opcode == WebSocketProbe.PONG) {
                WebSocketProbe.arrived(session, WebSocketProbe.PONG, 0, true);
            }
        }
    }

    /** Tomcat's own flush has an opcode beyond those of the protocol and no payload. */
    static final class Send {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static @Nullable Operation enter(
                @Advice.FieldValue("wsSession") Object session,
                @Advice.Argument(0) byte opcode,
                @Advice.Argument(1) @Nullable ByteBuffer part,
                @Advice.Argument(2) boolean last) {
            return part == null ? null : WebSocketProbe.send(session, opcode, part.remaining(), last);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter @Nullable Operation operation, @Advice.Thrown @Nullable Throwable thrown) {
            Probe.end(operation, thrown);
        }
    }

    static final class SendChars {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(
                @Advice.FieldValue("wsSession") Object session,
                @Advice.Argument(0) CharBuffer part,
                @Advice.Argument(1) boolean last) {
            return WebSocketProbe.send(session, WebSocketProbe.TEXT, WebSocketProbe.utf8Bytes(part), last);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter Operation operation, @Advice.Thrown @Nullable Throwable thrown) {
            Probe.end(operation, thrown);
        }
    }

    static final class SendLater {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static @Nullable Operation enter(
                @Advice.FieldValue("wsSession") Object session, @Advice.Argument(0) @Nullable ByteBuffer message) {
            return message == null
                    ? null
                    : WebSocketProbe.send(session, WebSocketProbe.BINARY, message.remaining(), true);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter @Nullable Operation operation, @Advice.Thrown @Nullable Throwable thrown) {
            Probe.end(operation, thrown);
        }
    }

    static final class SendTextLater {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static @Nullable Operation enter(
                @Advice.FieldValue("wsSession") Object session, @Advice.Argument(0) @Nullable String message) {
            return message == null
                    ? null
                    : WebSocketProbe.send(session, WebSocketProbe.TEXT, WebSocketProbe.utf8Bytes(message), true);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter @Nullable Operation operation, @Advice.Thrown @Nullable Throwable thrown) {
            Probe.end(operation, thrown);
        }
    }

    static final class Fail {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.Argument(0) Object session, @Advice.Argument(1) Throwable thrown) {
            WebSocketProbe.failed(session, thrown);
        }
    }
}
