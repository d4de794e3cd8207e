package io.perfagent.runtime.jfr;

import io.perfagent.runtime.RuntimeEvent;
import io.perfagent.runtime.Sampling;
import io.perfagent.runtime.Stack;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import jdk.jfr.consumer.RecordedClass;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedMethod;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordedThread;
import org.jspecify.annotations.Nullable;

/**
 * Makes records of the recorder's events, whose objects are used again. Stacks and names come from the recorder's own pools,
 * so each is translated once and found by identity until the next batch. Confined to the stream's thread.
 */
final class EventReader {

    private static final int MOST_CACHED = 20_000;
    private static final long THRESHOLD_NANOS = Sampling.THRESHOLD_MILLIS * 1_000_000;
    private static final String AGENT_THREADS = "perf-agent-";
    private static final String RECORDER_THREADS = "JFR ";

    private final IdentityHashMap<RecordedStackTrace, Stack> stacks = new IdentityHashMap<>();
    private final IdentityHashMap<RecordedMethod, String> methods = new IdentityHashMap<>();
    private final Map<String, String> names = new HashMap<>();

    /** Forgets translations, because the pools they refer to may go. */
    void flushed() {
        stacks.clear();
        methods.clear();
        if (names.size() > MOST_CACHED) {
            names.clear();
        }
    }

    static long epochNanos(RecordedEvent event) {
        Instant start = event.getStartTime();
        return start.getEpochSecond() * 1_000_000_000L + start.getNano();
    }

    static long durationNanos(RecordedEvent event) {
        return Math.max(0, event.getDuration().toNanos());
    }

    /** Another recording may ask for shorter ones; then they come to every stream. */
    private static boolean isShort(RecordedEvent event) {
        return durationNanos(event) < THRESHOLD_NANOS;
    }

    /** The Java thread of that field; null for threads of the agent, of the recorder, and where there is none. */
    private static @Nullable RecordedThread thread(RecordedEvent event, String field) {
        RecordedThread thread = event.getThread(field);
        if (thread == null || thread.getJavaThreadId() <= 0) {
            return null;
        }
        String name = thread.getJavaName();
        return name != null && (name.startsWith(AGENT_THREADS) || name.startsWith(RECORDER_THREADS)) ? null : thread;
    }

    @Nullable
    RuntimeEvent executionSample(RecordedEvent event) {
        RecordedThread thread = thread(event, "sampledThread");
        return thread == null
                ? null
                : new RuntimeEvent.CpuSample(epochNanos(event), thread.getJavaThreadId(), stack(event), 0);
    }

    @Nullable
    RuntimeEvent cpuTimeSample(RecordedEvent event) {
        RecordedThread thread = thread(event, "eventThread");
        return thread == null
                ? null
                : new RuntimeEvent.CpuSample(
                        epochNanos(event),
                        thread.getJavaThreadId(),
                        event.getBoolean("failed") ? Stack.UNKNOWN : stack(event),
                        event.getDuration("samplingPeriod").toNanos());
    }

    @Nullable
    RuntimeEvent allocationSample(RecordedEvent event) {
        RecordedThread thread = thread(event, "eventThread");
        return thread == null
                ? null
                : new RuntimeEvent.AllocationSample(
                        epochNanos(event),
                        thread.getJavaThreadId(),
                        stack(event),
                        className(event, "objectClass"),
                        event.getLong("weight"));
    }

    /** As another profiler reports it, which says in {@code weightField} what it stands for. */
    @Nullable
    RuntimeEvent allocation(RecordedEvent event, String weightField) {
        RecordedThread thread = thread(event, "eventThread");
        return thread == null
                ? null
                : new RuntimeEvent.AllocationSample(
                        epochNanos(event),
                        thread.getJavaThreadId(),
                        stack(event),
                        className(event, "objectClass"),
                        event.getLong(weightField));
    }

    /** As another profiler reports it, who looked every {@code lookNanos}. */
    @Nullable
    RuntimeEvent wallSample(RecordedEvent event, long lookNanos) {
        RecordedThread thread = thread(event, "sampledThread");
        return thread == null
                ? null
                : new RuntimeEvent.WallSample(
                        epochNanos(event), thread.getJavaThreadId(), stack(event), event.getInt("samples") * lookNanos);
    }

    @Nullable
    RuntimeEvent monitorEnter(RecordedEvent event) {
        RecordedThread thread = isShort(event) ? null : thread(event, "eventThread");
        if (thread == null) {
            return null;
        }
        RecordedThread owner = event.getThread("previousOwner");
        String ownerName = owner == null ? null : owner.getJavaName();
        return new RuntimeEvent.MonitorEnter(
                epochNanos(event),
                durationNanos(event),
                thread.getJavaThreadId(),
                stack(event),
                className(event, "monitorClass"),
                ownerName == null ? "" : ownerName);
    }

    @Nullable
    RuntimeEvent park(RecordedEvent event) {
        RecordedThread thread = isShort(event) ? null : thread(event, "eventThread");
        return thread == null
                ? null
                : new RuntimeEvent.Park(
                        epochNanos(event),
                        durationNanos(event),
                        thread.getJavaThreadId(),
                        stack(event),
                        className(event, "parkedClass"));
    }

    @Nullable
    RuntimeEvent pinned(RecordedEvent event) {
        RecordedThread thread = isShort(event) ? null : thread(event, "eventThread");
        if (thread == null) {
            return null;
        }
        String reason = event.hasField("pinnedReason") ? event.getString("pinnedReason") : null;
        return new RuntimeEvent.Pinned(
                epochNanos(event),
                durationNanos(event),
                thread.getJavaThreadId(),
                stack(event),
                reason == null ? "" : reason);
    }

