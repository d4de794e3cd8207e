package io.perfagent.dashboard;

import com.sun.net.httpserver.Headers;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code POST /api/v1/settings}: the only request that changes anything. The body is a form, {@code key=value} pairs as
 * {@code curl -d} sends them; the header {@code Authorization: Bearer <dashboard.token>} is required, so that neither a web
 * page nor another user of the machine can change the agent.
 */
final class SettingsEndpoint {

    static final String PATH = "/api/v1/settings";

    private static final int MOST_BODY_BYTES = 64 * 1024;
    private static final int MOST_KEYS = 100;
    private static final String BEARER = "Bearer ";

    private final StatusSource source;

    SettingsEndpoint(StatusSource source) {
        this.source = source;
    }

    Answer change(Headers headers, InputStream body) throws Refused, IOException {
        checkToken(headers, source.token());
        byte[] bytes = body.readNBytes(MOST_BODY_BYTES + 1);
        if (bytes.length > MOST_BODY_BYTES) {
            throw new Refused(413, "The body is too long: at most 65536 bytes.");
        }
        Map<String, String> values = parse(new String(bytes, StandardCharsets.UTF_8).strip());
        List<String> problems = source.change(values);
        JsonWriter json = new JsonWriter().beginObject().name("changed").beginArray();
        if (problems.isEmpty()) {
            values.keySet().forEach(json::value);
        }
        json.endArray().name("problems").beginArray();
        problems.forEach(json::value);
        json.endArray().endObject();
        return problems.isEmpty() ? Answer.json(json) : Answer.json(400, json);
    }

    /** Lets only who shows the token go on; nobody where there is none. */
    static void checkToken(Headers headers, String token) throws Refused {
        if (token.isEmpty()) {
            throw new Refused(
                    403, "Changes over HTTP are off: set dashboard.token, start again and send it as a bearer token.");
        }
        List<String> given = headers.getOrDefault("Authorization", List.of());
        String shown = given.size() == 1 && given.get(0).startsWith(BEARER)
                ? given.get(0).substring(BEARER.length())
                : "";
        if (!MessageDigest.isEqual(shown.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8))) {
            throw new Refused(401, "Send the header Authorization: Bearer with the value of dashboard.token.");
        }
    }

    private static Map<String, String> parse(String form) throws Refused {
        Map<String, String> values = new LinkedHashMap<>();
        for (String pair : form.isEmpty() ? new String[0] : form.split("&", MOST_KEYS + 1)) {
            int equals = pair.indexOf('=');
            if (equals <= 0 || values.size() == MOST_KEYS) {
                throw new Refused(400, "Send key=value pairs joined by &, at most 100; an empty value resets a key.");
            }
            values.put(
                    PercentDecoder.decode(pair.substring(0, equals), true),
                    PercentDecoder.decode(pair.substring(equals + 1), true));
        }
        if (values.isEmpty()) {
            throw new Refused(400, "Send at least one key=value pair, such as recording=false.");
        }
        return values;
    }
}
