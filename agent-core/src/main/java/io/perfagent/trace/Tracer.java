package io.perfagent.trace;

import io.perfagent.bootstrap.Operation;
import io.perfagent.recording.AllocationCounter;
import io.perfagent.recording.Presences;
import io.perfagent.recording.Recording;
import io.perfagent.recording.Series;
import io.perfagent.recording.SeriesRegistry;
import io.perfagent.recording.ThreadState;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Starts and ends transactions and spans, and feeds every one of them into the aggregates, whether or not its trace is
 * kept. Any thread; an operation is ended by the thread that started it, unless it was detached. A request allocates
 * nothing here, unless its trace is kept: records, names and numbers are all used again.
 */
public final class Tracer {

    /** Where spans outside any transaction are counted. */
    static final Series.Transaction NO_TRANSACTION = new Series.Transaction("none", "(no transaction)");

    final Names names;
    final Recording recording;
    final Propagation propagation;
    private final OpenRequests openRequests;
    private final Presences presences = new Presences();
    private final ToldSpans told = new ToldSpans();

    private final SpanAggregates aggregates;
    private final KeptTraces kept;
    private static final String[] NO_HEADERS = {};

    private final AtomicReferenceArray<@Nullable TransactionName> methodTransactions;
    private final AtomicReferenceArray<@Nullable SpanName> tracedMethods;
    private volatile HeadSampler sampler;
    private volatile int maxSpans = 10_000;
    private volatile long epochOffsetNanos;
    private volatile @Nullable Transaction startup;

    /**
     * Makes a tracer that hands finished transactions to {@code kept}.
     *
     * @param propagation what is read from requests and sent with calls
     */
    public Tracer(
            Recording recording,
            SeriesRegistry registry,
            HeadSampler sampler,
            KeptTraces kept,
            Propagation propagation) {
        this.recording = recording;
        this.names = new Names(registry);
        this.aggregates = new SpanAggregates(recording, new TransactionName(registry, NO_TRANSACTION));
        this.sampler = sampler;
        this.kept = kept;
        this.propagation = propagation;
        this.openRequests = new OpenRequests(this);
        this.methodTransactions = new AtomicReferenceArray<>(SeriesRegistry.CAPACITY);
        this.tracedMethods = new AtomicReferenceArray<>(SeriesRegistry.CAPACITY);
        readWallClock();
    }

    /** Which headers are read and sent. */
    public Propagation propagation() {
        return propagation;
    }

    /** Ends what nobody completes. */
    public OpenRequests openRequests() {
        return openRequests;
    }

    /** Has every transaction and span told to {@code events} from now on. */
    public void tell(SpanEvents events) {
        told.to(events);
    }

    /** Which thread was in which transaction when, for what is only sampled. */
    public Presences presences() {
        return presences;
    }

    /** Samples new traces by {@code newSampler} from now on. */
    public void sampler(HeadSampler newSampler) {
        sampler = newSampler;
    }

    /** Lets a trace hold so many spans below its root; calls beyond are added up in their parent. */
    public void maxSpans(int spans) {
        maxSpans = spans;
    }

    /** Reads what new transactions are dated by, so that none has to; the agent's clock calls it every second. */
    public void readWallClock() {
        epochOffsetNanos = System.currentTimeMillis() * 1_000_000 - System.nanoTime();
    }

    // ---- transactions

    /**
     * Opens the transaction of type {@code startup} on the current thread. It ends when the first other transaction
     * starts, or by {@link #endStartup}.
     *
     * @param startNanos when the JVM started, on the clock of {@link System#nanoTime}
     */
    public void startStartup(String name, long startNanos, long startEpochNanos) {
        Transaction transaction = new Transaction();
        transaction.begin(names.transaction("startup", name), true, startEpochNanos - startNanos);
        ThreadState thread = recording.thread();
        transaction.root.begin(transaction, null, null, SpanName.INTERNAL, thread);
        // Drawn now, because another thread may end it.
        transaction.traceIdHigh();
        transaction.root.spanId();
        transaction.root.startNanos = startNanos;
        transaction.root.startAllocatedBytes = -1;
        // Another thread may end it, so its records are never used again.
        transaction.hasDetached = true;
        startup = transaction;
        thread.current = transaction.root;
    }

