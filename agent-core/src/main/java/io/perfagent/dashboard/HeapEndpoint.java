package io.perfagent.dashboard;

import io.perfagent.heap.HeapCount;
import io.perfagent.heap.HeapCounter;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * {@code /heap}: what was counted last; {@code POST} counts anew, which stops the program for a moment, so it needs the token as
 * every change does.
 */
final class HeapEndpoint {

    static final String PATH = "/api/v1/heap";

    private static final Set<String> PARAMETERS = Set.of("live", "force");
    private static final int MOST_ITEMS = 500;

    private final StatusSource source;

    HeapEndpoint(StatusSource source) {
        this.source = source;
    }

    /** Whether there is an answer to read. */
    static boolean isCounted(StatusSource source) {
        HeapCounter counter = source.heap();
        return counter != null && counter.last() != null;
    }

    Answer last(Endpoint.Request request) throws Refused {
        HeapCount last = counter().last();
        if (last == null) {
            throw new Refused(404, "Nothing was counted yet: POST to this address counts.");
        }
        return json(last, counter().before());
    }

    /** @param rawQuery {@code live=true} to count after a full collection, {@code force=true} for a big heap */
    Answer count(@Nullable String rawQuery) throws Refused {
        Query query = Query.parse(rawQuery, PARAMETERS);
        try {
            HeapCounter counter = counter();
            HeapCount counted =
                    counter.count(Boolean.TRUE.equals(query.flag("live")), Boolean.TRUE.equals(query.flag("force")));
            return json(counted, counter.before());
        } catch (HeapCounter.NotNow notNow) {
            throw new Refused(409, String.valueOf(notNow.getMessage()));
        }
    }

    private HeapCounter counter() throws Refused {
        HeapCounter counter = source.heap();
        if (counter == null) {
            throw new Refused(404, "This agent cannot count the heap.");
        }
        return counter;
    }

    private static Answer json(HeapCount count, @Nullable HeapCount before) {
        JsonWriter json = new JsonWriter()
                .beginObject()
                .field("epochMillis", count.epochMillis())
                .field("live", count.live())
                .field("tookNanos", count.tookNanos())
                .field("instances", count.instances())
                .field("bytes", count.bytes())
                .field("classes", (long) count.rows().size() + count.otherClasses())
                .name("beforeEpochMillis");
        (before == null ? json.nullValue() : json.value(before.epochMillis()))
                .name("items")
                .beginArray();
        int written = 0;
        for (HeapCount.Row row : count.rows().values()) {
            if (written++ == MOST_ITEMS) {
                break;
            }
            json.beginObject()
                    .field("class", row.className())
                    .field("module", row.module())
                    .field("instances", row.instances())
                    .field("bytes", row.bytes());
            if (before != null) {
                HeapCount.Row earlier = before.rows().get(row.className());
                json.field("instancesGrown", row.instances() - (earlier == null ? 0 : earlier.instances()))
                        .field("bytesGrown", row.bytes() - (earlier == null ? 0 : earlier.bytes()));
            }
            json.endObject();
        }
        return Answer.json(json.endArray().endObject());
    }
}
