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
    private final List<LinkData> links;
    private final Resource resource;

    private ExportedSpan(KeptTrace trace, SpanRecord span, Resource resource) {
        TraceFlags flags = trace.sampled() ? TraceFlags.getSampled() : TraceFlags.getDefault();
        this.span = span;
        this.resource = resource;
        this.context = SpanContext.create(trace.traceId(), span.spanId(), flags, TraceState.getDefault());
        String parentId = span.parentSpanId();
        if (parentId == null) {
            this.parent = SpanContext.getInvalid();
        } else if (SpanAttributes.hasRemoteParent(trace, span)) {
            this.parent = SpanContext.createFromRemoteParent(trace.traceId(), parentId, flags, TraceState.getDefault());
        } else {
            this.parent = SpanContext.create(trace.traceId(), parentId, flags, TraceState.getDefault());
        }
        this.attributes = attributes(SpanAttributes.of(trace, span));
        this.links = linksOf(span);
    }

    /** All spans of a trace, root first. */
    static List<SpanData> allOf(KeptTrace trace, Resource resource) {
        List<SpanData> spans = new ArrayList<>(trace.spans().size());
        for (SpanRecord span : trace.spans()) {
            spans.add(new ExportedSpan(trace, span, resource));
        }
        return spans;
    }

    /** Strings, longs, doubles and booleans as the SDK's attributes. */
    static Attributes attributes(Map<String, Object> named) {
        AttributesBuilder all = Attributes.builder();
        named.forEach((name, value) -> {
            if (value instanceof Double number) {
                all.put(name, number);
            } else if (value instanceof Long number) {
                all.put(name, number);
            } else if (value instanceof Boolean truth) {
                all.put(name, truth);
            } else {
                all.put(name, String.valueOf(value));
            }
        });
        return all.build();
    }

    private static List<LinkData> linksOf(SpanRecord span) {
        List<LinkData> links = new ArrayList<>(span.links().size());
        for (String link : span.links()) {
            int hyphen = link.indexOf('-');
            SpanContext linked = hyphen < 0
                    ? SpanContext.getInvalid()
                    : SpanContext.createFromRemoteParent(
                            link.substring(0, hyphen),
                            link.substring(hyphen + 1),
                            TraceFlags.getDefault(),
                            TraceState.getDefault());
            if (linked.isValid()) {
                links.add(LinkData.create(linked));
            }
        }
        return List.copyOf(links);
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
            case "producer" -> SpanKind.PRODUCER;
            case "consumer" -> SpanKind.CONSUMER;
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
        return links;
    }

    @Override
    public int getTotalRecordedLinks() {
        return links.size();
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
