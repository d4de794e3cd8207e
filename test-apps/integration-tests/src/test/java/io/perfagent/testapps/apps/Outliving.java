package io.perfagent.testapps.apps;

import com.sun.net.httpserver.HttpServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Requests that start threads which live on: a loop, a worker that serves other requests, work that is finished after the
 * response; and threads that cannot be started.
 */
public final class Outliving {

    private static final int FAILING = 3;
    /** More than there is of addresses. */
    private static final long STACK_BYTES = 1L << 50;

    private static final BlockingQueue<Runnable> REQUESTS = new LinkedBlockingQueue<>();
    private static final CountDownLatch OTHER_SERVED = new CountDownLatch(1);
    private static final List<Thread> KEPT = new ArrayList<>();
    private static volatile boolean hasWorker;
    private static int port;

    private Outliving() {}

    private interface Work {
        void run() throws Exception;
    }

    private static void query() {
        try (Connection connection = DriverManager.getConnection("jdbc:h2:mem:outliving;DB_CLOSE_DELAY=-1");
                Statement statement = connection.createStatement()) {
            statement.executeQuery("SELECT 1").close();
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** A loop that never ends, started by the first request that needs it. */
    private static void loop() throws InterruptedException {
        CountDownLatch once = new CountDownLatch(1);
        Thread loop = new Thread(() -> {
            while (true) {
                query();
                once.countDown();
                sleep(50);
            }
        });
        loop.setDaemon(true);
        loop.start();
        once.await();
    }

    /** Home-made threads of a server: one is started by a request, and serves the next one while that is not answered. */
    private static void worker() throws InterruptedException {
        Thread worker = new Thread(() -> {
            query();
            while (true) {
                try {
                    REQUESTS.take().run();
                } catch (InterruptedException interrupted) {
                    return;
                }
            }
        });
        worker.setDaemon(true);
        hasWorker = true;
        worker.start();
        OTHER_SERVED.await();
    }

    private static void afterwards() {
        new Thread(() -> {
                    sleep(300);
                    query();
                })
                .start();
    }

    private static void failing() {
        for (int i = 0; i < FAILING; i++) {
            Thread thread = new Thread(null, Outliving::query, "too large", STACK_BYTES);
            KEPT.add(thread);
            try {
                thread.start();
                throw new IllegalStateException("started");
            } catch (OutOfMemoryError asItShould) {
                // No thread, and nothing of it is left behind.
            }
        }
        query();
    }

    private static void serve(HttpServer server, String path, Work work) {
        server.createContext(path, exchange -> {
            int status = 200;
            try {
                work.run();
            } catch (Exception failure) {
                failure.printStackTrace();
                status = 500;
            }
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
    }

    private static void visit(String path) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            if (!answer.startsWith("HTTP/1.1 200")) {
                System.out.println(path + ": " + answer);
            }
        }
    }

    private static void probe() throws InterruptedException {
        Thread thread = new Thread(Outliving::query);
        thread.start();
        thread.join();
    }

    /** Takes {@code probe} as often as it comes, to see whether threads are followed yet; then runs everything and stays. */
    public static void main(String[] arguments) throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(task -> {
            if (!hasWorker || !REQUESTS.offer(task)) {
                new Thread(task).start();
            }
        });
        port = server.getAddress().getPort();
        serve(server, "/probe", Outliving::probe);
        serve(server, "/loop", Outliving::loop);
        serve(server, "/afterwards", Outliving::afterwards);
        serve(server, "/failing", Outliving::failing);
        serve(server, "/worker", Outliving::worker);
        serve(server, "/other", Outliving::query);
        server.start();
        System.out.println("ready");
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        while ("probe".equals(lines.readLine())) {
            visit("/probe");
        }
        visit("/afterwards");
        visit("/failing");
        // What is left of a thread is a task like any other: where it could not be started it is no longer anybody's.
        ExecutorService pool = Executors.newFixedThreadPool(1);
        for (Thread thread : KEPT) {
            pool.submit(thread).get();
        }
        System.out.println("failed threads run as tasks: " + KEPT.size());
        Thread first = new Thread(() -> {
            try {
                visit("/worker");
            } catch (IOException failure) {
                failure.printStackTrace();
            }
        });
        first.start();
        while (!hasWorker) {
            Thread.sleep(10);
        }
        visit("/other");
        OTHER_SERVED.countDown();
        first.join();
        visit("/other");
        visit("/loop");
        System.out.println("done");
        System.in.read();
    }
}
