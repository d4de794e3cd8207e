package io.perfagent.testapps.apps;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import com.google.common.util.concurrent.SettableFuture;
import com.sun.net.httpserver.HttpServer;
import io.perfagent.api.Profiled;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Single;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RecursiveAction;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import kotlin.Unit;
import kotlinx.coroutines.BuildersKt;
import kotlinx.coroutines.CoroutineStart;
import kotlinx.coroutines.Dispatchers;
import kotlinx.coroutines.GlobalScope;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Every way to hand work to another thread, from every kind of transaction, with every kind of client; between two
 * requests the same work is done outside any transaction by the same pools. {@code arguments}: rounds.
 */
public final class Handovers {

    /** Has {@code work} done elsewhere and waits for it. */
    private interface Handover {
        void run(Runnable work) throws Exception;
    }

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Map<String, Handover> HANDOVERS = new LinkedHashMap<>();
    private static String address;

    private Handovers() {}

    /** Counts down when {@code work} is done, however it ends. */
    private static Runnable then(Runnable work, CountDownLatch done) {
        return () -> {
            try {
                work.run();
            } finally {
                done.countDown();
            }
        };
    }

    private static void jdk() {
        ExecutorService pool = Executors.newFixedThreadPool(2);
        ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(1);
        ForkJoinPool forkJoin = new ForkJoinPool(2);
        Timer timer = new Timer(true);
        HANDOVERS.put("same-thread", Runnable::run);
        HANDOVERS.put("execute", work -> {
            CountDownLatch done = new CountDownLatch(1);
            pool.execute(then(work, done));
            done.await();
        });
        HANDOVERS.put("submit", work -> pool.submit(work).get());
        HANDOVERS.put("invoke-all", work -> pool.invokeAll(List.of(Executors.callable(work))));
        HANDOVERS.put(
                "nested",
                work -> pool.submit(() -> scheduler.submit(work).get()).get());
        HANDOVERS.put(
                "schedule",
                work -> scheduler.schedule(work, 1, TimeUnit.MILLISECONDS).get());
        HANDOVERS.put("fork-join", work -> forkJoin.submit(work).get());
        HANDOVERS.put(
                "fork",
                work -> forkJoin.invoke(new RecursiveAction() {
                    private static final long serialVersionUID = 1L;

                    @Override
                    protected void compute() {
                        new RecursiveAction() {
                            private static final long serialVersionUID = 1L;

                            @Override
                            protected void compute() {
                                work.run();
                            }
                        }.fork().join();
                    }
                }));
        HANDOVERS.put(
                "parallel-stream",
                work -> IntStream.range(0, 4).parallel().filter(i -> i == 2).forEach(i -> work.run()));
        HANDOVERS.put("timer", work -> {
            CountDownLatch done = new CountDownLatch(1);
            Runnable all = then(work, done);
            timer.schedule(
                    new TimerTask() {
                        @Override
                        public void run() {
                            all.run();
                        }
                    },
                    1);
            done.await();
        });
        HANDOVERS.put("run-async", work -> CompletableFuture.runAsync(work).get());
        HANDOVERS.put(
                "then-run-async",
                work -> CompletableFuture.supplyAsync(() -> 1, pool)
                        .thenRunAsync(work)
                        .get());
        HANDOVERS.put("completed-by-another", work -> {
            CompletableFuture<String> future = new CompletableFuture<>();
            CompletableFuture<Void> after = future.thenRun(work);
            Thread completing = new Thread(() -> future.complete("done"));
            completing.start();
            after.get();
        });
        HANDOVERS.put("caller-runs", work -> {
            CountDownLatch done = new CountDownLatch(1);
            ExecutorService full = new java.util.concurrent.ThreadPoolExecutor(
                    1,
                    1,
                    1,
                    TimeUnit.SECONDS,
                    new java.util.concurrent.SynchronousQueue<>(),
                    new java.util.concurrent.ThreadPoolExecutor.CallerRunsPolicy());
            CountDownLatch release = new CountDownLatch(1);
            full.execute(() -> await(release));
            full.execute(then(work, done));
            release.countDown();
            done.await();
            full.shutdown();
        });
    }

    /** A thread of the program's own, with a life of its own around what it is for. */
    private static final class Worker extends Thread {
        private final Runnable work;

        Worker(Runnable work) {
            super("worker");
            this.work = work;
            setDaemon(true);
        }

        @Override
        public synchronized void start() {
            super.start();
        }

        @Override
        public void run() {
            super.run();
            work.run();
        }
    }

