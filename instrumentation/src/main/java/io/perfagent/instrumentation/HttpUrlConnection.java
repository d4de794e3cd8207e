package io.perfagent.instrumentation;

import io.perfagent.bootstrap.Operation;
import io.perfagent.bootstrap.Probe;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.util.List;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's {@code HttpURLConnection}, http and https, whose connections delegate to the same class. A call begins with
 * whatever connects first and ends when the response is there, with redirects; between {@code connect} and the response the
 * application is not in the call. Each method may be called again and calls others of them, so the operation stays with
 * its connection until the outermost one ends it.
 */
@Supports(
        library = "`java.net.HttpURLConnection`",
        gives = "calls; the trace goes on in what is called",
        versions = "17 to 25")
final class HttpUrlConnection extends Instrumenter {

    HttpUrlConnection() {
        type("sun.net.www.protocol.http.HttpURLConnection")
                .advise("Connect", List.of(), "connect", "getOutputStream")
                .advise("Answer", List.of(), "getInputStream")
                .advise("Disconnect", List.of(), "disconnect");
        type("sun.net.www.protocol.https.AbstractDelegateHttpsURLConnection").advise("Connect", List.of(), "connect");
    }

    @Override
    String name() {
        return "http-url-connection";
    }

    static final class Connect {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static @Nullable Operation enter(
                @Advice.This HttpURLConnection connection,
                @Advice.FieldValue("connected") boolean connected,
                @Advice.FieldValue("responseCode") int status) {
            if (connected || status != -1 || Probe.attached(connection) != null) {
                return null;
            }
            // The method is changed when the body is asked for.
            Operation operation = Probe.startHttpClient(
                    connection.getDoOutput() && connection.getRequestMethod().equals("GET")
                            ? "POST"
                            : connection.getRequestMethod(),
                    connection.getURL().getProtocol(),
                    connection.getURL().getHost(),
                    connection.getURL().getPort(),
                    connection.getURL().getPath());
            if (connection.getRequestProperty("traceparent") == null) {
                String[] headers = Probe.headers(operation);
                for (int i = 0; i < headers.length; i += 2) {
                    if (connection.getRequestProperty(headers[i]) == null) {
                        connection.setRequestProperty(headers[i], headers[i + 1]);
                    }
                }
            }
            Probe.attach(connection, operation);
            return operation;
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(
                @Advice.This HttpURLConnection connection,
                @Advice.Enter @Nullable Operation begun,
                @Advice.Thrown @Nullable Throwable thrown) {
            if (begun != null && thrown != null) {
                Probe.endHttpClient(Probe.take(connection), 0, thrown);
            } else {
                Probe.detach(begun);
            }
        }
    }

    static final class Answer {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static @Nullable Operation enter(
                @Advice.This HttpURLConnection connection,
                @Advice.FieldValue("connected") boolean connected,
                @Advice.FieldValue("inputStream") @Nullable InputStream answer,
                @Advice.FieldValue("rememberedException") @Nullable Exception failed) {
            if (answer != null || failed != null) {
                // It was answered already, or this is a call from within, while the answer is being read.
                return null;
            }
            Operation known = Probe.attached(connection);
            if (connected || known != null) {
                return known;
            }
            Operation operation = Probe.startHttpClient(
                    connection.getRequestMethod(),
                    connection.getURL().getProtocol(),
                    connection.getURL().getHost(),
                    connection.getURL().getPort(),
                    connection.getURL().getPath());
            if (connection.getRequestProperty("traceparent") == null) {
                String[] headers = Probe.headers(operation);
                for (int i = 0; i < headers.length; i += 2) {
                    if (connection.getRequestProperty(headers[i]) == null) {
                        connection.setRequestProperty(headers[i], headers[i + 1]);
                    }
                }
            }
            Probe.attach(connection, operation);
            return operation;
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(
                @Advice.This HttpURLConnection connection,
                @Advice.Enter @Nullable Operation begun,
                @Advice.FieldValue("responseCode") int status,
                @Advice.Thrown @Nullable Throwable thrown) {
            if (begun != null) {
                // A status of 400 and above is thrown as well, but it was an answer.
                Probe.endHttpClient(Probe.take(connection), Math.max(0, status), status >= 400 ? null : thrown);
            }
        }
    }

    /** Nobody will ask for the answer any more. */
    static final class Disconnect {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(@Advice.This HttpURLConnection connection) {
            Probe.end(Probe.take(connection), null);
        }
    }
}
