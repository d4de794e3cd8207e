package io.perfagent.trace;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.perfagent.recording.Recorders;
import io.perfagent.recording.Recording;
import io.perfagent.recording.SeriesRegistry;
import io.perfagent.recording.ThreadState;
import io.perfagent.status.AgentStatus;
import java.util.List;
import java.util.Map;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIZ_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;
import org.openjdk.jcstress.infra.results.JJ_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;
import org.openjdk.jcstress.infra.results.Z_Result;

/** Buffers of transactions on their way between threads. */
public class TraceStress {

    private static final SeriesRegistry REGISTRY = new SeriesRegistry();
    private static final Names NAMES = new Names(REGISTRY);
    private static final TransactionName NAME = NAMES.transaction("http", "GET /");
    private static final SpanName SPAN = NAMES.span(Category.DATABASE, "SELECT t");

    private static final ThreadState STATE = new Recording(new Recorders(new ThreadLocal<>()), false).thread();

    private static ThreadState state() {
        return STATE;
    }

    private static Transaction begun(ThreadState thread) {
        Transaction transaction = new Transaction();
        transaction.begin(NAME, true, 0);
        transaction.root.begin(transaction, null, null, SpanName.SERVER, thread);
        return transaction;
    }

    /** The start-up transaction is ended by two threads at once. */
    @JCStressTest
    @Outcome(
            id = {"true, false", "false, true"},
            expect = ACCEPTABLE,
            desc = "one of them closes it")
    @Outcome(expect = FORBIDDEN, desc = "counted twice or never")
    @State
    public static class ClosedOnce {
        private final Transaction transaction = begun(state());

        @Actor
        public void one(ZZ_Result result) {
            result.r1 = transaction.close();
        }

        @Actor
        public void other(ZZ_Result result) {
            result.r2 = transaction.close();
        }
    }

    /** Spans are read while the owner adds them: only whole ones are seen. */
    @JCStressTest
    @Outcome(
            id = {"0, 0", "1, 1", "2, 2"},
            expect = ACCEPTABLE,
            desc = "as many as were added, each with name and start")
    @Outcome(expect = FORBIDDEN, desc = "a span without its name or start")
    @State
    public static class SpansWhileAdded {
        private final ThreadState thread = state();
        private final Transaction transaction = begun(thread);

        @Actor
        public void owner() {
            for (int i = 0; i < 2; i++) {
                Span span = transaction.next(10);
                if (span != null) {
                    span.begin(transaction, transaction.root, SPAN, SpanName.CLIENT, thread);
                    span.startNanos = 7;
                    transaction.add();
                }
            }
        }

        @Actor
        public void reader(II_Result result) {
            List<Span> spans = transaction.spans();
            result.r1 = spans.size();
            for (Span span : spans) {
                result.r2 += SPAN.equals(span.name) && span.startNanos == 7 ? 1 : 0;
            }
        }
    }

    /** A detached span is ended by another thread while the trace is read: unfinished, or ended with all that belongs to it. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "unfinished")
    @Outcome(
            id = {"9, 5"},
            expect = ACCEPTABLE,
            desc = "ended, with its self time")
    @Outcome(expect = FORBIDDEN, desc = "an end without what was written before it")
    @State
    public static class DetachedSpanEnds {
        private final Span span = new Span();

        public DetachedSpanEnds() {
            span.begin(null, null, SPAN, SpanName.CLIENT, state());
        }

        @Actor
        public void completer() {
            span.selfNanos = 5;
            span.endNanos(9);
        }

        @Actor
        public void reader(JJ_Result result) {
            result.r1 = span.endNanos();
            result.r2 = result.r1 == 0 ? 0 : span.selfNanos;
        }
    }

    /** A kept buffer is read by the thread that keeps traces while its owner goes on with another one. */
    @JCStressTest
    @Outcome(
            id = {"0, 1, true", "1, 1, true"},
            expect = ACCEPTABLE,
            desc = "kept once, whole")
    @Outcome(expect = FORBIDDEN, desc = "lost, kept twice, or not as it was handed over")
    @State
    public static class HandedOver {
        private final KeptTraces kept = new KeptTraces(new AgentStatus());
        private final Transaction transaction = begun(state());
        private boolean taken;

        @Actor
        public void owner() {
            transaction.root.attribute("http.route", "/");
            transaction.root.selfNanos = 4;
            transaction.root.endNanos(11);
            transaction.openSpans = 0;
            taken = kept.offer(transaction, 11, 11);
        }

        @Actor
        public void keeper(IIZ_Result result) {
            kept.drain();
            result.r1 = kept.all().size();
        }

        @Arbiter
        public void afterwards(IIZ_Result result) {
            kept.drain();
            List<KeptTrace> traces = kept.all();
            result.r2 = traces.size();
            SpanRecord root = traces.get(0).root();
            result.r3 = taken
                    && root.selfNanos() == 4
                    && root.durationNanos() == 11
                    && "/".equals(root.attributes().get("http.route"));
        }
    }

