package io.perfagent.instrumentation;

import io.perfagent.bootstrap.Context;
import io.perfagent.bootstrap.Operation;
import io.perfagent.bootstrap.Probe;
import io.perfagent.bootstrap.WebSocketProbe;
import java.net.URI;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * {@code java.net.http.WebSocket}. The JDK's own classes are woven, not the application's listener: what has arrived is known
 * where the frames are decoded, and handed over where the listener is called. The header of the handshake goes through the
 * builder, which is as before when the handshake has begun.
 */
@Supports(
        library = "`java.net.http.WebSocket`",
        gives = "connections and messages; the trace is sent with the handshake",
        versions = "17 to 25")
final class JdkWebSocket extends Instrumenter {

    private static final String PACKAGE = "jdk.internal.net.http.websocket.";
    private static final String SOCKET = PACKAGE + "WebSocketImpl";
    private static final String BYTES = "java.nio.ByteBuffer";

    JdkWebSocket() {
        type(PACKAGE + "BuilderImpl")
                .advise("Build", List.of("java.net.URI", "java.net.http.WebSocket$Listener"), "buildAsync");
        type(PACKAGE + "OpeningHandshake")
                .advise("Begin", List.of(), "send")
                .advise("Answered", List.of("java.net.http.HttpResponse"), "resultFrom");
        type(PACKAGE + "OpeningHandshake$Result")
                .advise("Result", List.of("java.lang.String", PACKAGE + "TransportFactory"), "<init>");
        type(SOCKET)
                .advise("New", "newInstance")
                .advise("Open", List.of(), "signalOpen")
                .advise("SendText", List.of("java.lang.CharSequence", "boolean"), "sendText")
                .advise("SendBinary", List.of(BYTES, "boolean"), "sendBinary")
                .advise("SendPing", List.of(BYTES), "sendPing")
                .advise("SendClose", List.of("int", "java.lang.String"), "sendClose0")
                .advise("Close", List.of("int", "java.lang.String"), "signalClose")
                .advise("Fail", List.of("java.lang.Throwable"), "signalError")
                .advise("Abort", List.of(), "abort");
        type(SOCKET + "$SignallingMessageConsumer")
                .advise("Text", List.of("java.lang.CharSequence", "boolean"), "onText")
                .advise("Binary", List.of(BYTES, "boolean"), "onBinary")
                .advise("Pong", List.of(BYTES), "onPong");
        type(SOCKET + "$ReceiveTask").advise("Deliver", List.of(), "processText", "processBinary");
    }

    @Override
    String name() {
        return "jdk-websocket";
    }

    /** Around all that the handshake does, so that the request inside, which cannot be copied, is no call of its own. */
    static final class Build {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Object[] enter(
                @Advice.This WebSocket.Builder builder,
                @Advice.FieldValue("headers") Collection<?> headers,
                @Advice.Argument(0) URI uri) {
            Operation handshake = Probe.startHttpClient("GET", uri);
            Object[] entered = {handshake, headers.size()};
            if (!WebSocketProbe.hasTraceparent(headers)) {
                String[] added = Probe.headers(handshake);
                for (int i = 0; i < added.length; i += 2) {
                    builder.header(added[i], added[i + 1]);
                }
            }
            return entered;
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(
                @Advice.Enter Object @Nullable [] entered,
                @Advice.FieldValue("headers") Collection<?> headers,
                @Advice.Return @Nullable CompletableFuture<?> future,
                @Advice.Thrown @Nullable Throwable thrown) {
            if (entered != null) {
                WebSocketProbe.restore(headers, (Integer) entered[1]);
                WebSocketProbe.endHandshake((Operation) entered[0], future, thrown);
            }
        }
    }

    static final class Begin {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Object handshake) {
            Context.remember(handshake);
        }
    }

    static final class Answered {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(@Advice.This Object handshake) {
            return Context.resume(handshake);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter Operation scope) {
            Context.leave(scope);
        }
    }

    static final class Result {
        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.Argument(1) Object transport) {
            Context.remember(transport);
        }
    }

    static final class New {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(@Advice.Argument(4) Object transport) {
            return Context.resume(transport);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter Operation scope) {
            Context.leave(scope);
        }
    }

    static final class Open {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Object socket, @Advice.FieldValue("uri") URI uri) {
            WebSocketProbe.opened(socket, uri, null);
        }
    }

    static final class SendText {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(
                @Advice.This Object socket,
                @Advice.Argument(0) CharSequence message,
                @Advice.Argument(1) boolean last) {
            return WebSocketProbe.send(socket, WebSocketProbe.TEXT, WebSocketProbe.utf8Bytes(message), last);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter Operation operation, @Advice.Thrown @Nullable Throwable thrown) {
            Probe.end(operation, thrown);
        }
    }

    static final class SendBinary {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(
                @Advice.This Object socket, @Advice.Argument(0) ByteBuffer message, @Advice.Argument(1) boolean last) {
            return WebSocketProbe.send(socket, WebSocketProbe.BINARY, message.remaining(), last);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter Operation operation, @Advice.Thrown @Nullable Throwable thrown) {
            Probe.end(operation, thrown);
        }
    }

    static final class SendPing {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Object socket) {
            WebSocketProbe.send(socket, WebSocketProbe.PING, 0, true);
        }
    }

    static final class SendClose {
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

    static final class Fail {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Object socket, @Advice.Argument(0) Throwable thrown) {
            WebSocketProbe.failed(socket, thrown);
            WebSocketProbe.closed(socket, WebSocketProbe.ABNORMAL);
        }
    }

    static final class Abort {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Object socket) {
            WebSocketProbe.closed(socket, WebSocketProbe.ABNORMAL);
        }
    }

    static final class Text {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(
                @Advice.FieldValue("this$0") Object socket,
                @Advice.Argument(0) CharSequence part,
                @Advice.Argument(1) boolean last) {
            WebSocketProbe.arrived(socket, WebSocketProbe.TEXT, WebSocketProbe.utf8Bytes(part), last);
        }
    }

    static final class Binary {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(
                @Advice.FieldValue("this$0") Object socket,
                @Advice.Argument(0) ByteBuffer part,
                @Advice.Argument(1) boolean last) {
            WebSocketProbe.arrived(socket, WebSocketProbe.BINARY, part.remaining(), last);
        }
    }

    static final class Pong {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.FieldValue("this$0") Object socket) {
            WebSocketProbe.arrived(socket, WebSocketProbe.PONG, 0, true);
        }
    }

    static final class Deliver {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(@Advice.FieldValue("this$0") Object socket) {
            return WebSocketProbe.deliver(socket);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter Operation operation, @Advice.Thrown @Nullable Throwable thrown) {
            Probe.end(operation, thrown);
        }
    }
}
