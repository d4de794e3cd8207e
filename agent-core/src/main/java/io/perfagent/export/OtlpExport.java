package io.perfagent.export;

import io.perfagent.aggregate.Readings;
import io.perfagent.config.ExportTarget;
import io.perfagent.resource.Resources;
import io.perfagent.status.AgentLog;
import io.perfagent.status.AgentStatus;
import io.perfagent.trace.KeptTrace;
import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Sends kept traces and all metrics to an OpenTelemetry collector. One thread of its own does all the work; a collector
 * that is down, slow or hostile costs spans, which are counted, and never memory or the application's time.
 */
public final class OtlpExport {

    /** The name under which {@link AgentStatus} shows this feature. */
    static final String FEATURE = "export.otlp";

    private final @Nullable ExportLoop loop;

    private OtlpExport(@Nullable ExportLoop loop) {
        this.loop = loop;
    }

    /**
     * Starts the export, or says in the feature {@code export.otlp} why there is none; never throws. Touches the SDK, and
     * {@code java.net.http} unless all goes over gRPC: not to be called before the application's {@code main} runs.
     */
    public static OtlpExport start(OtlpSettings settings, Readings readings, AgentStatus status) {
        return start(settings, readings, status, null);
    }

    /**
     * The same with what machine, container and process use.
     *
     * @param resources null where that is not read
     */
    public static OtlpExport start(
            OtlpSettings settings, Readings readings, AgentStatus status, @Nullable Resources resources) {
        if (settings.traces() == null && settings.metrics() == null) {
            status.feature(FEATURE, "off", "no export.otlp.endpoint is set");
            return new OtlpExport(null);
        }
        try {
            check(settings.traces());
            check(settings.metrics());
            ExportLoop loop = new ExportLoop(settings, readings, status, resources);
            status.feature(FEATURE, "on", "");
            loop.start();
            return new OtlpExport(loop);
        } catch (UnusableTarget e) {
            status.feature(FEATURE, "failed", e.reason());
            AgentLog.warn("OTLP export is off: " + e.reason());
            return new OtlpExport(null);
        } catch (RuntimeException | LinkageError e) {
            status.feature(FEATURE, "failed", "could not start: " + e);
            AgentLog.error("OTLP export could not start", e);
            return new OtlpExport(null);
        }
    }

    /**
     * Hands a trace over for export. Never blocks. A trace that does not fit into the queue is dropped whole and counted
     * as {@code export_queue_full}, in spans.
     *
     * @return whether it will be exported
     */
    public boolean offer(KeptTrace trace) {
        return loop != null && loop.offer(trace);
    }

    /**
     * Sends the last metrics and what is left of the traces, and ends the export for good; what is not sent in time is
     * counted as {@code export_failed}.
     *
     * @param maxMillis how long this may take, whatever the collector does
     */
    public void flushAndStop(long maxMillis) {
        if (loop != null) {
            loop.stop(maxMillis);
        }
    }

    private static void check(@Nullable ExportTarget target) throws UnusableTarget {
        if (target == null) {
            return;
        }
        if (!target.grpc() && !target.protocol().equals("http/protobuf")) {
            throw new UnusableTarget(
                    "protocol " + target.protocol() + " is not supported, only http/protobuf and grpc are");
        }
        if (!isUsable(target.endpoint())) {
            throw new UnusableTarget("the endpoint is not an http:// or https:// URL");
        }
        if (!target.compression().equals("gzip") && !target.compression().equals("none")) {
            throw new UnusableTarget(
                    "compression " + target.compression() + " is not supported, only gzip and none are");
        }
        for (var header : target.headers().entrySet()) {
            String name = header.getKey();
            boolean sendable = target.grpc()
                    ? GrpcWire.canSend(name, header.getValue())
                    : HttpWire.canSend(name, header.getValue());
            if (!sendable) {
                throw new UnusableTarget("the header " + name + " cannot be sent");
            }
        }
    }

    private static boolean isUsable(String url) {
        try {
            URI uri = new URI(url);
            return ("http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme()))
                    && uri.getHost() != null;
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