    /** Whether the program is still starting. */
    public boolean isStarting() {
        return startup != null;
    }

    /** Whether {@code span} is part of the start-up, which hands nothing over: servers' loops begin in it. */
    boolean isStartup(Span span) {
        return span.transaction != null && span.transaction == startup;
    }

    /** Ends the start-up transaction as of {@code endNanos}, if it is still open. Any thread. */
    public void endStartup(long endNanos) {
        Transaction transaction = startup;
        if (transaction != null && transaction.close()) {
            startup = null;
            finish(transaction, endNanos, recording.thread(), false);
        }
    }

    /** Makes the method with number {@code series} a transaction. */
    public void methodTransaction(int series, String name) {
        methodTransactions.set(series, names.transaction("method", name));
    }

    /** Makes every call of the method with number {@code series} a span. */
    public void tracedMethod(int series, String className, String methodName) {
        String simpleName = className.substring(className.lastIndexOf('.') + 1);
        String text = simpleName.concat(".").concat(methodName);
        tracedMethods.set(series, names.span(Category.APPLICATION, text));
        if (methodTransactions.get(series) == null) {
            methodTransaction(series, text);
        }
    }

    /** A method that is a transaction begins; null inside another transaction. */
    public @Nullable Operation startMethod(int series) {
        TransactionName name = methodTransactions.get(series);
        return name == null ? null : start(name, SpanName.INTERNAL, null, null, null);
    }

    /** A job begins; null inside another transaction. */
    @Nullable
    Span startNamed(TransactionName name) {
        return start(name, SpanName.ofTransaction(name.series.type()), null, null, null);
    }

    /** A method whose every call is a span begins; outside any transaction it is one. */
    public @Nullable Operation startTraced(int series) {
        ThreadState thread = recording.thread();
        Span parent = thread.isAgent ? null : open(thread);
        SpanName name = tracedMethods.get(series);
        return parent == null || name == null ? startMethod(series) : startSpan(thread, parent, name);
    }

    /** A server request begins; null inside another transaction. */
    public @Nullable Operation startRequest(
            String method,
            @Nullable String route,
            @Nullable String path,
            @Nullable String traceparent,
            @Nullable String traceState,
            @Nullable String baggage) {
        String verb = HttpNames.method(method);
        String shortPath = HttpNames.path(path);
        String knownRoute = route == null || route.isEmpty() ? null : HttpNames.route(route);
        String guess = knownRoute == null ? HttpNames.guess(shortPath) : null;
        TransactionName name =
                guess == null ? names.request(verb, HttpNames.route(knownRoute)) : names.guessed(verb, guess);
        Span root = start(name, SpanName.SERVER, propagation.read(traceparent), traceState, baggage);
        if (root != null && root.transaction != null) {
            root.transaction.verb = verb;
            root.transaction.guess = name == names.otherRequests ? guess : null;
            root.attribute("http.request.method", verb);
            root.attribute("http.route", knownRoute);
            root.attribute("url.path", shortPath);
        }
        return root;
    }

    /** A transaction that is no HTTP request begins; null inside another transaction. */
    public @Nullable Operation startTransaction(
            String type,
            String name,
            @Nullable String traceparent,
            @Nullable String traceState,
            @Nullable String baggage) {
        return start(
                names.named(type, HttpNames.route(name)),
                SpanName.ofTransaction(type),
                propagation.read(traceparent),
                traceState,
                baggage);
    }

    /** A framework knows the route of {@code request}, or when that is null of the request the current thread is in. */
    public void route(@Nullable Operation request, String route) {
        Span current = request == null ? open(recording.thread()) : (Span) request;
        Transaction transaction = current == null ? null : current.transaction;
        if (transaction == null) {
            return;
        }
        TraceContext context = transaction.context;
        if (transaction.isBranch || (request != null && context != null)) {
            if (context != null) {
                context.route = route;
            }
        } else if (transaction.verb != null) {
            rename(transaction, transaction.verb, route);
            renamed(transaction);
        }
    }

    private void rename(Transaction transaction, String verb, String route) {
        String shortRoute = HttpNames.route(route);
        TransactionName name = names.request(verb, shortRoute);
        transaction.name = name;
        transaction.guess = null;
        transaction.root.attribute("http.route", shortRoute);
        if (transaction.context != null) {
            transaction.context.name = name;
        }
    }