    private static void threads() {
        HANDOVERS.put("thread", work -> joined(new Thread(work)));
        HANDOVERS.put("thread-subclass", work -> joined(new Worker(work)));
        HANDOVERS.put(
                "thread-in-thread",
                work -> joined(new Thread(() -> {
                    try {
                        joined(new Thread(work));
                    } catch (InterruptedException interrupted) {
                        Thread.currentThread().interrupt();
                    }
                })));
        HANDOVERS.put("threads-for-each", work -> {
            List<Thread> threads = List.of(new Thread(work), new Worker(() -> {}));
            threads.forEach(Thread::start);
            for (Thread thread : threads) {
                thread.join();
            }
        });
        HANDOVERS.put("thread-started-twice", work -> {
            Thread thread = new Thread(work);
            thread.start();
            try {
                thread.start();
                throw new AssertionError("started twice");
            } catch (IllegalThreadStateException asItShould) {
                thread.join();
            }
        });
        HANDOVERS.put("thread-run-here", work -> new Thread(work).run());
        HANDOVERS.put(
                "kotlin-thread",
                work -> kotlin.concurrent.ThreadsKt.thread(true, true, null, null, -1, () -> {
                            work.run();
                            return Unit.INSTANCE;
                        })
                        .join());
        HANDOVERS.put("lazy-pool", new Lazily<ExecutorService>(() -> Executors.newFixedThreadPool(1, Worker::new)) {
            @Override
            void run(ExecutorService pool, Runnable work) throws Exception {
                pool.submit(work).get();
            }
        });
        HANDOVERS.put("lazy-fork-join", new Lazily<ForkJoinPool>(() -> new ForkJoinPool(1)) {
            @Override
            void run(ForkJoinPool pool, Runnable work) throws Exception {
                pool.submit(work).get();
            }
        });
        HANDOVERS.put("lazy-timer", new Lazily<Timer>(() -> new Timer(true)) {
            @Override
            void run(Timer timer, Runnable work) throws Exception {
                CountDownLatch done = new CountDownLatch(1);
                timer.schedule(
                        new TimerTask() {
                            @Override
                            public void run() {
                                then(work, done).run();
                            }
                        },
                        1);
                done.await();
            }
        });
    }

    private static void joined(Thread thread) throws InterruptedException {
        thread.start();
        thread.join();
    }

    /** Over something whose threads are started by the first request that needs it, and then work for all. */
    private abstract static class Lazily<T> implements Handover {
        private final Supplier<T> maker;
        private T made;

        Lazily(Supplier<T> maker) {
            this.maker = maker;
        }

        abstract void run(T with, Runnable work) throws Exception;

        @Override
        public void run(Runnable work) throws Exception {
            T with;
            synchronized (this) {
                made = made == null ? maker.get() : made;
                with = made;
            }
            run(with, work);
        }
    }

    private static void virtualThreads() throws ReflectiveOperationException {
        if (Runtime.version().feature() < 21) {
            return;
        }
        ExecutorService virtual = (ExecutorService)
                Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        java.lang.reflect.Method start = Thread.class.getMethod("startVirtualThread", Runnable.class);
        HANDOVERS.put("virtual-executor", work -> virtual.submit(work).get());
        HANDOVERS.put("virtual-thread", work -> ((Thread) start.invoke(null, work)).join());
        java.lang.reflect.Method perTask = Executors.class.getMethod("newThreadPerTaskExecutor", ThreadFactory.class);
        ExecutorService threads = (ExecutorService) perTask.invoke(null, (ThreadFactory) Worker::new);
        HANDOVERS.put("thread-per-task", work -> threads.submit(work).get());
        Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
        ThreadFactory factory = (ThreadFactory)
                Class.forName("java.lang.Thread$Builder").getMethod("factory").invoke(builder);
        HANDOVERS.put("lazy-virtual-pool", new Lazily<ExecutorService>(() -> Executors.newFixedThreadPool(1, factory)) {
            @Override
            void run(ExecutorService pool, Runnable work) throws Exception {
                pool.submit(work).get();
            }
        });
    }

