package io.perfagent.dashboard;

import io.perfagent.profile.CallTree;
import io.perfagent.profile.Evidence;
import io.perfagent.profile.Kind;
import io.perfagent.trace.KeptTrace;
import io.perfagent.trace.Traces;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code /profile}: of everything, of one transaction or of one kept trace, in several formats. */
final class ProfileEndpoints {

    static final Set<String> PARAMETERS = Set.of("kind", "transaction", "traceId", "format", "from", "to");
    static final Set<String> LIST_PARAMETERS = Set.of("kind", "from", "to");

    private static final Pattern TRACE_ID = Pattern.compile("[0-9a-f]{32}");

    private final StatusSource source;
    private final Traces traces;

    ProfileEndpoints(StatusSource source, Traces traces) {
        this.source = source;
        this.traces = traces;
    }

    Answer profile(Endpoint.Request request) throws Refused {
        Query query = request.query();
        Kind kind = kind(query);
        Observed observed = observed();
        String traceId = query.text("traceId");
        CallTree tree;
        Query.Period period = query.period();
        if (traceId != null) {
            tree = ofTrace(observed, kind, traceId);
        } else {
            tree = observed.profiles()
                    .tree(kind, query.text("transaction"), period.fromEpochMillis(), period.toEpochMillis());
        }
        String format = query.text("format");
        return switch (format == null ? "json" : format) {
            case "json" -> ProfileFormats.json(tree, observed.samplesSilence());
            case "collapsed" -> ProfileFormats.collapsed(tree);
            case "speedscope" -> ProfileFormats.speedscope(tree, source.service());
            case "pprof" -> ProfileFormats.pprof(tree);
            default -> throw new Refused(400, "Parameter format must be json, collapsed, speedscope or pprof.");
        };
    }

    /** Which transactions have samples, the most expensive first. */
    Answer transactions(Endpoint.Request request) throws Refused {
        Kind kind = kind(request.query());
        Query.Period period = request.query().period();
        JsonWriter json = new JsonWriter()
                .beginObject()
                .field("kind", kind.label())
                .field("unit", kind.unit())
                .name("items")
                .beginArray();
        observed().profiles().transactions(kind, period.fromEpochMillis(), period.toEpochMillis()).entrySet().stream()
                .sorted((one, other) -> Long.compare(other.getValue(), one.getValue()))
                .forEach(row -> json.beginObject()
                        .field("transaction", row.getKey())
                        .field("value", row.getValue())
                        .endObject());
        return Answer.json(json.endArray().endObject());
    }

    private CallTree ofTrace(Observed observed, Kind kind, String traceId) throws Refused {
        if (!TRACE_ID.matcher(traceId).matches()) {
            throw new Refused(400, "A trace id is 32 lower-case hexadecimal digits.");
        }
        List<KeptTrace> parts = traces.byId(traceId);
        if (parts.isEmpty()) {
            throw new Refused(404, "No such trace is kept: it was not selected, or newer ones have taken its place.");
        }
        return Evidence.tree(kind, parts.stream().map(observed.evidence()::of).toList());
    }

    private static Kind kind(Query query) throws Refused {
        @Nullable String wanted = query.text("kind");
        Kind kind = wanted == null ? Kind.CPU : Kind.of(wanted);
        if (kind == null) {
            throw new Refused(400, "Parameter kind must be cpu, alloc, lock, wall or exceptions.");
        }
        return kind;
    }

    private Observed observed() throws Refused {
        Observed observed = source.observed();
        if (observed == null) {
            throw new Refused(404, "There are no profiles: nobody asks the JVM's recorder.");
        }
        return observed;
    }
}
