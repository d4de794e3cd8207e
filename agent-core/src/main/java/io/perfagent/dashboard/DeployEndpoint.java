package io.perfagent.dashboard;

import java.util.List;

/** {@code /deploys}: the starts of the program that are remembered, and which of them brought another version. */
final class DeployEndpoint {

    private final StatusSource source;

    DeployEndpoint(StatusSource source) {
        this.source = source;
    }

    /** Newest first; those that began in the period, or all where none is given. */
    Answer list(Endpoint.Request request) throws Refused {
        boolean all = !request.query().has("from") && !request.query().has("to");
        Query.Period period = request.query().period();
        List<StatusSource.Start> starts = source.starts();
        JsonWriter json = new JsonWriter().beginObject().name("items").beginArray();
        for (int i = starts.size() - 1; i >= 0; i--) {
            StatusSource.Start start = starts.get(i);
            boolean within =
                    start.epochMillis() >= period.fromEpochMillis() && start.epochMillis() <= period.toEpochMillis();
            if (all || within) {
                json.beginObject()
                        .field("startEpochMillis", start.epochMillis())
                        .field("version", start.version())
                        .field("commit", start.commit())
                        .field("source", start.source())
                        .field("pid", start.pid())
                        .field("jvm", start.jvm())
                        .name("deploy")
                        .value(start.isDeploy())
                        .endObject();
            }
        }
        return Answer.json(json.endArray().endObject());
    }
}
