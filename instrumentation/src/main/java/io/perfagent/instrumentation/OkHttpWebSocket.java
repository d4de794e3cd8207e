package io.perfagent.instrumentation;

import io.perfagent.bootstrap.Operation;
import io.perfagent.bootstrap.Probe;
import io.perfagent.bootstrap.WebSocketProbe;
import java.util.List;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import okhttp3.Request;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * OkHttp's WebSocket client, 3.x to 5.x. The handshake's request is a copy with the trace header; a message is sent when it is
 * in the queue of the library, which writes it on a thread of its own.
 */
@Supports(
        library = "OkHttp's WebSocket client",
        gives = "connections and messages; the trace is sent with the handshake")
final class OkHttpWebSocket extends Instrumenter {

    private static final String SOCKET = "okhttp3.internal.ws.RealWebSocket";
    private static final String BYTES = "okio.ByteString";

    OkHttpWebSocket() {
        type("okhttp3.OkHttpClient")
                .advise("New", List.of("okhttp3.Request", "okhttp3.WebSocketListener"), "newWebSocket");
        type(SOCKET)
                .advise("Open", "initReaderAndWriter")
                .advise("Send", List.of(BYTES, "int"), "send")
                .advise("Text", List.of("java.lang.String"), "onReadMessage")
                .advise("Binary", List.of(BYTES), "onReadMessage")
                .advise("Ping", List.of(), "writePingFrame", "writePingFrame$okhttp")
                .advise("Pong", List.of(BYTES), "onReadPong")
                .advise("Closing", List.of("int", "java.lang.String", "long"), "close")
                .advise("Close", List.of("int", "java.lang.String"), "onReadClose")
                .advise("Fail", List.of("java.lang.Exception", Rule.ANY_MORE), "failWebSocket");
    }

    @Override
    String name() {
        return "okhttp-websocket";
    }

    /** Around the call inside, which is then no call of its own. */
    static final class New {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        @Advice.AssignReturned.ToArguments(
                @Advice.AssignReturned.ToArguments.ToArgument(value = 0, index = 1, typing = Assigner.Typing.DYNAMIC))
        static Object[] enter(@Advice.Argument(0) Request request) {
            Operation handshake = Probe.startHttpClient("GET", request.url().uri());
            Request.Builder copy = request.newBuilder();
            String[] headers = request.header("traceparent") == null ? Probe.headers(handshake) : new String[0];
            for (int i = 0; i < headers.length; i += 2) {
                copy.header(headers[i], headers[i + 1]);
            }
            return new Object[] {handshake, headers.length == 0 ? request : copy.build()};
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(
                @Advice.Enter Object @Nullable [] entered,
                @Advice.Return @Nullable Object socket,
                @Advice.Thrown @Nullable Throwable thrown) {
            if (entered != null) {
                WebSocketProbe.handshaking(socket, (Operation) entered[0], thrown);
            }
        }
    }

    static final class Open {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Object socket, @Advice.FieldValue("originalRequest") Request request) {
            WebSocketProbe.opened(socket, request.url().uri(), request.header("traceparent"));
        }
    }

    static final class Send {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(
                @Advice.This Object socket, @Advice.Argument(0) ByteString message, @Advice.Argument(1) int opcode) {
            return WebSocketProbe.send(socket, opcode, message.size(), true);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(
                @Advice.Enter Operation operation,
                @Advice.Return boolean queued,
                @Advice.Thrown @Nullable Throwable thrown) {
            Probe.fail(operation, queued ? null : "not queued");
            Probe.end(operation, thrown);
        }
    }

    static final class Text {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(@Advice.This Object socket, @Advice.Argument(0) String message) {
            return WebSocketProbe.received(socket, WebSocketProbe.TEXT, WebSocketProbe.utf8Bytes(message), true);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter Operation operation, @Advice.Thrown @Nullable Throwable thrown) {
            Probe.end(operation, thrown);
        }
    }

    static final class Binary {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(@Advice.This Object socket, @Advice.Argument(0) ByteString message) {
            return WebSocketProbe.received(socket, WebSocketProbe.BINARY, message.size(), true);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter Operation operation, @Advice.Thrown @Nullable Throwable thrown) {
            Probe.end(operation, thrown);
        }
    }

    static final class Ping {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Object socket) {
            WebSocketProbe.send(socket, WebSocketProbe.PING, 0, true);
        }
    }

    static final class Pong {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This Object socket) {
            WebSocketProbe.arrived(socket, WebSocketProbe.PONG, 0, true);
        }
    }

    static final class Closing {
        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.This Object socket, @Advice.Argument(0) int code, @Advice.Return boolean accepted) {
            if (accepted) {
                WebSocketProbe.closing(socket, code);
            }
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
        static void enter(@Advice.This Object socket, @Advice.Argument(0) Exception thrown) {
            WebSocketProbe.failed(socket, thrown);
            WebSocketProbe.closed(socket, WebSocketProbe.ABNORMAL);
        }
    }
}
