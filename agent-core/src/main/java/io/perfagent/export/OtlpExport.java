package io.perfagent.export;

import io.perfagent.aggregate.Readings;
import io.perfagent.status.AgentLog;
import io.perfagent.status.AgentStatus;
import io.perfagent.trace.KeptTrace;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpRequest;
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
     * Starts the export, or says in the feature {@code export.otlp} why there is none; never throws. Touches the SDK and
     * {@code java.net.http}: not to be called before the application's {@code main} runs.
     */
    public static OtlpExport start(OtlpSettings settings, Readings readings, AgentStatus status) {
        String wrong = problemOf(settings);
        if (wrong != null) {
            status.feature(FEATURE, "failed", wrong);
            AgentLog.warn("OTLP export is off: " + wrong);
            return new OtlpExport(null);
        }
        if (settings.tracesUrl() == null && settings.metricsUrl() == null) {
            boolean wanted = settings.tracesEnabled() || settings.metricsEnabled();
            status.feature(
                    FEATURE, "off", wanted ? "no endpoint is configured" : "traces and metrics are switched off");
            return new OtlpExport(null);
        }
        try {
            ExportLoop loop = new ExportLoop(settings, readings, status);
            status.feature(FEATURE, "on", "");
            loop.start();
            return new OtlpExport(loop);
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

    private static @Nullable String problemOf(OtlpSettings settings) {
        String tracesUrl = settings.tracesUrl();
        String metricsUrl = settings.metricsUrl();
        if (tracesUrl == null && metricsUrl == null) {
            return null;
        }
        if (settings.unsupported() != null) {
            return settings.unsupported();
        }
        if (!isUsable(tracesUrl) || !isUsable(metricsUrl)) {
            return "the endpoint is not an http:// or https:// URL";
        }
        if (!settings.compression().equals("gzip") && !settings.compression().equals("none")) {
            return "compression " + settings.compression() + " is not supported, only gzip and none are";
        }
        return headerProblem(settings);
    }

    private static boolean isUsable(@Nullable String url) {
        if (url == null) {
            return true; // not exported
        }
        try {
            URI uri = new URI(url);
            return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) && uri.getHost() != null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** The JDK refuses some headers; its message would show the value, which may be a secret. */
    private static @Nullable String headerProblem(OtlpSettings settings) {
        for (var header : settings.headers().entrySet()) {
            try {
                HttpRequest.newBuilder().setHeader(header.getKey(), header.getValue());
            } catch (IllegalArgumentException e) {
                return "the header " + header.getKey() + " cannot be sent";
            }
        }
        return null;
    }
}
