package io.perfagent.instrumentation;

import io.perfagent.bootstrap.Operation;
import io.perfagent.bootstrap.Probe;
import java.net.HttpURLConnection;
import java.util.List;
import net.bytebuddy.asm.Advice;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's {@code HttpURLConnection}, http and https (whose connections delegate to the same class). A call begins with
 * whatever connects first and ends when the response is there; the operation stays with its connection, so one that was answered or refused begins
 * no other.
 */
@Supports(library = "`java.net.HttpURLConnection`", gives = "calls; the trace is sent", versions = "17 to 25")
final class HttpUrlConnection extends Instrumenter {

    HttpUrlConnection() {
        type("sun.net.www.protocol.http.HttpURLConnection")
                .advise("Begin", List.of(), "connect", "getOutputStream")
                .advise("Answer", List.of(), "getInputStream");
    }

    @Override
    String name() {
        return "http-url-connection";
    }

    static final class Begin {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(
                @Advice.This HttpURLConnection connection,
                @Advice.FieldValue("responseCode") int status,
                @Advice.FieldValue("connected") boolean connected) {
            if (status == -1 && !connected && Probe.attached(connection) == null) {
                Operation operation = Probe.startHttpClient(
                        connection.getRequestMethod(),
                        connection.getURL().getProtocol(),
                        connection.getURL().getHost(),
                        connection.getURL().getPort(),
                        connection.getURL().getPath());
                String[] headers = Probe.headers(operation);
                for (int i = 0; i < headers.length; i += 2) {
                    if (connection.getRequestProperty(headers[i]) == null) {
                        connection.setRequestProperty(headers[i], headers[i + 1]);
                    }
                }
                Probe.attach(connection, operation);
                Probe.detach(operation);
            }
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.This HttpURLConnection connection, @Advice.Thrown @Nullable Throwable thrown) {
            if (thrown != null) {
                Probe.endHttpClient(Probe.attached(connection), 0, thrown);
            }
        }
    }

    static final class Answer {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter(
                @Advice.This HttpURLConnection connection,
                @Advice.FieldValue("responseCode") int status,
                @Advice.FieldValue("connected") boolean connected) {
            if (status == -1 && !connected && Probe.attached(connection) == null) {
                Operation operation = Probe.startHttpClient(
                        connection.getRequestMethod(),
                        connection.getURL().getProtocol(),
                        connection.getURL().getHost(),
                        connection.getURL().getPort(),
                        connection.getURL().getPath());
                String[] headers = Probe.headers(operation);
                for (int i = 0; i < headers.length; i += 2) {
                    if (connection.getRequestProperty(headers[i]) == null) {
                        connection.setRequestProperty(headers[i], headers[i + 1]);
                    }
                }
                Probe.attach(connection, operation);
                Probe.detach(operation);
            }
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(
                @Advice.This HttpURLConnection connection,
                @Advice.FieldValue("responseCode") int status,
                @Advice.Thrown @Nullable Throwable thrown) {
            // Without either it is a call from within, while the response is being read.
            if (status > 0 || thrown != null) {
                // A status of 400 and above is thrown as well, but it was an answer.
                Probe.endHttpClient(Probe.attached(connection), Math.max(0, status), status > 0 ? null : thrown);
            }
        }
    }
}
