package io.perfagent.dashboard;

import io.perfagent.profile.Kind;
import io.perfagent.profile.SessionRequest;
import io.perfagent.profile.Sessions;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code /profile/sessions}: profiles on request. Starting and stopping one takes the token, as every change does. */
final class SessionEndpoints {

    static final String PATH = "/api/v1/profile/sessions";
    static final String STOP_PATH = "/api/v1/profile/sessions/stop";

    private static final Set<String> PARAMETERS = Set.of("kind", "interval", "transaction", "seconds");
    private static final int MOST_INTERVAL_MILLIS = 10_000;
    private static final int MOST_NAME_CHARS = 512;

    private final StatusSource source;

    SessionEndpoints(StatusSource source) {
        this.source = source;
    }

    /** Those that are remembered, the newest first. */
    Answer list(Endpoint.Request request) throws Refused {
        JsonWriter json = new JsonWriter()
                .beginObject()
                .name("startable")
                .value(!source.token().isEmpty())
                .name("items")
                .beginArray();
        sessions().list().forEach(each -> write(json, each));
        return Answer.json(json.endArray().endObject());
    }

    /** Starts one, unless one is open. */
    Answer start(@Nullable String rawQuery) throws Refused {
        Query query = Query.parse(rawQuery, PARAMETERS);
        String transaction = query.text("transaction");
        if (transaction != null && transaction.length() > MOST_NAME_CHARS) {
            throw new Refused(400, "Parameter transaction is too long: no transaction has such a name.");
        }
        SessionRequest wanted = new SessionRequest(
                kinds(query.text("kind")),
                query.number("interval", 0, 1, MOST_INTERVAL_MILLIS),
                transaction == null || transaction.isEmpty() ? null : transaction,
                query.number("seconds", SessionRequest.USUAL_SECONDS, 1, SessionRequest.MOST_SECONDS));
        try {
            JsonWriter json = new JsonWriter();
            write(json, sessions().start(wanted));
            return Answer.json(json);
        } catch (Sessions.NotNow notNow) {
            throw new Refused(409, String.valueOf(notNow.getMessage()));
        }
    }

    /** Ends the open one before its time. */
    Answer stop(@Nullable String rawQuery) throws Refused {
        Query.parse(rawQuery, Set.of());
        Sessions.Told stopped = sessions().stop();
        if (stopped == null) {
            throw new Refused(409, "No session is open.");
        }
        JsonWriter json = new JsonWriter();
        write(json, stopped);
        return Answer.json(json);
    }

    private static Set<Kind> kinds(@Nullable String text) throws Refused {
        EnumSet<Kind> kinds = EnumSet.noneOf(Kind.class);
        for (String label : (text == null ? Kind.CPU.label() : text).split(",", -1)) {
            Kind kind = Kind.of(label);
            if (kind == null) {
                throw new Refused(400, "Parameter kind must be " + Kind.LABELS + ", or several joined by commas.");
            }
            kinds.add(kind);
        }
        return kinds;
    }

    private static void write(JsonWriter json, Sessions.Told told) {
        SessionRequest request = told.request();
        json.beginObject()
                .field("id", told.id())
                .field("state", told.state().name().toLowerCase(java.util.Locale.ROOT))
                .field("seconds", request.seconds())
                .name("intervalMillis");
        if (request.intervalMillis() == 0) {
            json.nullValue();
        } else {
            json.value(request.intervalMillis());
        }
        text(json.name("transaction"), request.transaction());
        json.field("startEpochMillis", told.startEpochMillis())
                .field("endEpochMillis", told.endEpochMillis())
                .name("kinds")
                .beginArray();
        told.samples()
                .forEach((kind, samples) -> json.beginObject()
                        .field("kind", kind.label())
                        .field("samples", samples)
                        .endObject());
        json.endArray();
        text(json.name("problem"), told.problem());
        json.endObject();
    }

    private static void text(JsonWriter json, @Nullable String text) {
        if (text == null) {
            json.nullValue();
        } else {
            json.value(text);
        }
    }

    private Sessions sessions() throws Refused {
        Observed observed = source.observed();
        if (observed == null) {
            throw new Refused(404, "There are no profiles: nobody asks the JVM's recorder.");
        }
        return observed.sessions();
    }
}
