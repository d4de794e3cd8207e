package io.perfagent.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfagent.aggregate.Aggregator;
import io.perfagent.bootstrap.Operation;
import io.perfagent.recording.Recorders;
import io.perfagent.recording.Recording;
import io.perfagent.recording.Series;
import io.perfagent.recording.SeriesRegistry;
import io.perfagent.status.AgentStatus;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ContinuationsTest {

    private final SeriesRegistry registry = new SeriesRegistry();
    private final Recorders recorders = new Recorders(new ThreadLocal<>());
    private final Recording recording = new Recording(recorders, true);
    private final AgentStatus status = new AgentStatus();
    private final KeptTraces kept = new KeptTraces(status);
    private final Tracer tracer = new Tracer(
            recording, registry, HeadSampler.ratio(1, true), kept, Propagation.of(List.of("tracecontext", "baggage")));
    private final Continuations continuations = new Continuations(tracer, status);
    private final HttpClientSpans http = new HttpClientSpans(tracer);
    private final Aggregator aggregator = new Aggregator(recorders, registry);

    private Operation request(String route) {
        return tracer.startRequest("GET", route, route, null, null, null);
    }

    private void call() {
        Operation call = http.start("GET", URI.create("http://127.0.0.1:80/"));
        if (call != null) {
            http.end(call, 200, null);
        }
    }

    private void leave(Operation scope) {
        if (scope != null) {
            continuations.leave(scope, null);
        }
    }

    private static void elsewhere(Runnable work) throws InterruptedException {
        Thread thread = new Thread(work);
        thread.start();
        thread.join();
    }

    private List<SpanRecord> calls() {
        kept.drain();
        List<SpanRecord> calls = new ArrayList<>();
        kept.all()
                .forEach(trace -> trace.spans().stream()
                        .filter(span ->
                                span.category().equals("http") && span.kind().equals("client"))
                        .forEach(calls::add));
        return calls;
    }

    private KeptTrace trace(String name) {
        kept.drain();
        return kept.all().stream()
                .filter(trace ->
                        trace.name().equals(name) && !trace.keptBecause().equals(KeptTraces.LATE))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aTaskBelongsToWhoHandedItOver() throws Exception {
        Object task = new Object();
        Operation request = request("/a");
        continuations.handOver(task);
        elsewhere(() -> {
            Operation scope = continuations.takeOver(task);
            call();
            leave(scope);
            call();
        });
        tracer.endRequest(request, 200, null);
        KeptTrace trace = trace("GET /a");
        assertThat(trace.spans()).hasSize(2);
        assertThat(trace.spans().get(1).parentSpanId()).isEqualTo(trace.root().spanId());
        assertThat(calls()).hasSize(1);
    }

    @Test
    void aTransactionWithABranchForEachMessageStaysBounded() throws Exception {
        tracer.maxSpans(10);
        Operation stream = tracer.startTransaction("rpc", "a.B/Chat", null, null, null);
        tracer.detach(stream);
        elsewhere(() -> {
            for (int i = 0; i < 30; i++) {
                Operation scope = continuations.resumeIn(stream);
                call();
                leave(scope);
            }
        });
        tracer.end(stream, null);
        KeptTrace trace = trace("a.B/Chat");
        assertThat(trace.spans()).hasSize(11);
        assertThat(trace.foldedCalls()).isEqualTo(20);
        assertThat(aggregator.between(0, Long.MAX_VALUE).of(Series.Span.class).values())
                .singleElement()
                .satisfies(calls -> assertThat(calls.calls()).isEqualTo(30));
    }

    @Test
    void theSameTaskObjectKeepsOnePlaceForEachTimeItWaits() throws Exception {
        Object task = new Object();
        Operation first = request("/first");
        continuations.handOver(task);
        tracer.endRequest(first, 200, null);
        continuations.handOver(task);
        Operation second = request("/second");
        continuations.handOver(task);
        List<String> found = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            elsewhere(() -> {
                Operation scope = continuations.takeOver(task);
                Operation call = http.start("GET", URI.create("http://127.0.0.1/"));
                found.add(String.valueOf(
                        call == null
                                ? null
                                : ((Span) call).transaction == null
                                        ? "none"
                                        : ((Span) call).transaction.name.series.name()));
                http.end(call, 200, null);
                leave(scope);
            });
        }
        tracer.endRequest(second, 200, null);
        assertThat(found).containsExactly("GET /first", "none", "GET /second");
        assertThat(continuations.takeOver(task)).isNull();
    }

    @Test
    void aPoolsThreadKeepsNothingAfterItsTask() throws Exception {
        Object task = new Object();
        Operation request = request("/a");
        continuations.handOver(task);
        elsewhere(() -> {
            continuations.beginTask(task);
            // Left open by an advice that failed.
            http.start("GET", URI.create("http://127.0.0.1/"));
            continuations.endTask();
            assertThat(recording.thread().current).isNull();
            continuations.beginTask(new Object());
            assertThat(recording.thread().current).isNull();
            continuations.endTask();
        });
        tracer.endRequest(request, 200, null);
        assertThat(recording.thread().current).isNull();
    }

    @Test
    void workAfterTheEndIsALatePieceOfTheSameTrace() throws Exception {
        Object task = new Object();
        Operation request = request("/a");
        continuations.handOver(task);
        tracer.endRequest(request, 200, null);
        elsewhere(() -> {
            Operation scope = continuations.takeOver(task);
            call();
            leave(scope);
        });
        kept.drain();
        KeptTrace whole = trace("GET /a");
        List<KeptTrace> pieces = kept.byId(whole.traceId());
        assertThat(pieces).hasSize(2);
        assertThat(pieces)
                .filteredOn(piece -> piece.keptBecause().equals(KeptTraces.LATE))
                .singleElement()
                .satisfies(late -> assertThat(late.root().parentSpanId())
                        .isEqualTo(whole.root().spanId()));
    }

    @Test
    void aServersLoopThatARequestStartedTakesNewRequests() throws Exception {
        Object loop = new Object();
        Operation request = request("/first");
        continuations.handOver(loop);
        tracer.endRequest(request, 200, null);
        elsewhere(() -> {
            Operation scope = continuations.takeOver(loop);
            Operation next = request("/second");
            assertThat(next).isNotNull();
            call();
            tracer.endRequest(next, 200, null);
            leave(scope);
        });
        assertThat(trace("GET /second").spans()).hasSize(2);
    }

    /** A thread that does {@code work} as woven ones do, handed over by the present one. */
    private Thread started(Runnable work) {
        Thread thread = new Thread(() -> {
            Operation scope = continuations.threadRuns(Thread.currentThread());
            work.run();
            leave(scope);
        });
        continuations.threadStarts(thread, null);
        thread.start();
        return thread;
    }

    @Test
    void aThreadBelongsToWhoStartedIt() throws Exception {
        Operation request = request("/a");
        started(this::call).join();
        tracer.endRequest(request, 200, null);
        started(this::call).join();
        assertThat(trace("GET /a").spans()).hasSize(2);
        assertThat(calls()).hasSize(1);
    }

    @Test
    void aRequestThatAThreadServesIsItsOwnAndSoIsAllAfterIt() throws Exception {
        Operation request = request("/a");
        started(() -> {
                    call();
                    assertThat(tracer.isInside()).isFalse();
                    Operation next = request("/b");
                    call();
                    call();
                    tracer.endRequest(next, 200, null);
                    call();
                })
                .join();
        tracer.endRequest(request, 200, null);
        assertThat(trace("GET /a").spans()).hasSize(2);
        assertThat(trace("GET /b").spans()).hasSize(3);
        assertThat(calls()).hasSize(3);
    }

    @Test
    void aMethodThatAThreadCallsIsPartOfTheRequest() throws Exception {
        tracer.methodTransaction(7, "method");
        Operation request = request("/a");
        started(() -> assertThat(tracer.startMethod(7)).isNull()).join();
        tracer.endRequest(request, 200, null);
        started(() -> {
                    Operation method = tracer.startMethod(7);
                    assertThat(method).isNotNull();
                    tracer.end(method, null);
                })
                .join();
    }

    @Test
    void aPoolsTaskEndsWhatItsThreadBelongedTo() throws Exception {
        Operation request = request("/a");
        Object task = new Object();
        started(() -> {
                    call();
                    continuations.beginTask(task);
                    call();
                    continuations.endTask();
                    call();
                })
                .join();
        tracer.endRequest(request, 200, null);
        assertThat(trace("GET /a").spans()).hasSize(2);
        assertThat(calls()).hasSize(1);
    }

    @Test
    void theScopeOfAThreadThatLeftItIsNobodyElses() throws Exception {
        Operation request = request("/a");
        Thread thread = new Thread(() -> {
            Operation scope = continuations.threadRuns(Thread.currentThread());
            continuations.beginTask(new Object());
            continuations.endTask();
            // The same thread's next transaction, in whatever record is spare.
            Operation next = request("/b");
            leave(scope);
            call();
            tracer.endRequest(next, 200, null);
        });
        continuations.threadStarts(thread, null);
        thread.start();
        thread.join();
        tracer.endRequest(request, 200, null);
        assertThat(trace("GET /b").spans()).hasSize(2);
    }

    @Test
    void aThreadThatOutlivesItsRequestIsALatePieceOfIt() throws Exception {
        Operation request = request("/a");
        CompletableFuture<Void> ended = new CompletableFuture<>();
        Thread thread = started(() -> {
            call();
            ended.join();
            call();
        });
        tracer.endRequest(request, 200, null);
        KeptTrace whole = trace("GET /a");
        assertThat(whole.spans()).hasSize(1);
        ended.complete(null);
        thread.join();
        kept.drain();
        assertThat(kept.byId(whole.traceId()))
                .filteredOn(piece -> piece.keptBecause().equals(KeptTraces.LATE))
                .singleElement()
                .satisfies(late -> assertThat(late.spans()).hasSize(2));
    }

    @Test
    void aThreadThatCouldNotBeStartedIsForgottenAndOneThatRunsIsNotTakenAway() throws Exception {
        Thread refused = new Thread(() -> {});
        Operation first = request("/first");
        Object place = continuations.threadStarts(refused, null);
        assertThat(place).isNotNull();
        assertThat(continuations.threadStarts(refused, null)).isNull();
        continuations.threadNotStarted(refused, place);
        List<Operation> scopes = new ArrayList<>();
        Thread running = new Thread(() -> scopes.add(continuations.threadRuns(Thread.currentThread())));
        continuations.threadStarts(running, null);
        running.start();
        running.join();
        assertThat(continuations.threadStarts(running, null)).isNull();
        assertThat(scopes).singleElement().isNotNull();
        assertThat(continuations.threadRuns(refused)).isNull();
        tracer.endRequest(first, 200, null);
        Operation second = request("/second");
        assertThat(continuations.threadStarts(refused, null)).isNotNull();
        tracer.endRequest(second, 200, null);
    }

    @Test
    void runCalledByAnotherThreadTakesNothingAway() throws Exception {
        Operation request = request("/a");
        Thread thread = new Thread(() -> {});
        assertThat(continuations.threadStarts(thread, null)).isNotNull();
        elsewhere(() -> assertThat(continuations.threadRuns(thread)).isNull());
        assertThat(continuations.threadStarts(thread, null)).isNull();
        tracer.endRequest(request, 200, null);
    }

    @Test
    void whatPoolsTimersAndDriversStartIsTheirs() {
        assertThat(List.of(
                        "java.util.concurrent.ThreadPoolExecutor",
                        "java.util.concurrent.ForkJoinPool",
                        "java.util.Timer",
                        "jdk.internal.net.http.HttpClientImpl",
                        "sun.net.www.http.KeepAliveCache$1",
                        "io.netty.util.concurrent.ThreadPerTaskExecutor",
                        "org.apache.kafka.clients.producer.KafkaProducer",
                        "kotlinx.coroutines.scheduling.CoroutineScheduler"))
                .allMatch(ThreadStarter::isForItself);
        assertThat(List.of(
                        "java.util.ArrayList",
                        "java.util.concurrent.ThreadPerTaskExecutor",
                        "org.springframework.core.task.SimpleAsyncTaskExecutor",
                        "com.acme.Shop"))
                .noneMatch(ThreadStarter::isForItself);
    }

    @Test
    void aDetachedRequestEndsOnceOnAnyThread() throws Exception {
        Operation request = request("/a");
        tracer.detach(request);
        assertThat(recording.thread().current).isNull();
        elsewhere(() -> {
            Operation scope = continuations.resumeIn(request);
            tracer.route(null, "/orders/{id}");
            call();
            leave(scope);
            tracer.endRequest(request, 503, null);
            tracer.endRequest(request, 200, null);
        });
        assertThat(tracer.openRequests().size()).isZero();
        KeptTrace trace = trace("GET /orders/{id}");
        assertThat(trace.spans()).hasSize(2);
        assertThat(trace.root().error()).isEqualTo("503");
        assertThat(trace.root().attributes()).containsEntry("http.route", "/orders/{id}");
        aggregator.collect();
    }

    @Test
    void aRequestThatNobodyCompletesIsEndedAndCounted() throws Exception {
        Operation request = request("/a");
        tracer.detach(request);
        tracer.openRequests().mostMillis(0);
        tracer.openRequests().sweep(status);
        assertThat(status.dropped()).containsEntry("transaction_never_completed", 1L);
        assertThat(trace("GET /a").root().error()).isEqualTo("perfagent.never_completed");
        tracer.endRequest(request, 200, null);
        assertThat(status.dropped()).containsEntry("transaction_never_completed", 1L);
        kept.drain();
        assertThat(kept.all()).hasSize(1);
    }

    @Test
    void aScheduledJobIsATransactionEachTime() throws Exception {
        Object job = new Object();
        continuations.periodic(job, "com.acme.Cleanup");
        for (int i = 0; i < 2; i++) {
            boolean failing = i == 1;
            elsewhere(() -> {
                continuations.beginTask(job);
                call();
                if (failing) {
                    continuations.taskFailed(job, new IllegalStateException());
                }
                continuations.endTask();
            });
        }
        kept.drain();
        assertThat(kept.all()).hasSize(2).allMatch(trace -> trace.type().equals("scheduled"));
        assertThat(kept.all()).filteredOn(trace -> trace.root().error() != null).hasSize(1);
    }

    @Test
    void callbacksGoBackAsOftenAsTheyAreCalled() throws Exception {
        CompletableFuture<String> callback = new CompletableFuture<>();
        Operation request = request("/a");
        continuations.remember(callback);
        for (int i = 0; i < 3; i++) {
            elsewhere(() -> {
                Operation scope = continuations.resume(callback);
                call();
                leave(scope);
            });
        }
        assertThat(continuations.resume(callback)).as("its own thread").isNull();
        tracer.endRequest(request, 200, null);
        assertThat(trace("GET /a").spans()).hasSize(4);
    }

    @Test
    void theBreakdownOfParallelWorkAddsUpToTheDuration() throws Exception {
        Operation request = request("/a");
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Object task = new Object();
            continuations.handOver(task);
            Thread thread = new Thread(() -> {
                Operation scope = continuations.takeOver(task);
                call();
                leave(scope);
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        tracer.endRequest(request, 200, null);
        aggregator.collect();
        var snapshot = aggregator.between(0, Long.MAX_VALUE);
        long shares = snapshot.of(Series.Breakdown.class).values().stream()
                .mapToLong(stats -> stats.totalNanos())
                .sum();
        long whole = snapshot.of(Series.Transaction.class).values().stream()
                .mapToLong(stats -> stats.totalNanos())
                .sum();
        assertThat(shares).isEqualTo(whole);
    }
}
