package io.perfagent.export;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.perfagent.trace.KeptTrace;
import io.perfagent.trace.SpanRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A finished span of a kept trace, as the SDK's exporters read it. Immutable. */
final class ExportedSpan implements SpanData {

    private final SpanRecord span;
    private final SpanContext context;
    private final SpanContext parent;
    private final Attributes attributes;
    private final Resource resource;

    private ExportedSpan(KeptTrace trace, SpanRecord span, boolean root, Resource resource) {
        TraceFlags flags = trace.sampled() ? TraceFlags.getSampled() : TraceFlags.getDefault();
        this.span = span;
        this.resource = resource;
        this.context = SpanContext.create(trace.traceId(), span.spanId(), flags, TraceState.getDefault());
        String parentId = span.parentSpanId();
        if (parentId == null) {
            this.parent = SpanContext.getInvalid();
        } else if (root) {
            this.parent = SpanContext.createFromRemoteParent(trace.traceId(), parentId, flags, TraceState.getDefault());
        } else {
            this.parent = SpanContext.create(trace.traceId(), parentId, flags, TraceState.getDefault());
        }
        AttributesBuilder all = attributesOf(span);
        if (root) {
            all.put("perfagent.kept_because", trace.keptBecause());
            if (trace.foldedCalls() > 0) {
                all.put("perfagent.folded_calls", trace.foldedCalls());
            }
        }
        this.attributes = all.build();
    }

    /** All spans of a trace, root first. */
    static List<SpanData> allOf(KeptTrace trace, Resource resource) {
        List<SpanData> spans = new ArrayList<>(trace.spans().size());
        for (SpanRecord span : trace.spans()) {
            boolean root = spans.isEmpty();
            spans.add(new ExportedSpan(trace, span, root, resource));
        }
        return spans;
    }

    private static AttributesBuilder attributesOf(SpanRecord span) {
        AttributesBuilder all = Attributes.builder();
        String error = span.error();
        if (error != null) {
            all.put("error.type", error);
        }
        for (Map.Entry<String, Object> attribute : span.attributes().entrySet()) {
            String name = attribute.getKey();
            Object value = attribute.getValue();
            if (value instanceof Double || value instanceof Float) {
                all.put(name, ((Number) value).doubleValue());
            } else if (value instanceof Number number) {
                all.put(name, number.longValue());
            } else if (value instanceof Boolean bool) {
                all.put(name, bool);
            } else {
                all.put(name, String.valueOf(value));
            }
        }
        all.put("perfagent.category", span.category());
        all.put("perfagent.self_time_ns", span.selfNanos());
        if (span.allocatedBytes() >= 0) {
            all.put("perfagent.allocated_bytes", span.allocatedBytes());
        }
        return all;
    }

    @Override
    public String getName() {
        return span.name();
    }

    @Override
    public SpanKind getKind() {
        return switch (span.kind()) {
            case "server" -> SpanKind.SERVER;
            case "client" -> SpanKind.CLIENT;
            default -> SpanKind.INTERNAL;
        };
    }

    @Override
    public SpanContext getSpanContext() {
        return context;
    }

    @Override
    public SpanContext getParentSpanContext() {
        return parent;
    }

    @Override
    public StatusData getStatus() {
        return span.error() == null ? StatusData.unset() : StatusData.error();
    }

    @Override
    public long getStartEpochNanos() {
        return span.startEpochNanos();
    }

    @Override
    public long getEndEpochNanos() {
        return span.startEpochNanos() + span.durationNanos();
    }

    @Override
    public Attributes getAttributes() {
        return attributes;
    }

    @Override
    public int getTotalAttributeCount() {
        return attributes.size();
    }

    @Override
    public List<EventData> getEvents() {
        return List.of();
    }

    @Override
    public int getTotalRecordedEvents() {
        return 0;
    }

    @Override
    public List<LinkData> getLinks() {
        return List.of();
    }

    @Override
    public int getTotalRecordedLinks() {
        return 0;
    }

    @Override
    public boolean hasEnded() {
        return true;
    }

    @Override
    public InstrumentationScopeInfo getInstrumentationScopeInfo() {
        return ProcessResource.SCOPE;
    }

    @Override
    @SuppressWarnings("deprecation") // abstract in the interface; exporters read the scope instead
    public io.opentelemetry.sdk.common.InstrumentationLibraryInfo getInstrumentationLibraryInfo() {
        return io.opentelemetry.sdk.common.InstrumentationLibraryInfo.create(ProcessResource.SCOPE.getName(), null);
    }

    @Override
    public Resource getResource() {
        return resource;
    }
}