    /** A transaction has another name: whoever samples its thread is to know. */
    private void renamed(Transaction transaction) {
        ThreadState thread = recording.thread();
        if (presences.isOn() && !thread.isAgent && transaction.root.thread == thread && !transaction.isClosed()) {
            entered(thread, transaction.root);
        }
    }

    /** A message is handed to the application: a transaction also where this thread is in another one already. */
    @Nullable
    Span startMessage(TransactionName name, @Nullable TraceParent parent) {
        return start(name, SpanName.ofTransaction(name.series.type()), parent, null, null, true);
    }

    /**
     * A broker's message is handed to the application: a transaction also where this thread only does what another one
     * handed over, because a library's own pools pass messages on. Null inside another transaction of its own.
     */
    public @Nullable Operation startDelivery(
            String name, @Nullable String traceparent, @Nullable String traceState, @Nullable String baggage) {
        Span outer = open(recording.thread());
        Transaction around = outer == null ? null : outer.transaction;
        return start(
                names.named("messaging", HttpNames.route(name)),
                SpanName.CONSUMER,
                propagation.read(traceparent),
                traceState,
                baggage,
                around != null && around.isBranch);
    }

    private @Nullable Span start(
            TransactionName name,
            String kind,
            @Nullable TraceParent remote,
            @Nullable String traceState,
            @Nullable String baggage) {
        return start(name, kind, remote, traceState, baggage, false);
    }

    private @Nullable Span start(
            TransactionName name,
            String kind,
            @Nullable TraceParent remote,
            @Nullable String traceState,
            @Nullable String baggage,
            boolean nests) {
        ThreadState thread = recording.thread();
        if (thread.isAgent) {
            return null;
        }
        long nowNanos = System.nanoTime();
        if (startup != null) {
            // A housekeeper's job is no sign that the program has started.
            if (!isScheduled(name)) {
                endStartup(nowNanos);
            }
        }
        Span outer = open(thread);
        if (outer != null && isThreadOnly(outer) && (!kind.equals(SpanName.INTERNAL) || isScheduled(name))) {
            leaveThread(thread);
            outer = open(thread);
        }
        if (outer != null && !nests && !isLeftBehind(outer)) {
            return null;
        }
        Transaction transaction = spares(thread).transaction();
        transaction.begin(name, sampler.sample(remote, nowNanos), epochOffsetNanos);
        transaction.outer = outer;
        if (remote != null) {
            transaction.continues(
                    remote.traceIdHigh(),
                    remote.traceIdLow(),
                    remote.parentSpanId(),
                    TraceParent.boundedState(traceState));
        }
        transaction.baggage = propagation.boundedBaggage(baggage);
        Span root = transaction.root;
        root.begin(transaction, null, null, kind, thread);
        root.startNanos = nowNanos;
        root.startAllocatedBytes = recording.startOfSpanBytes();
        thread.current = root;
        if (presences.isOn()) {
            entered(thread, root);
        }
        told.begin(root, true);
        return root;
    }

    private static boolean isScheduled(TransactionName name) {
        return name.series.type().equals("scheduled");
    }

    /** This thread is in {@code root}'s transaction from now on. */
    void entered(ThreadState thread, Span root) {
        TransactionName name = root.transaction == null ? null : root.transaction.name;
        if (name != null && presences.isOn()) {
            thread.entered(presences, name.id, root.startNanos);
        }
    }

    /** This thread has left {@code transaction}, and is in what it was in before. */
    private void left(ThreadState thread, Transaction transaction, long endNanos) {
        TraceContext context = transaction.context;
        TransactionName name = context == null ? transaction.name : context.name;
        if (name == null) {
            return;
        }
        thread.left(presences, transaction.root.startNanos, endNanos, name.id, transaction.traceIdLowIfDrawn());
        Span outer = (Span) thread.current;
        if (outer == null || outer.transaction == null) {
            thread.outside(presences);
        } else {
            entered(thread, outer.transaction.root);
        }
    }

    /** Work that a finished transaction left behind, e.g. a server's loop started by the first request, is no part of it. */
    private static boolean isLeftBehind(Span span) {
        Transaction transaction = span.transaction;
        TraceContext context = transaction == null ? null : transaction.context;
        return transaction != null && transaction.isBranch && context != null && context.isClosed();
    }