    /** A buffer that came back is taken by one thread only. */
    @JCStressTest
    @Outcome(
            id = {"true, false", "false, true"},
            expect = ACCEPTABLE,
            desc = "taken by one")
    @Outcome(expect = FORBIDDEN, desc = "two threads write into one buffer, or nobody has it")
    @State
    public static class BufferTakenOnce {
        private final TransactionPool pool = new TransactionPool();

        public BufferTakenOnce() {
            pool.giveBack(begun(state()));
        }

        @Actor
        public void one(ZZ_Result result) {
            result.r1 = pool.take(0) != null;
        }

        @Actor
        public void other(ZZ_Result result) {
            result.r2 = pool.take(0) != null;
        }
    }

    /** A buffer is taken while it comes back: not there yet, or as it was given back. */
    @JCStressTest
    @Outcome(
            id = {"0, 1", "1, 1"},
            expect = ACCEPTABLE,
            desc = "not yet, or cleared")
    @Outcome(expect = FORBIDDEN, desc = "taken before it was cleared")
    @State
    public static class BufferComesBack {
        private final TransactionPool pool = new TransactionPool();
        private final Transaction transaction = begun(state());

        @Actor
        public void keeper() {
            pool.giveBack(transaction);
        }

        @Actor
        public void taker(II_Result result) {
            Transaction taken = pool.take(0);
            result.r1 = taken == null ? 0 : 1;
            result.r2 = taken == null || taken.root.thread == null ? 1 : 0;
        }
    }

