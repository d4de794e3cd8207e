package io.perfagent.profile;

import io.perfagent.runtime.Interruption;
import io.perfagent.runtime.RuntimeFigures;
import io.perfagent.trace.KeptTrace;
import io.perfagent.trace.SpanRecord;
import io.perfagent.trace.Traces;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Puts the samples and interruptions of a kept trace aside before they are forgotten. Events come up to two seconds late, so a
 * trace is looked at a few seconds after its end.
 *
 * <pre>
 * Writer:      the agent's clock offers traces; the thread that reads samples does the rest.
 * Readers:     dashboard threads.
 * Publication: a queue; this object's monitor.
 * Lost:        samples older than {@link #MOST_RECENT} others, and evidence beyond {@link #MOST_SAMPLES} samples of all traces,
 *              of the trace that ended first.
 * </pre>
 */
public final class TraceEvidence {

    private static final int MOST_RECENT = 20_000;
    private static final int MOST_SAMPLES = 100_000;
    private static final int MOST_A_TRACE = 5_000;
    private static final int MOST_QUEUED = 2_000;
    private static final long WAIT_NANOS = 3_500_000_000L;
    private static final int LOOKS_BETWEEN_TIDYING = 30;
    private static final long CLOCK_ERROR_NANOS = 300_000;

    private record Key(String traceId, String rootSpanId) {
        static Key of(KeptTrace trace) {
            return new Key(trace.traceId(), trace.root().spanId());
        }
    }

    private record Offered(KeptTrace trace, long atNanos) {}

    private final RuntimeFigures runtime;
    private final Traces traces;
    private final ConcurrentLinkedQueue<Offered> offered = new ConcurrentLinkedQueue<>();
    private final AtomicInteger queued = new AtomicInteger();
    private final Deque<Sample> recent = new ArrayDeque<>();
    private final Map<Key, Evidence> kept = new LinkedHashMap<>();
    private int keptSamples;
    private int looks;

    /** Makes an empty store; evidence is forgotten with its trace of {@code traces}. */
    public TraceEvidence(RuntimeFigures runtime, Traces traces) {
        this.runtime = runtime;
        this.traces = traces;
    }

    /** A trace was kept. Any thread; never blocks. */
    public void offer(KeptTrace trace) {
        if (queued.incrementAndGet() > MOST_QUEUED) {
            queued.decrementAndGet();
            return;
        }
        offered.add(new Offered(trace, System.nanoTime()));
    }

    /** What is known of that trace. */
    public synchronized Evidence of(KeptTrace trace) {
        return kept.getOrDefault(Key.of(trace), Evidence.NONE);
    }

    void add(Sample sample) {
        recent.addLast(sample);
        if (recent.size() > MOST_RECENT) {
            recent.removeFirst();
        }
    }

    /** Puts aside what belongs to traces that were kept a while ago. The thread that reads samples. */
    void look() {
        List<KeptTrace> due = new ArrayList<>();
        long nowNanos = System.nanoTime();
        Offered first = offered.peek();
        while (first != null && nowNanos - first.atNanos > WAIT_NANOS) {
            offered.poll();
            queued.decrementAndGet();
            due.add(first.trace);
            first = offered.peek();
        }
        if (!due.isEmpty()) {
            collect(due);
        }
        if (++looks % LOOKS_BETWEEN_TIDYING == 0) {
            tidy();
        }
    }

    private void collect(List<KeptTrace> due) {
        Map<Long, List<Sample>> byTrace = new HashMap<>();
        Map<Long, List<Sample>> byStay = new HashMap<>();
        for (Sample sample : recent) {
            if (sample.name() == Sample.NO_TRANSACTION) {
                continue;
            }
            if (sample.traceIdLow() != 0) {
                byTrace.computeIfAbsent(sample.traceIdLow(), key -> new ArrayList<>())
                        .add(sample);
            } else {
                byStay.computeIfAbsent(sample.stayNanos(), key -> new ArrayList<>())
                        .add(sample);
            }
        }
        for (KeptTrace trace : due) {
            SpanRecord root = trace.root();
            long startNanos = root.startEpochNanos() - trace.epochOffsetNanos();
            long low = Long.parseUnsignedLong(trace.traceId().substring(16), 16);
            long endNanos = endNanos(trace);
            List<Sample> samples = new ArrayList<>();
            for (Sample sample : byTrace.getOrDefault(low, List.of())) {
                // A process may serve several requests of one trace.
                if (sample.atNanos() - startNanos >= 0 && sample.atNanos() - endNanos <= 0) {
                    samples.add(sample);
                }
            }
            for (Sample sample : byStay.getOrDefault(startNanos, List.of())) {
                if (sample.threadId() == root.threadId()) {
                    samples.add(sample);
                }
            }
            keep(trace, evidence(trace, samples));
        }
    }

    private static long endNanos(KeptTrace trace) {
        long end = Long.MIN_VALUE;
        for (SpanRecord span : trace.spans()) {
            end = Math.max(end, span.startEpochNanos() + span.durationNanos() - trace.epochOffsetNanos());
        }
        return end;
    }

    private synchronized void keep(KeptTrace trace, Evidence evidence) {
        if (evidence.samples().isEmpty() && evidence.interruptions().isEmpty()) {
            return;
        }
        Evidence before = kept.put(Key.of(trace), evidence);
        keptSamples += evidence.samples().size()
                - (before == null ? 0 : before.samples().size());
        while (keptSamples > MOST_SAMPLES) {
            Key oldest = kept.keySet().iterator().next();
            forget(oldest);
        }
    }

    private void forget(Key key) {
        Evidence gone = kept.remove(key);
        keptSamples -= gone == null ? 0 : gone.samples().size();
    }

    private void tidy() {
        Set<Key> alive = new HashSet<>();
        traces.all().forEach(trace -> alive.add(Key.of(trace)));
        synchronized (this) {
            List<Key> gone =
                    kept.keySet().stream().filter(key -> !alive.contains(key)).toList();
            gone.forEach(this::forget);
        }
    }

    private Evidence evidence(KeptTrace trace, List<Sample> samples) {
        long startNanos = trace.root().startEpochNanos() - trace.epochOffsetNanos();
        List<Evidence.TraceSample> shown = new ArrayList<>();
        for (Sample sample : samples) {
            if (shown.size() < MOST_A_TRACE) {
                shown.add(new Evidence.TraceSample(
                        sample.kind(),
                        sample.stack(),
                        sample.value(),
                        sample.atNanos() - startNanos,
                        spanAt(trace, sample.threadId(), sample.atNanos())));
            }
        }
        shown.sort(Comparator.comparingLong(Evidence.TraceSample::offsetNanos));
        List<Evidence.TraceInterruption> interruptions = interruptions(trace, startNanos);
        Spoken all = new Spoken();
        Map<String, Spoken> byKind = new TreeMap<>();
        for (Evidence.TraceInterruption each : interruptions) {
            long end = each.offsetNanos() + each.durationNanos();
            all.add(each.offsetNanos(), end);
            byKind.computeIfAbsent(each.kind(), key -> new Spoken()).add(each.offsetNanos(), end);
        }
        Map<String, Long> explained = new TreeMap<>();
        byKind.forEach((kind, spoken) -> explained.put(kind, spoken.total()));
        return new Evidence(List.copyOf(shown), List.copyOf(interruptions), explained, all.total());
    }

    private List<Evidence.TraceInterruption> interruptions(KeptTrace trace, long startNanos) {
        long endNanos = startNanos + trace.root().durationNanos();
        List<Interruption> near = runtime.interruptions(startNanos).stream()
                .filter(each -> each.startNanos() - endNanos < 0)
                .toList();
        List<Evidence.TraceInterruption> found = new ArrayList<>();
        for (Interruption each : near) {
            long from = Math.max(each.startNanos(), startNanos);
            long to = Math.min(each.endNanos(), endNanos);
            boolean isOfAnother =
                    isRemainder(each, to - from) || (each.kind().equals("safepoint") && isOfCollection(each, near));
            if (to <= from || isOfAnother) {
                continue;
            }
            String span = each.threadId() == 0
                    ? trace.root().spanId()
                    : spanOrNothing(trace, each.threadId(), from + (to - from) / 2);
            if (!span.isEmpty()) {
                found.add(
                        new Evidence.TraceInterruption(each.kind(), each.detail(), span, from - startNanos, to - from));
            }
        }
        found.sort(Comparator.comparingLong(Evidence.TraceInterruption::offsetNanos));
        return found;
    }

    /** The recorder's clock is known to some hundredths of a millisecond: the end of the wait before is no wait of this trace. */
    private static boolean isRemainder(Interruption interruption, long nanos) {
        long allNanos = interruption.endNanos() - interruption.startNanos();
        return interruption.threadId() != 0 && nanos < CLOCK_ERROR_NANOS && nanos < allNanos / 10;
    }

    /** A pause for a collection is a safepoint too; it is told once, with its cause. */
    private static boolean isOfCollection(Interruption safepoint, List<Interruption> near) {
        for (Interruption other : near) {
            if (other.kind().equals("gc")
                    && other.startNanos() - safepoint.endNanos() < 0
                    && safepoint.startNanos() - other.endNanos() < 0) {
                return true;
            }
        }
        return false;
    }

    private static String spanAt(KeptTrace trace, long threadId, long nanos) {
        String span = spanOrNothing(trace, threadId, nanos);
        return span.isEmpty() ? trace.root().spanId() : span;
    }

    /** The innermost span that thread was in at that time. */
    private static String spanOrNothing(KeptTrace trace, long threadId, long nanos) {
        String innermost = "";
        long latest = Long.MIN_VALUE;
        for (SpanRecord span : trace.spans()) {
            long start = span.startEpochNanos() - trace.epochOffsetNanos();
            if (span.threadId() == threadId
                    && start <= nanos
                    && nanos <= start + span.durationNanos()
                    && start >= latest) {
                innermost = span.spanId();
                latest = start;
            }
        }
        return innermost;
    }
}