    SpareBuffers spares(ThreadState thread) {
        Object carried = thread.carried();
        if (carried instanceof SpareBuffers spares) {
            return spares;
        }
        SpareBuffers made = new SpareBuffers(kept.pool);
        thread.carry(made);
        return made;
    }

    /** Ends a server request. */
    public void endRequest(Operation operation, int status, @Nullable Throwable thrown) {
        Span root = (Span) operation;
        if (status > 0) {
            root.attribute("http.response.status_code", status);
            learn(root.transaction, status);
        }
        end(root, thrown != null ? thrown.getClass().getName() : status >= 500 ? String.valueOf(status) : root.error);
    }

    /** A guessed route that was answered is one; what scanners ask for is not there, and gets no name. */
    private void learn(@Nullable Transaction transaction, int status) {
        if (transaction == null || transaction.guess == null || transaction.verb == null) {
            return;
        }
        if (status < 400 || status >= 500) {
            transaction.name = names.learn(transaction.verb, transaction.guess);
        }
        transaction.guess = null;
    }

    /** Whether a request that begins on the current thread would be part of a transaction; also when it belongs to the agent. */
    public boolean isInside() {
        ThreadState thread = recording.thread();
        Span current = thread.isAgent ? null : open(thread);
        return thread.isAgent
                || (current != null && !isStartup(current) && !isLeftBehind(current) && !isThreadOnly(current));
    }

    // ---- spans

    /**
     * Starts a client span in the current transaction, or outside any, where it is counted too.
     *
     * @return null inside a span of the same category: layered libraries give one span, not three
     */
    @Nullable
    Span startClient(SpanName name) {
        ThreadState thread = recording.thread();
        if (thread.isAgent) {
            return null;
        }
        Span parent = open(thread);
        if (parent != null && parent.category == name.category()) {
            return null;
        }
        return startSpan(thread, parent, name);
    }

    Span startSpan(ThreadState thread, @Nullable Span parent, SpanName name) {
        Transaction transaction = parent == null ? null : parent.transaction;
        Span span = transaction == null ? null : transaction.next(maxSpans);
        boolean inTrace = span != null;
        if (span == null) {
            span = spares(thread).span();
        }
        span.begin(transaction, parent, name, name.kind(), thread);
        if (transaction != null) {
            transaction.openSpans++;
            span.folded = !inTrace;
        }
        thread.current = span;
        span.startAllocatedBytes = recording.startOfSpanBytes();
        span.startNanos = System.nanoTime();
        if (inTrace && transaction != null) {
            transaction.add();
        }
        told.begin(span, false);
        return span;
    }

    /** The open span of {@code category} that the current thread is directly in, or null. */
    @Nullable
    Span current(Category category) {
        Span current = open(recording.thread());
        return current != null && current.category == category ? current : null;
    }

    /** The innermost open operation; forgets what other threads have closed or what is over. */
    @Nullable
    Span open(ThreadState thread) {
        Span current = (Span) thread.current;
        while (current != null && current.transaction != null && isGone(current.transaction)) {
            leaveThread(thread);
            Span outer = current.transaction.outer;
            thread.current = outer;
            current = outer;
        }
        return current;
    }

    private static boolean isGone(Transaction transaction) {
        TraceContext context = transaction.context;
        return transaction.isClosed()
                || (transaction.isBranch && context != null && context.isOver(transaction.isThread));
    }

    /** Whether all that is open is that the current thread was started by the transaction it is in. */
    private static boolean isThreadOnly(Span span) {
        return span.transaction != null && span.transaction.isThread && span == span.transaction.root;
    }

    /** The current thread goes on for others than who started it: what it has done becomes part of the trace now. */
    void leaveThread(ThreadState thread) {
        Span current = (Span) thread.current;
        Transaction branch = current == null ? null : current.transaction;
        if (branch != null && branch.isThread && current == branch.root) {
            thread.current = current.around();
            // The scope that the thread will leave when it ends is this record: it must not become another's.
            branch.hasDetached = true;
            join(thread, branch);
        }
    }

