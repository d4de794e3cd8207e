package io.perfagent.dashboard;

import io.perfagent.aggregate.Readings;
import io.perfagent.status.AgentLog;
import io.perfagent.status.AgentStatus;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code /status} and {@code /health}: what the agent says of itself, without any secret. */
final class StatusEndpoints {

    private static final Pattern SECRET = Pattern.compile("header|token|password|secret|key");
    private static final Pattern USER_INFO = Pattern.compile("//[^/@\\s]++@");

    private final Readings readings;
    private final AgentStatus status;
    private final StatusSource source;

    StatusEndpoints(Readings readings, AgentStatus status, StatusSource source) {
        this.readings = readings;
        this.status = status;
        this.source = source;
    }

    Answer health(Endpoint.Request request) {
        @Nullable String reason = source.unhealthyReason();
        JsonWriter json = new JsonWriter().beginObject();
        if (reason == null) {
            return Answer.json(json.field("status", "recording").endObject());
        }
        json.field("status", "not recording").field("reason", reason).endObject();
        return Answer.json(503, json);
    }

    Answer status(Endpoint.Request request) {
        JsonWriter json = new JsonWriter()
                .beginObject()
                .field("version", source.version())
                .field("service", source.service())
                .field("pid", source.pid())
                .field("uptimeMillis", source.uptimeMillis())
                .field("jvm", source.jvm());
        json.name("tokenFile");
        writeText(json, source.tokenFile());
        writeHealth(json);
        writeOverhead(json);
        json.name("counts")
                .beginObject()
                .field("recorded", readings.recordedCount())
                .field("exported", status.exported())
                .endObject();
        json.name("dropped").beginObject();
        status.dropped().forEach(json::field);
        json.endObject().name("samplesLost").beginObject();
        status.samplesLost().forEach(json::field);
        json.endObject();
        writeFeatures(json);
        writeGovernor(json);
        writeSettings(json);
        writeInstrumented(json);
        writeLog(json);
        return Answer.json(json.endObject());
    }

    private void writeHealth(JsonWriter json) {
        json.name("unhealthyReason");
        writeText(json, source.unhealthyReason());
    }

    private static void writeText(JsonWriter json, @Nullable String text) {
        if (text == null) {
            json.nullValue();
        } else {
            json.value(text);
        }
    }

    private void writeOverhead(JsonWriter json) {
        StatusSource.Overhead overhead = source.overhead();
        json.name("overhead")
                .beginObject()
                .field("cpuPercent", overhead.cpuPercent())
                .field("budgetPercent", overhead.budgetPercent())
                .name("heapBytes");
        if (overhead.heapBytes() < 0) {
            json.nullValue();
        } else {
            json.value(overhead.heapBytes());
        }
        json.endObject();
    }

    private void writeFeatures(JsonWriter json) {
        json.name("features").beginArray();
        for (AgentStatus.Feature feature : status.features()) {
            json.beginObject()
                    .field("name", feature.name())
                    .field("state", feature.state())
                    .field("reason", feature.reason())
                    .endObject();
        }
        json.endArray();
    }

    private void writeGovernor(JsonWriter json) {
        json.name("governor")
                .beginObject()
                .field("methodsWithoutTimer", source.unwovenSinceEpochMillis().size())
                .name("steps")
                .beginArray();
        for (StatusSource.GovernorStep step : source.governorSteps()) {
            json.beginObject()
                    .field("epochMillis", step.epochMillis())
                    .field("action", step.action())
                    .field("reason", step.reason())
                    .endObject();
        }
        json.endArray().endObject();
    }

    private void writeSettings(JsonWriter json) {
        json.name("settings").beginArray();
        for (StatusSource.Setting setting : source.settings()) {
            json.beginObject()
                    .field("key", setting.key())
                    .field("value", masked(setting))
                    .field("source", setting.source())
                    .field("live", setting.live())
                    .endObject();
        }
        json.endArray();
    }

    /** A secret says only whether it is set; user names and passwords inside an address are dropped. */
    private static String masked(StatusSource.Setting setting) {
        if (SECRET.matcher(setting.key().toLowerCase(Locale.ROOT)).find()) {
            return setting.value().isEmpty() ? "not set" : "set";
        }
        return USER_INFO.matcher(setting.value()).replaceAll("//***@");
    }

    private void writeInstrumented(JsonWriter json) {
        json.name("instrumented").beginArray();
        for (StatusSource.Instrumented woven : source.instrumented()) {
            json.beginObject()
                    .field("instrumentation", woven.instrumentation())
                    .field("className", woven.className())
                    .field("methods", woven.methods())
                    .endObject();
        }
        json.endArray().name("notInstrumented").beginArray();
        for (StatusSource.NotInstrumented left : source.notInstrumented()) {
            json.beginObject()
                    .field("what", left.what())
                    .field("reason", left.reason())
                    .endObject();
        }
        json.endArray();
    }

    private static void writeLog(JsonWriter json) {
        json.name("log").beginArray();
        for (AgentLog.Line line : AgentLog.lines()) {
            json.beginObject()
                    .field("epochMillis", line.epochMillis())
                    .field("level", line.level())
                    .field("message", line.message())
                    .field("count", line.count())
                    .endObject();
        }
        json.endArray();
    }
}