    /** Two objects of one chain are remembered at once. */
    @JCStressTest
    @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "both are found")
    @Outcome(expect = FORBIDDEN, desc = "one is lost")
    @State
    public static class AttachedByTwo {
        private final WeakAttachments<Integer> attachments = new WeakAttachments<>();
        private final Object a = new Object();
        private final Object b = new Object();

        @Actor
        public void one() {
            attachments.put(a, 1);
        }

        @Actor
        public void other() {
            attachments.put(b, 2);
        }

        @Arbiter
        public void afterwards(II_Result result) {
            Integer one = attachments.get(a);
            Integer other = attachments.get(b);
            result.r1 = one == null ? 0 : one;
            result.r2 = other == null ? 0 : other;
        }
    }

    /** An object is looked up while it is remembered: not yet, or with the value whole. */
    @JCStressTest
    @Outcome(
            id = {"0, 7", "7, 7"},
            expect = ACCEPTABLE,
            desc = "before or after")
    @Outcome(expect = FORBIDDEN, desc = "half a node")
    @State
    public static class FoundWhileAttached {
        private final WeakAttachments<Integer> attachments = new WeakAttachments<>();
        private final Object object = new Object();

        @Actor
        public void writer() {
            attachments.put(object, 7);
        }

        @Actor
        public void reader(II_Result result) {
            Integer found = attachments.get(object);
            result.r1 = found == null ? 0 : found;
        }

        @Arbiter
        public void afterwards(II_Result result) {
            Integer found = attachments.get(object);
            result.r2 = found == null ? 0 : found;
        }
    }

    /** The cell of an object is asked for while the object is remembered and the generations change. */
    @JCStressTest
    @Outcome(id = "2", expect = ACCEPTABLE, desc = "what was remembered")
    @Outcome(expect = FORBIDDEN, desc = "the look-up undid it")
    @State
    public static class OneCellAcrossGenerations {
        private final WeakAttachments<Integer> attachments = new WeakAttachments<>(1, 2);
        private final Object object = new Object();
        private final Object one = new Object();
        private final Object other = new Object();

        @Actor
        public void looksUp() {
            attachments.cellOf(object);
        }

        @Actor
        public void remembers() {
            attachments.put(object, 2);
            attachments.put(one, 3);
            attachments.put(other, 4);
        }

        @Arbiter
        public void afterwards(I_Result result) {
            Integer found = attachments.get(object);
            result.r1 = found == null ? 0 : found;
        }
    }

    /** An object is found in a generation that is forgotten at that moment, and is remembered anew. */
    @JCStressTest
    @Outcome(id = "2", expect = ACCEPTABLE, desc = "what was remembered last")
    @Outcome(expect = FORBIDDEN, desc = "the look-up brought back what was there before")
    @State
    public static class FoundWhileForgotten {
        private final WeakAttachments<Integer> attachments = new WeakAttachments<>(1, 3);
        private final Object object = new Object();
        private final Object[] others = new Object[7];

        public FoundWhileForgotten() {
            attachments.put(object, 1);
            for (int i = 0; i < others.length; i++) {
                others[i] = new Object();
            }
            // The object is in the older generation now, with one more than may go over from there.
            attachments.put(others[0], 0);
            attachments.put(others[1], 0);
            attachments.put(others[2], 0);
            attachments.put(others[3], 0);
        }

        @Actor
        public void looksUp() {
            attachments.get(object);
        }

        @Actor
        public void remembers() {
            attachments.put(others[4], 0);
            attachments.put(others[5], 0);
            attachments.put(others[6], 0);
            attachments.put(object, 2);
            attachments.put(others[0], 0);
        }

        @Arbiter
        public void afterwards(I_Result result) {
            Integer found = attachments.get(object);
            result.r1 = found == null ? 0 : found;
        }
    }

    /** Enough of them for several generations of two, remembered and at once not needed any more. */
    private static void comeAndGo(WeakAttachments<Integer> attachments) {
        for (int i = 0; i < 9; i++) {
            Object other = new Object();
            attachments.put(other, 0);
            attachments.take(other);
        }
    }

    /** An object is taken up again while generations pass in which nobody needed it. */
    @JCStressTest
    @Outcome(id = "2", expect = ACCEPTABLE, desc = "what was remembered last")
    @Outcome(expect = FORBIDDEN, desc = "it went into a cell that nobody looks into")
    @State
    public static class TakenUpAgain {
        private final WeakAttachments<Integer> attachments = new WeakAttachments<>(1, 2);
        private final Object object = new Object();

        public TakenUpAgain() {
            attachments.put(object, 1);
            attachments.take(object);
        }

        @Actor
        public void takesUp() {
            while (!attachments.replace(object, null, 2)) {
                Thread.onSpinWait();
            }
        }

        @Actor
        public void others() {
            comeAndGo(attachments);
        }

        @Arbiter
        public void afterwards(I_Result result) {
            Integer found = attachments.get(object);
            result.r1 = found == null ? 0 : found;
        }
    }

    /** What is in use goes over into a new generation while it is looked up. */
    @JCStressTest
    @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "found at any time")
    @Outcome(expect = FORBIDDEN, desc = "for a moment it was nowhere")
    @State
    public static class FoundWhileItGoesOver {
        private final WeakAttachments<Integer> attachments = new WeakAttachments<>(1, 2);
        private final Object object = new Object();

        public FoundWhileItGoesOver() {
            attachments.put(object, 1);
        }

        @Actor
        public void looksUp(II_Result result) {
            Integer found = attachments.get(object);
            result.r1 = found == null ? 0 : found;
        }

        @Actor
        public void others() {
            comeAndGo(attachments);
        }

        @Arbiter
        public void afterwards(II_Result result) {
            Integer found = attachments.get(object);
            result.r2 = found == null ? 0 : found;
        }
    }

    /** The owner sends an id in a header while the trace is kept. */
    @JCStressTest
    @Outcome(id = "true", expect = ACCEPTABLE, desc = "one id")
    @Outcome(expect = FORBIDDEN, desc = "the trace does not know what was sent")
    @State
    public static class SpanIdOfTwo {
        private final Span span = new Span();
        private long sent;
        private long kept;

        @Actor
        public void owner() {
            sent = span.spanId();
        }

        @Actor
        public void keeper() {
            kept = span.spanId();
        }

        @Arbiter
        public void afterwards(Z_Result result) {
            result.r1 = sent == kept;
        }
    }

    /** A span is read while its owner goes on to set attributes, more than its first arrays hold. */
    @JCStressTest
    @Outcome(id = "true", expect = ACCEPTABLE, desc = "the first ones, whole")
    @Outcome(expect = FORBIDDEN, desc = "one is left out, or has no value yet")
    @State
    public static class AttributesOfUnfinished {
        private static final String[] KEYS = {"0", "1", "2", "3", "4", "5", "6", "7"};
        private final Span span = new Span();

        @Actor
        public void owner() {
            for (int i = 0; i < KEYS.length; i++) {
                span.attribute(KEYS[i], i + 1L);
            }
        }

        @Actor
        public void keeper(Z_Result result) {
            Map<String, Object> seen = span.attributes();
            boolean whole = true;
            for (int i = 0; i < seen.size(); i++) {
                whole &= Long.valueOf(i + 1L).equals(seen.get(KEYS[i]));
            }
            result.r1 = whole;
        }
    }

    /** Two threads learn a number of the same span name of one transaction name. */
    @JCStressTest
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "the same number, now and later")
    @Outcome(expect = FORBIDDEN, desc = "calls of one name counted in two rows")
    @State
    public static class SpanNumber {
        private final SeriesRegistry registry = new SeriesRegistry();
        private final Names names = new Names(registry);
        private final TransactionName name = names.transaction("http", "GET /");
        private int one;
        private int other;

        @Actor
        public void one() {
            one = name.span(names.span(Category.HTTP, "GET"));
        }

        @Actor
        public void other() {
            other = name.span(names.span(Category.HTTP, "GET"));
        }

        @Arbiter
        public void afterwards(ZZ_Result result) {
            result.r1 = one == other;
            result.r2 = name.span(names.span(Category.HTTP, "GET")) == one;
        }
    }
}
