package io.perfagent.trace;

import io.perfagent.bootstrap.Operation;
import io.perfagent.recording.ThreadState;
import io.perfagent.status.AgentStatus;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Lets work go on in its trace on another thread. What is handed over is remembered by the identity of the task or
 * callback; nothing of the application is wrapped. The thread that does the work records into a buffer of its own, a
 * branch, which joins the transaction when the work is done.
 *
 * <pre>
 * Writer:      any thread hands over, any thread takes over.
 * Readers:     the same.
 * Publication: the cell of {@link WeakAttachments}; an object that is handed over again before it was run keeps one place
 *              for each time, and they are used in the order they came.
 * Lost:        the place of a task that waits while 16,384 others are handed over, counted as {@code context_lost}: what it
 *              does is then counted outside any transaction.
 * </pre>
 */
public final class Continuations {

    /** How often the same object may wait to be run. */
    private static final int MOST_PENDING = 1_000;

    /** Counts what was forgotten and still of use; no lambda, because it is made before {@code main}. */
    private record Loss<V>(AgentStatus status, String reason) implements WeakAttachments.Losses<V> {
        @Override
        public void forgot(V value) {
            if (!(value instanceof Span span) || span.endNanos() == 0) {
                status.dropped(reason, 1);
            }
        }
    }

    private final Tracer tracer;
    private final WeakAttachments<Captured> tasks;
    private final WeakAttachments<Captured> callbacks;
    private final WeakAttachments<TransactionName> jobs;
    private final WeakAttachments<Operation> operations;

    /** Continues what {@code tracer} has begun, and tells {@code status} what was lost. */
    public Continuations(Tracer tracer, AgentStatus status) {
        this.tracer = tracer;
        this.tasks = new WeakAttachments<>(new Loss<>(status, "context_lost"));
        this.callbacks = new WeakAttachments<>();
        this.jobs = new WeakAttachments<>();
        this.operations = new WeakAttachments<>(new Loss<>(status, "operation_lost"));
    }

    /** The place {@code span} is; drawn once, by its owner. Null for what has no trace to go on in. */
    static @Nullable Captured capture(Span span) {
        Captured known = span.captured;
        if (known != null) {
            return known;
        }
        Transaction transaction = span.transaction;
        TransactionName name = transaction == null ? null : transaction.name;
        if (transaction == null || name == null) {
            return null;
        }
        TraceContext context = transaction.context;
        if (context == null) {
            context = new TraceContext(transaction, name);
            transaction.context = context;
        }
        boolean standsForParent = transaction.isBranch && span == transaction.root;
        Captured made = new Captured(
                context,
                standsForParent ? transaction.remoteParentSpanId : kept(span).spanId());
        span.captured = made;
        return made;
    }

    /** The span itself, or the nearest above it that the trace holds. */
    private static Span kept(Span span) {
        Span kept = span;
        while (kept.folded && kept.parent != null) {
            kept = kept.parent;
        }
        return kept;
    }

    /** The place this thread is at; null outside a trace. */
    @Nullable
    Captured here() {
        ThreadState thread = tracer.recording.thread();
        Span current = thread.isAgent ? null : tracer.open(thread);
        return current == null || tracer.isStartup(current) ? null : capture(current);
    }

    // ---- tasks, run once

    /** {@code task} will be run by somebody. */
    public void handOver(Object task) {
        Captured here = here();
        Captured place = here == null ? Captured.NOTHING : here;
        Captured before;
        do {
            before = tasks.get(task);
            if (before == null ? here == null : before.pending() >= MOST_PENDING) {
                return;
            }
        } while (!tasks.replace(task, before, before == null ? place : place.after(before)));
    }

    private @Nullable Captured taken(Object task) {
        AtomicReference<@Nullable Captured> cell = tasks.cell(task);
        if (cell == null) {
            return null;
        }
        Captured pending;
        do {
            pending = cell.get();
            if (pending == null) {
                return null;
            }
        } while (!cell.compareAndSet(pending, pending.withoutFirst()));
        return pending.first();
    }

