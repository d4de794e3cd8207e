package io.perfagent.dashboard;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A complete response. Every answer, errors included, carries the same security headers. One that is sent often keeps its compressed body. */
final class Answer {

    static final String JSON = "application/json; charset=utf-8";

    static final String CONTENT_SECURITY_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
                    + "frame-ancestors 'none'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'";

    private final int status;
    private final String contentType;
    private final byte[] body;
    private final String policy;
    private final Map<String, String> more;
    private final boolean sentOften;
    private volatile byte @Nullable [] zipped;
    private @Nullable Path temporary;

    Answer(int status, String contentType, byte[] body) {
        this(status, contentType, body, CONTENT_SECURITY_POLICY, Map.of(), false);
    }

    private Answer(
            int status, String contentType, byte[] body, String policy, Map<String, String> more, boolean sentOften) {
        this.status = status;
        this.contentType = contentType;
        this.body = body;
        this.policy = policy;
        this.more = more;
        this.sentOften = sentOften;
    }

    /** One of the dashboard's own files, which is compressed once and kept so. */
    static Answer ownFile(String contentType, byte[] body) {
        return new Answer(200, contentType, body, CONTENT_SECURITY_POLICY, Map.of(), true);
    }

    static Answer json(JsonWriter json) {
        return json(200, json);
    }

    static Answer json(int status, JsonWriter json) {
        return text(status, JSON, json.toString());
    }

    static Answer text(int status, String contentType, String body) {
        return new Answer(status, contentType, body.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * A file to be kept, not shown, with a policy of its own.
     *
     * @param fileName of letters, digits, dots and hyphens
     */
    static Answer file(String fileName, String contentType, String policy, String body) {
        return new Answer(200, contentType, body.getBytes(StandardCharsets.UTF_8), policy, attachment(fileName), false);
    }

    /**
     * The same of bytes, with the usual policy.
     *
     * @param fileName of letters, digits, dots and hyphens
     */
    static Answer download(String fileName, String contentType, byte[] body) {
        return new Answer(200, contentType, body, CONTENT_SECURITY_POLICY, attachment(fileName), false);
    }

    private static Map<String, String> attachment(String fileName) {
        return Map.of("Content-Disposition", "attachment; filename=\"" + fileName + "\"");
    }

    /** The same answer with one header more. */
    Answer with(String header, String value) {
        Map<String, String> all = new HashMap<>(more);
        all.put(header, value);
        return new Answer(status, contentType, body, policy, all, sentOften);
    }

    /** A file that is sent piece by piece and then deleted. */
    static Answer temporary(String fileName, String contentType, Path file) {
        Answer answer = new Answer(200, contentType, new byte[0], CONTENT_SECURITY_POLICY, attachment(fileName), false);
        answer.temporary = file;
        return answer;
    }

    /** @param message fixed text of ours */
    static Answer error(int status, String message) {
        return json(
                status, new JsonWriter().beginObject().field("error", message).endObject());
    }

    int status() {
        return status;
    }

    /** Sets what every answer carries. */
    static void secure(Headers headers, String policy) {
        headers.set("Content-Security-Policy", policy);
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cache-Control", "no-store");
        headers.set("Cross-Origin-Opener-Policy", "same-origin");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
    }

    private void send(HttpExchange exchange, Path file) throws IOException {
        try {
            exchange.sendResponseHeaders(status, Files.size(file));
            try (OutputStream out = exchange.getResponseBody()) {
                Files.copy(file, out);
            }
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /** Sends this answer and ends the exchange; the client may have gone, which is an {@link IOException}. */
    void send(HttpExchange exchange) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        headers.set("Content-Type", contentType);
        secure(headers, policy);
        // JDK 17 writes headers and body apart: kept-alive connections would wait 44 ms for a delayed acknowledgement,
        // and the switch against it is a system property that would change the application's own server.
        headers.set("Connection", "close");
        more.forEach(headers::set);
        if (status == 405) {
            headers.set("Allow", "GET, HEAD");
        }
        Path file = temporary;
        if (file != null) {
            send(exchange, file);
            return;
        }
        byte[] sent = body;
        if (Zipped.isWorthwhile(contentType, body.length)) {
            headers.set("Vary", "Accept-Encoding");
            if (Zipped.isAccepted(exchange.getRequestHeaders().getOrDefault("Accept-Encoding", List.of()))) {
                headers.set("Content-Encoding", "gzip");
                sent = zipped();
            }
        }
        if (exchange.getRequestMethod().equals("HEAD")) {
            headers.set("Content-Length", Integer.toString(sent.length));
            exchange.sendResponseHeaders(status, -1);
        } else {
            exchange.sendResponseHeaders(status, sent.length == 0 ? -1 : sent.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(sent);
            }
        }
    }

    private byte[] zipped() {
        byte[] known = zipped;
        if (known == null) {
            known = Zipped.of(body, !sentOften);
            zipped = known;
        }
        return known;
    }
}
