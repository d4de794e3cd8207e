package io.perfagent.command;

import io.perfagent.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.MalformedURLException;
import java.net.Proxy;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks the dashboard of a running agent. Stateless. */
final class AgentClient {

    private static final int CONNECT_TIMEOUT_MILLIS = 2_000;
    private static final int READ_TIMEOUT_MILLIS = 30_000;
    private static final int MAX_ANSWER_BYTES = 64 * 1024 * 1024;

    /** What came back, errors included. */
    static final class Answer {

        private final int code;
        private final byte[] body;

        Answer(int code, byte[] body) {
            this.code = code;
            this.body = body;
        }

        int code() {
            return code;
        }

        byte[] body() {
            return body;
        }

        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        /** The error in words that the agent gave; empty where it gave none. */
        String error() {
            try {
                Object error = Json.parse(text()) instanceof Map<?, ?> answer ? answer.get("error") : null;
                return error instanceof String words ? words : "";
            } catch (Json.Malformed notJson) {
                return "";
            }
        }
    }

    private AgentClient() {}

    /**
     * Sends one request.
     *
     * @param command for messages
     * @param token shown where it is not null
     */
    static Answer ask(String command, String method, String base, String path, @Nullable String token)
            throws CommandFailure {
        if (!base.startsWith("http://") && !base.startsWith("https://")) {
            throw new CommandFailure(
                    command + " takes a URL such as " + StatusCommand.DEFAULT_URL + ", not " + base, null);
        }
        try {
            // The agent listens on loopback; a proxy would look for it on another machine.
            HttpURLConnection connection = (HttpURLConnection) new URL(base + path).openConnection(Proxy.NO_PROXY);
            connection.setRequestMethod(method);
            connection.setConnectTimeout(CONNECT_TIMEOUT_MILLIS);
            connection.setReadTimeout(READ_TIMEOUT_MILLIS);
            connection.setInstanceFollowRedirects(false);
            connection.setRequestProperty("Accept", "application/json");
            if (token != null) {
                connection.setRequestProperty("Authorization", "Bearer " + token);
            }
            int code = connection.getResponseCode();
            try (InputStream in = code < 400 ? connection.getInputStream() : connection.getErrorStream()) {
                return new Answer(code, in == null ? new byte[0] : in.readNBytes(MAX_ANSWER_BYTES));
            }
        } catch (MalformedURLException e) {
            throw new CommandFailure(
                    command + " takes a URL such as " + StatusCommand.DEFAULT_URL + ", not " + base, e);
        } catch (IOException | RuntimeException e) { // an impossible address comes wrapped in a bare RuntimeException
            throw new CommandFailure(
                    "no perf-agent answers at " + base + " (" + e.getMessage()
                            + "); the program prints its dashboard's address on stderr at start",
                    e);
        }
    }
}