    private static void libraries() {
        ExecutorService pool = Executors.newFixedThreadPool(2);
        HANDOVERS.put(
                "reactor-subscribe-on",
                work -> Mono.fromRunnable(work)
                        .subscribeOn(Schedulers.boundedElastic())
                        .block());
        HANDOVERS.put(
                "reactor-publish-on",
                work -> Flux.just(1)
                        .publishOn(Schedulers.parallel())
                        .doOnNext(one -> work.run())
                        .blockLast());
        HANDOVERS.put("reactor-signalled-by-another", work -> {
            CompletableFuture<Integer> future = new CompletableFuture<>();
            CountDownLatch done = new CountDownLatch(1);
            Mono.<Integer>create(sink -> pool.execute(() -> future.thenAccept(sink::success)))
                    .map(one -> one + 1)
                    .subscribe(two -> then(work, done).run());
            Thread completing = new Thread(() -> future.complete(1));
            completing.start();
            done.await();
        });
        HANDOVERS.put(
                "rx-single",
                work -> Single.fromCallable(Executors.callable(work, 1))
                        .subscribeOn(io.reactivex.rxjava3.schedulers.Schedulers.io())
                        .blockingGet());
        HANDOVERS.put(
                "rx-flowable",
                work -> Flowable.just(1)
                        .observeOn(io.reactivex.rxjava3.schedulers.Schedulers.computation())
                        .doOnNext(one -> work.run())
                        .blockingLast());
        HANDOVERS.put("guava-direct", work -> guava(work, MoreExecutors.directExecutor()));
        HANDOVERS.put("guava-pool", work -> guava(work, pool));
        HANDOVERS.put("kotlin-launch", work -> {
            CountDownLatch done = new CountDownLatch(1);
            Runnable all = then(work, done);
            BuildersKt.launch(
                    GlobalScope.INSTANCE, Dispatchers.getDefault(), CoroutineStart.DEFAULT, (scope, continuation) -> {
                        all.run();
                        return Unit.INSTANCE;
                    });
            done.await();
        });
    }

    private static void guava(Runnable work, java.util.concurrent.Executor executor) throws InterruptedException {
        SettableFuture<Integer> settable = SettableFuture.create();
        ListenableFuture<Integer> future = settable;
        CountDownLatch done = new CountDownLatch(1);
        future.addListener(then(work, done), executor);
        Thread completing = new Thread(() -> settable.set(1));
        completing.start();
        done.await();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- clients

    private static void query() {
        try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:handovers;DB_CLOSE_DELAY=-1");
                Statement statement = connection.createStatement()) {
            statement.executeQuery("SELECT 1").close();
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static void call() {
        try {
            HTTP.send(
                    HttpRequest.newBuilder(URI.create(address + "/leaf")).build(),
                    HttpResponse.BodyHandlers.discarding());
        } catch (IOException | InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
    }

    // ---- starters

    private static int run(String path) {
        String[] parts = path.split("/");
        try {
            HANDOVERS.get(parts[1]).run(parts[2].equals("jdbc") ? Handovers::query : Handovers::call);
            return 200;
        } catch (Exception failure) {
            failure.printStackTrace();
            return 500;
        }
    }

    /** The starter that is a method. */
    @Profiled(name = "by method", transaction = true)
    static void byMethod(String path) {
        run(path);
    }

    /** Runs everything and stays. */
    public static void main(String[] arguments) throws Exception {
        int rounds = Integer.parseInt(arguments[0]);
        jdk();
        threads();
        virtualThreads();
        libraries();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        address = "http://127.0.0.1:" + server.getAddress().getPort();
        server.createContext("/leaf", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        for (String handover : HANDOVERS.keySet()) {
            for (String client : List.of("jdbc", "http")) {
                String path = "/" + handover + "/" + client;
                server.createContext(path, exchange -> {
                    exchange.sendResponseHeaders(run(path), -1);
                    exchange.close();
                });
            }
        }
        server.start();
        // The first request makes the agent look at what was loaded before.
        visit("/leaf");
        Thread.sleep(1_000);
        for (int round = 0; round < rounds; round++) {
            for (String handover : HANDOVERS.keySet()) {
                visit("/" + handover + "/jdbc");
                run("/" + handover + "/jdbc");
                visit("/" + handover + "/http");
                byMethod("/" + handover + "/jdbc");
                run("/" + handover + "/jdbc");
            }
        }
        ScheduledExecutorService scheduler = Executors.newScheduledThreadPool(1);
        CountDownLatch jobs = new CountDownLatch(rounds);
        scheduler.scheduleAtFixedRate(new Job(jobs), 1, 1, TimeUnit.MILLISECONDS);
        jobs.await();
        scheduler.shutdownNow();
        scheduler.awaitTermination(10, TimeUnit.SECONDS);
        System.out.println("handovers " + HANDOVERS.size());
        System.out.println("done");
        System.in.read();
    }

    /** The starter that is a scheduled job: as many times as there are rounds. */
    private static final class Job implements Runnable {
        private final CountDownLatch jobs;

        Job(CountDownLatch jobs) {
            this.jobs = jobs;
        }

        @Override
        public void run() {
            if (jobs.getCount() == 0) {
                return;
            }
            for (String handover : HANDOVERS.keySet()) {
                Handovers.run("/" + handover + "/jdbc");
            }
            jobs.countDown();
        }
    }

    private static void visit(String path) throws IOException {
        // Plain sockets, so that the visitor is no client of the agent's.
        try (java.net.Socket socket =
                new java.net.Socket("127.0.0.1", URI.create(address).getPort())) {
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                            .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            socket.getInputStream().readAllBytes();
        }
    }
}