    /** What is to be sent with {@code operation}, names and values in turn; empty outside a transaction. */
    public String[] headers(Operation operation) {
        Span span = (Span) operation;
        Transaction transaction = span.transaction;
        return transaction == null
                ? NO_HEADERS
                : propagation.write(span, transaction, spares(recording.thread()).header);
    }

    /** The header that continues {@code operation}'s trace in another service; null outside a transaction. */
    public @Nullable String traceparent(Operation operation) {
        Span span = (Span) operation;
        Transaction transaction = span.transaction;
        return transaction == null || !propagation.traceContext()
                ? null
                : TraceParent.format(
                        spares(recording.thread()).header,
                        transaction.traceIdHigh(),
                        transaction.traceIdLow(),
                        span.spanId(),
                        transaction.sampled);
    }

    /** The current thread goes on without {@code operation}; whoever completes it will end it. */
    public void detach(Operation operation) {
        Span span = (Span) operation;
        if (span.detached) {
            return;
        }
        span.detached = true;
        Transaction transaction = span.transaction;
        if (transaction != null) {
            transaction.hasDetached = true;
            transaction.foldedCalls += span.folded ? 1 : 0;
            // Before anybody else can ask, because ids are drawn by the owner.
            Continuations.capture(span);
            if (span == transaction.root) {
                openRequests.add(transaction);
            }
        }
        ThreadState thread = recording.thread();
        leave(thread, span);
        if (presences.isOn() && transaction != null && span == transaction.root) {
            left(thread, transaction, System.nanoTime());
        }
    }

    /** Marks it as failed. */
    public void fail(Operation operation, String error) {
        ((Span) operation).error = error;
    }

    /** Ends an operation that failed with {@code thrown}, or succeeded when that is null. */
    public void end(Operation operation, @Nullable Throwable thrown) {
        Span span = (Span) operation;
        end(span, thrown == null ? span.error : thrown.getClass().getName());
    }

    void end(Span span, @Nullable String error) {
        long endNanos = System.nanoTime();
        if (span.detached && !span.finish()) {
            return;
        }
        span.error = error;
        ThreadState starter = span.thread;
        ThreadState thread = starter == null || span.detached ? recording.thread() : starter;
        if (!span.detached) {
            leave(thread, span);
            span.allocatedBytes = AllocationCounter.since(span.startAllocatedBytes);
        }
        Transaction transaction = span.transaction;
        if (transaction != null && span == transaction.root) {
            if (transaction.close()) {
                transaction.openSpans--;
                if (span.detached) {
                    openRequests.remove(transaction);
                    joinOwnBranch(thread, transaction);
                }
                boolean leaves = presences.isOn() && !span.detached;
                finish(transaction, endNanos, thread, leaves);
            }
            return;
        }
        told.end(span);
        long durationNanos = endNanos - span.startNanos;
        span.selfNanos = durationNanos - span.childNanos;
        if (!span.detached) {
            recordSelf(thread, span, durationNanos);
        }
        aggregates.span(thread, span, durationNanos);
        span.endNanos(endNanos);
        if (!span.detached) {
            release(thread, span, durationNanos);
        }
    }

    /** Gives back the record of a span that no trace holds. */
    private void release(ThreadState thread, Span span, long durationNanos) {
        Transaction transaction = span.transaction;
        if (transaction != null) {
            transaction.openSpans--;
            if (!span.folded) {
                transaction.compress(span, durationNanos);
                return;
            }
            transaction.fold(span, durationNanos);
        }
        spares(thread).giveBack(span);
    }

    /** Forgets the current thread's open client span: the advice that should end it may never come to it. */
    public void abandonClientSpan() {
        ThreadState thread = recording.thread();
        Span current = (Span) thread.current;
        if (current != null && (current.kind.equals(SpanName.CLIENT) || current.kind.equals(SpanName.PRODUCER))) {
            thread.current = current.around();
        }
        thread.asked = null;
    }

    /** Goes back to what is around {@code span}, also when inner spans were left open by a failed advice. */
    static void leave(ThreadState thread, Span span) {
        for (Span open = (Span) thread.current; open != null; open = open.around()) {
            if (open == span) {
                thread.current = span.around();
                return;
            }
        }
    }

    // ---- aggregates

