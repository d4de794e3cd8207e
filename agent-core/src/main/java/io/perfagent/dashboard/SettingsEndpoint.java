package io.perfagent.dashboard;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /api/v1/settings}: changes settings for who may. The body is a JSON object of texts, or a form, {@code key=value}
 * pairs as {@code curl -d} sends them.
 */
final class SettingsEndpoint {

    static final String PATH = "/api/v1/settings";

    private static final int MOST_KEYS = 100;

    private final StatusSource source;

    SettingsEndpoint(StatusSource source) {
        this.source = source;
    }

    /** @param json null for a form */
    Answer change(String body, @Nullable Map<String, String> json) throws Refused {
        Map<String, String> values = json == null ? parse(body) : json;
        if (values.isEmpty() || values.size() > MOST_KEYS) {
            throw new Refused(400, "Send at least one key=value pair, such as recording=false, at most 100.");
        }
        List<String> problems = source.change(values);
        JsonWriter answer = new JsonWriter().beginObject().name("changed").beginArray();
        if (problems.isEmpty()) {
            values.keySet().forEach(answer::value);
        }
        answer.endArray().name("problems").beginArray();
        problems.forEach(answer::value);
        answer.endArray().endObject();
        return problems.isEmpty() ? Answer.json(answer) : Answer.json(400, answer);
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
        return values;
    }
}
