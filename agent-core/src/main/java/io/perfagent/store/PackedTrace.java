package io.perfagent.store;

import io.perfagent.trace.KeptTrace;
import io.perfagent.trace.SpanRecord;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/** The bytes of one kept trace, compressed: its texts repeat each other. */
final class PackedTrace {

    private static final int LARGEST_BYTES = 64 << 20;
    private static final int ABSENT = 0;
    private static final int TEXT = 1;
    private static final int WHOLE_NUMBER = 2;
    private static final int NUMBER = 3;
    private static final int TRUTH = 4;

    private PackedTrace() {}

    static byte[] pack(KeptTrace trace) {
        PackedWriter out = new PackedWriter();
        Map<String, Integer> texts = new HashMap<>();
        text(out, texts, trace.traceId());
        text(out, texts, trace.type());
        text(out, texts, trace.name());
        text(out, texts, trace.keptBecause());
        out.put(trace.sampled() ? 1 : 0);
        out.signed(trace.foldedCalls());
        out.number(trace.spans().size());
        for (SpanRecord span : trace.spans()) {
            text(out, texts, span.spanId());
            text(out, texts, span.parentSpanId());
            text(out, texts, span.kind());
            text(out, texts, span.category());
            text(out, texts, span.name());
            out.signed(span.startEpochNanos());
            out.signed(span.durationNanos());
            out.signed(span.selfNanos());
            out.signed(span.allocatedBytes());
            text(out, texts, span.error());
            out.number(span.attributes().size());
            span.attributes().forEach((name, value) -> {
                text(out, texts, name);
                value(out, texts, value);
            });
            out.number(span.links().size());
            span.links().forEach(link -> text(out, texts, link));
        }
        return deflate(out.toBytes());
    }

    private static void value(PackedWriter out, Map<String, Integer> texts, Object value) {
        if (value instanceof Long || value instanceof Integer) {
            out.put(WHOLE_NUMBER);
            out.signed(((Number) value).longValue());
        } else if (value instanceof Double number) {
            out.put(NUMBER);
            out.signed(Double.doubleToLongBits(number));
        } else if (value instanceof Boolean truth) {
            out.put(TRUTH);
            out.put(truth ? 1 : 0);
        } else {
            out.put(TEXT);
            text(out, texts, String.valueOf(value));
        }
    }

    /** A text is written once and then by its number; 0 is none, 1 is a new one. */
    private static void text(PackedWriter out, Map<String, Integer> texts, @Nullable String text) {
        if (text == null) {
            out.number(ABSENT);
            return;
        }
        Integer known = texts.get(text);
        if (known != null) {
            out.number(known + 2L);
            return;
        }
        texts.put(text, texts.size());
        out.number(1);
        out.text(text);
    }

    private static byte[] deflate(byte[] plain) {
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try {
            deflater.setInput(plain);
            deflater.finish();
            ByteArrayOutputStream out = new ByteArrayOutputStream(plain.length / 3 + 64);
            byte[] buffer = new byte[8192];
            while (!deflater.finished()) {
                out.write(buffer, 0, deflater.deflate(buffer));
            }
            return out.toByteArray();
        } finally {
            deflater.end();
        }
    }

    private static byte[] inflate(byte[] packed) throws Damaged {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(packed);
            ByteArrayOutputStream out = new ByteArrayOutputStream(packed.length * 4);
            byte[] buffer = new byte[8192];
            while (!inflater.finished()) {
                int length = inflater.inflate(buffer);
                if (length == 0 || out.size() > LARGEST_BYTES) {
                    throw new Damaged("no compressed trace");
                }
                out.write(buffer, 0, length);
            }
            return out.toByteArray();
        } catch (DataFormatException malformed) {
            throw new Damaged("no compressed trace");
        } finally {
            inflater.end();
        }
    }

    static KeptTrace unpack(byte[] packed) throws Damaged {
        PackedReader in = new PackedReader(inflate(packed));
        List<String> texts = new ArrayList<>();
        String traceId = text(in, texts);
        String type = text(in, texts);
        String name = text(in, texts);
        String keptBecause = text(in, texts);
        boolean sampled = in.next() != 0;
        long foldedCalls = in.signed();
        int count = in.count();
        if (count == 0) {
            throw new Damaged("a trace without a span");
        }
        List<SpanRecord> spans = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            spans.add(span(in, texts));
        }
        return new KeptTrace(traceId, type, name, keptBecause, sampled, List.copyOf(spans), foldedCalls);
    }

    private static SpanRecord span(PackedReader in, List<String> texts) throws Damaged {
        String spanId = text(in, texts);
        String parent = textOrNull(in, texts);
        String kind = text(in, texts);
        String category = text(in, texts);
        String name = text(in, texts);
        long start = in.signed();
        long duration = in.signed();
        long self = in.signed();
        long allocated = in.signed();
        String error = textOrNull(in, texts);
        Map<String, Object> attributes = new LinkedHashMap<>();
        int count = in.count();
        for (int i = 0; i < count; i++) {
            attributes.put(text(in, texts), value(in, texts));
        }
        List<String> links = new ArrayList<>();
        int linked = in.count();
        for (int i = 0; i < linked; i++) {
            links.add(text(in, texts));
        }
        return new SpanRecord(
                spanId, parent, kind, category, name, start, duration, self, allocated, error, attributes, links);
    }

    private static Object value(PackedReader in, List<String> texts) throws Damaged {
        int type = in.next();
        return switch (type) {
            case TEXT -> text(in, texts);
            case WHOLE_NUMBER -> in.signed();
            case NUMBER -> Double.longBitsToDouble(in.signed());
            case TRUTH -> in.next() != 0;
            default -> throw new Damaged("an unknown type of attribute");
        };
    }

    private static String text(PackedReader in, List<String> texts) throws Damaged {
        String text = textOrNull(in, texts);
        if (text == null) {
            throw new Damaged("a text is missing");
        }
        return text;
    }

    private static @Nullable String textOrNull(PackedReader in, List<String> texts) throws Damaged {
        long which = in.number();
        if (which == ABSENT) {
            return null;
        }
        if (which == 1) {
            String text = in.text();
            texts.add(text);
            return text;
        }
        if (which < 0 || which - 2 >= texts.size()) {
            throw new Damaged("a text that was not written");
        }
        return texts.get((int) which - 2);
    }
}