    private void recordSelf(ThreadState thread, Span span, long durationNanos) {
        Span parent = span.parent;
        Transaction transaction = span.transaction;
        if (parent == null || transaction == null || transaction.name == null || transaction.isBranch) {
            // What a branch spent is shared out at the end of its transaction: see DetachedTime.
            return;
        }
        long allocatedBytes = Math.max(span.allocatedBytes, 0);
        long selfBytes = span.allocatedBytes < 0 ? -1 : allocatedBytes - span.childAllocatedBytes;
        parent.childNanos += durationNanos;
        parent.childAllocatedBytes += allocatedBytes;
        if (span.category == Category.APPLICATION) {
            transaction.internalSelfNanos += span.selfNanos;
            transaction.internalAllocatedBytes += Math.max(selfBytes, 0);
        } else {
            aggregates.breakdown(thread, transaction.name, span.category, span.selfNanos, selfBytes);
        }
    }

    /** @param leaves whether the current thread was in it until now, and somebody wants to know */
    private void finish(Transaction transaction, long endNanos, ThreadState thread, boolean leaves) {
        Span root = transaction.root;
        TraceContext context = transaction.context;
        if (context != null) {
            transaction.branches = context.close(endNanos);
            transaction.foldedCalls += context.leftOutCalls();
            String route = context.route;
            if (route != null && transaction.verb != null) {
                rename(transaction, transaction.verb, route);
            }
        }
        TransactionName name = transaction.name;
        if (name == null) {
            return;
        }
        told.end(root);
        if (leaves) {
            left(thread, transaction, endNanos);
        }
        long durationNanos = endNanos - root.startNanos;
        long selfNanos = durationNanos - root.childNanos;
        if (transaction.hasDetached || !transaction.branches.isEmpty()) {
            for (DetachedTime.Share share : DetachedTime.of(transaction, endNanos)) {
                selfNanos -= share.nanos();
                if (!share.isCounted()) {
                    aggregates.breakdown(thread, name, share.category(), share.nanos(), -1);
                }
            }
        }
        root.selfNanos = selfNanos;
        aggregates.transaction(thread, name, root, durationNanos);
        long ownBytes =
                Math.max(0, root.allocatedBytes - root.childAllocatedBytes) + transaction.internalAllocatedBytes;
        aggregates.breakdown(
                thread,
                name,
                Category.APPLICATION,
                selfNanos + transaction.internalSelfNanos,
                root.allocatedBytes < 0 ? -1 : ownBytes);
        root.endNanos(endNanos);
        boolean reusable = transaction.isReusable();
        boolean isKept = kept.offer(transaction, durationNanos, endNanos);
        if (context != null) {
            offerLate(context, isKept);
        }
        if (!isKept && reusable) {
            spares(thread).giveBack(transaction);
        }
    }

    private void offerLate(TraceContext context, boolean isKept) {
        Transaction branch = context.decide(isKept);
        while (branch != null && isKept) {
            Transaction before = branch.joinedBefore;
            kept.offerLate(branch);
            branch = before;
        }
    }

    /** A branch's thread has done its part; what it recorded becomes part of the transaction, or a late piece of it. */
    void join(ThreadState thread, Transaction branch) {
        if (!branch.close()) {
            return;
        }
        if (presences.isOn()) {
            left(thread, branch, System.nanoTime());
        }
        TraceContext context = branch.context;
        if (context == null || branch.size() == 0) {
            if (!branch.hasDetached) {
                spares(thread).giveBack(branch);
            }
        } else if (context.takes(branch, maxSpans) && !context.join(branch) && context.takesLate(branch)) {
            kept.offerLate(branch);
        }
    }

    /** Who completes a transaction is often in a branch of it: that has done its part, and must not join too late. */
    private void joinOwnBranch(ThreadState thread, Transaction transaction) {
        Span current = open(thread);
        Transaction branch = current == null ? null : current.transaction;
        if (branch != null
                && branch.isBranch
                && branch.root == current
                && branch.context == transaction.context
                && branch.size() > 0) {
            leave(thread, current);
            join(thread, branch);
        }
    }

    /** Ends {@code transaction} because nobody else has; an agent thread. */
    void abandon(Transaction transaction) {
        if (transaction.root.finish() && transaction.close()) {
            transaction.openSpans--;
            transaction.root.error = "perfagent.never_completed";
            finish(transaction, System.nanoTime(), recording.thread(), false);
        }
    }
}