    @Nullable
    RuntimeEvent thrown(RecordedEvent event) {
        RecordedThread thread = thread(event, "eventThread");
        return thread == null
                ? null
                : new RuntimeEvent.Thrown(
                        epochNanos(event), thread.getJavaThreadId(), stack(event), className(event, "thrownClass"));
    }

    @Nullable
    RuntimeEvent file(RecordedEvent event, String operation, @Nullable String bytesField) {
        RecordedThread thread = isShort(event) ? null : thread(event, "eventThread");
        String path = event.getString("path");
        return thread == null
                ? null
                : new RuntimeEvent.InputOutput(
                        epochNanos(event),
                        durationNanos(event),
                        thread.getJavaThreadId(),
                        stack(event),
                        "file",
                        operation,
                        path == null ? "" : path,
                        bytesField == null ? 0 : Math.max(0, event.getLong(bytesField)));
    }

    @Nullable
    RuntimeEvent socket(RecordedEvent event, String operation, String bytesField) {
        RecordedThread thread = isShort(event) ? null : thread(event, "eventThread");
        String host = event.getString("host");
        String target = host == null || host.isEmpty() ? event.getString("address") : host;
        return thread == null
                ? null
                : new RuntimeEvent.InputOutput(
                        epochNanos(event),
                        durationNanos(event),
                        thread.getJavaThreadId(),
                        stack(event),
                        "socket",
                        operation,
                        target + ":" + event.getInt("port"),
                        Math.max(0, event.getLong(bytesField)));
    }

    RuntimeEvent collection(RecordedEvent event) {
        return new RuntimeEvent.Collection(
                epochNanos(event),
                durationNanos(event),
                event.getInt("gcId"),
                text(event, "name"),
                text(event, "cause"),
                event.getDuration("sumOfPauses").toNanos());
    }

    RuntimeEvent collectionPause(RecordedEvent event) {
        return new RuntimeEvent.CollectionPause(epochNanos(event), durationNanos(event), event.getInt("gcId"));
    }

    RuntimeEvent heapUse(RecordedEvent event) {
        return new RuntimeEvent.HeapUse(
                epochNanos(event),
                event.getInt("gcId"),
                text(event, "when").startsWith("After"),
                event.getLong("heapUsed"));
    }

    RuntimeEvent safepointBegin(RecordedEvent event) {
        return new RuntimeEvent.SafepointBegin(epochNanos(event), durationNanos(event), event.getLong("safepointId"));
    }

    @Nullable
    RuntimeEvent safepointOperation(RecordedEvent event) {
        return event.getBoolean("safepoint")
                ? new RuntimeEvent.SafepointOperation(
                        epochNanos(event), durationNanos(event), event.getLong("safepointId"), text(event, "operation"))
                : null;
    }

    RuntimeEvent safepointEnd(RecordedEvent event) {
        return new RuntimeEvent.SafepointEnd(epochNanos(event), durationNanos(event), event.getLong("safepointId"));
    }

    RuntimeEvent compiled(RecordedEvent event) {
        Object method = event.getValue("method");
        return new RuntimeEvent.Compiled(
                epochNanos(event),
                durationNanos(event),
                method instanceof RecordedMethod recorded ? method(recorded) : "",
                event.getShort("compileLevel"),
                event.getBoolean("succeded"));
    }

    RuntimeEvent throwableCount(RecordedEvent event) {
        return new RuntimeEvent.ThrowableCount(epochNanos(event), event.getLong("throwables"));
    }

    private static String text(RecordedEvent event, String field) {
        String text = event.getString(field);
        return text == null ? "" : text;
    }

    // ---- names

    private String className(RecordedEvent event, String field) {
        RecordedClass type = event.getClass(field);
        return type == null ? "" : interned(readable(type.getName()));
    }

    private Stack stack(RecordedEvent event) {
        RecordedStackTrace trace = event.getStackTrace();
        return trace == null ? Stack.UNKNOWN : stacks.computeIfAbsent(trace, this::translate);
    }

    private Stack translate(RecordedStackTrace trace) {
        List<RecordedFrame> recorded = trace.getFrames();
        List<String> frames = new ArrayList<>(recorded.size() + 1);
        for (RecordedFrame frame : recorded) {
            RecordedMethod method = frame.getMethod();
            if (method != null) {
                frames.add(method(method));
            }
        }
        if (trace.isTruncated()) {
            frames.add(Stack.TRUNCATED);
        }
        return Stack.of(frames);
    }

    private String method(RecordedMethod method) {
        return methods.computeIfAbsent(
                method, key -> interned(qualified(Stack.withoutRun(key.getType().getName()), key.getName())));
    }

    /** Native functions have no class. */
    private static String qualified(String className, String name) {
        return className.isEmpty() ? name : className + "." + name;
    }

    private String interned(String name) {
        String known = names.putIfAbsent(name, name);
        return known == null ? name : known;
    }

    /** {@code byte[]} instead of {@code [B}. */
    static String readable(String className) {
        int dimensions = 0;
        while (dimensions < className.length() && className.charAt(dimensions) == '[') {
            dimensions++;
        }
        if (dimensions == 0) {
            return Stack.withoutRun(className);
        }
        String element = className.substring(dimensions);
        String readable = switch (element) {
            case "B" -> "byte";
            case "C" -> "char";
            case "D" -> "double";
            case "F" -> "float";
            case "I" -> "int";
            case "J" -> "long";
            case "S" -> "short";
            case "Z" -> "boolean";
            default ->
                element.startsWith("L") && element.endsWith(";") ? element.substring(1, element.length() - 1) : element;
        };
        return readable + "[]".repeat(dimensions);
    }
}