    /** {@code task} begins on this thread; null when there is nothing to go back to afterwards. */
    public @Nullable Operation takeOver(Object task) {
        Captured place = taken(task);
        TransactionName job = place == null ? jobs.get(task) : null;
        return job == null ? enter(place) : tracer.startNamed(job);
    }

    /** The same for a task that cannot wait twice: only the latest place counts. */
    public void handOverOnly(Object task) {
        Captured here = here();
        if (here != null) {
            tasks.put(task, here);
        } else {
            tasks.take(task);
        }
    }

    /** {@code task}, handed over last, will not be run by whom it was handed to. */
    public void refused(Object task) {
        AtomicReference<@Nullable Captured> cell = tasks.cell(task);
        Captured latest = cell == null ? null : cell.get();
        if (cell != null && latest != null) {
            cell.compareAndSet(latest, latest.before());
        }
    }

    // ---- threads

    /**
     * {@code thread} is about to be started.
     *
     * @param container what of the JDK's it will be part of; null for one that is started by itself
     * @return what {@link #threadNotStarted} needs; null when the thread belongs to no trace
     */
    public @Nullable Object threadStarts(Thread thread, @Nullable Object container) {
        Captured here = here();
        if (here == null || thread.getState() != Thread.State.NEW) {
            return null;
        }
        if (container == null ? ThreadStarter.isForItself() : ThreadStarter.isForItself(container)) {
            return null;
        }
        return tasks.replace(thread, null, here) ? here : null;
    }

    /** It was not: there is none such, or somebody else has started it. */
    public void threadNotStarted(Thread thread, Object place) {
        AtomicReference<@Nullable Captured> cell = tasks.cell(thread);
        if (cell != null) {
            cell.compareAndSet((Captured) place, null);
        }
    }

    /** {@code thread} runs; null when it belongs to no trace, or is not this one. */
    public @Nullable Operation threadRuns(Thread thread) {
        Captured place = thread == Thread.currentThread() ? tasks.take(thread) : null;
        Span root = (Span) enter(place);
        if (root != null && root.transaction != null) {
            root.transaction.isThread = true;
        }
        return root;
    }

    // ---- jobs, and a pool's tasks

    /** Every run of {@code task} is a transaction. */
    public void periodic(Object task, String jobName) {
        // What follows the program's own class in a lambda's name is another in each run.
        int lambda = jobName.indexOf("$$Lambda");
        String name = lambda < 0 ? jobName : jobName.substring(0, lambda);
        jobs.put(task, tracer.names.named("scheduled", name));
    }

    /** A pool's thread begins {@code task}; whatever a failed advice may have left on it is forgotten. */
    public void beginTask(Object task) {
        ThreadState thread = tracer.recording.thread();
        if (!thread.isAgent) {
            tracer.leaveThread(thread);
            thread.current = null;
            takeOver(task);
        }
    }

    /** The task of this thread's pool failed. */
    public void taskFailed(Object task, Throwable thrown) {
        Span current = jobs.get(task) == null ? null : tracer.open(tracer.recording.thread());
        if (current != null && current.transaction != null) {
            current.transaction.root.error = thrown.getClass().getName();
        }
    }

    /** A pool's thread has done its task: whatever it was in, it is in nothing now. */
    public void endTask() {
        ThreadState thread = tracer.recording.thread();
        Span outermost = (Span) thread.current;
        if (outermost == null || thread.isAgent) {
            return;
        }
        for (Span around = outermost; around != null; around = around.around()) {
            outermost = around;
        }
        if (outermost.transaction != null) {
            leave(thread, outermost, outermost.error);
        }
        thread.current = null;
    }

    // ---- callbacks, called any number of times

    /** {@code callback} belongs to where this thread is, and no longer to where it may have belonged. */
    public void remember(Object callback) {
        Captured here = here();
        if (here != null) {
            callbacks.put(callback, here);
        } else {
            callbacks.take(callback);
        }
    }

    /** The same for a callback that other threads may pass on: where it was first remembered counts. */
    public void rememberFirst(Object callback) {
        Captured here = here();
        if (here != null) {
            callbacks.replace(callback, null, here);
        }
    }

    /** {@code callback} is called; null when there is nothing to go back to afterwards. */
    public @Nullable Operation resume(Object callback) {
        return enter(callbacks.get(callback));
    }

    /** What this thread does next belongs to {@code operation}, which was detached. */
    public @Nullable Operation resumeIn(Operation operation) {
        Span span = (Span) operation;
        Captured place = span.captured;
        Span current = tracer.open(tracer.recording.thread());
        Transaction present = current == null ? null : current.transaction;
        boolean isThere = present != null
                && place != null
                && (present == span.transaction
                        || (present.isBranch && present.remoteParentSpanId == place.parentSpanId()));
        return isThere || place == null || place.context() == null ? null : begin(place, place.context(), current);
    }

    // ---- scopes

    private @Nullable Operation enter(@Nullable Captured place) {
        TraceContext context = place == null ? null : place.context();
        if (place == null || context == null || context.isOver(false)) {
            return null;
        }
        ThreadState thread = tracer.recording.thread();
        if (thread.isAgent) {
            return null;
        }
        Span current = tracer.open(thread);
        if (current != null && current.transaction != null && current.transaction.context == context) {
            return null;
        }
        return begin(place, context, current);
    }

    /**
     * Goes on at {@code place} in a branch of its own also where this thread is in a branch of the same transaction: that one
     * belongs to a pool's task, which may do more and join when the transaction has ended.
     */
    @Nullable
    Operation enterAnew(@Nullable Captured place) {
        TraceContext context = place == null ? null : place.context();
        Span current = tracer.open(tracer.recording.thread());
        Transaction present = current == null ? null : current.transaction;
        boolean isThere = present != null && !present.isBranch && present.context == context;
        return place == null || context == null || isThere ? null : begin(place, context, current);
    }

    private @Nullable Operation begin(Captured place, TraceContext context, @Nullable Span current) {
        ThreadState thread = tracer.recording.thread();
        if (thread.isAgent || context.isOver(false)) {
            return null;
        }
        Transaction branch = tracer.spares(thread).transaction();
        branch.continues(place, context, current);
        branch.root.begin(branch, null, null, SpanName.INTERNAL, thread);
        branch.root.startNanos = System.nanoTime();
        branch.root.startAllocatedBytes = -1;
        thread.current = branch.root;
        tracer.entered(thread, branch.root);
        return branch.root;
    }

    /** Ends a scope, or the job that was run; null for {@code thrown} when it went well. */
    public void leave(Operation scope, @Nullable Throwable thrown) {
        ThreadState thread = tracer.recording.thread();
        if (scope instanceof Activation activation) {
            activation.leave(thread);
            return;
        }
        Span root = (Span) scope;
        leave(thread, root, thrown == null ? root.error : thrown.getClass().getName());
    }

    private void leave(ThreadState thread, Span root, @Nullable String error) {
        Transaction transaction = root.transaction;
        if (transaction == null || root != transaction.root) {
            return;
        }
        if (transaction.isBranch) {
            Tracer.leave(thread, root);
            tracer.join(thread, transaction);
        } else {
            tracer.end(root, error);
        }
    }

    // ---- operations by the library's own objects

    /** Remembers {@code operation} with {@code key}. */
    public void attach(Object key, Operation operation) {
        operations.put(key, operation);
    }

    /** What is attached to {@code key}. */
    public @Nullable Operation attached(Object key) {
        return operations.get(key);
    }

    /** The same, for the one that ends it. */
    public @Nullable Operation take(Object key) {
        return operations.take(key);
    }
}
