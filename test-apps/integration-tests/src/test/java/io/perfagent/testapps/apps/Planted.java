package io.perfagent.testapps.apps;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/** Does one thing that is known to be slow, again and again, until it is told a line; then it says how much it did. */
public final class Planted {

    private static final AtomicLong HEAVY_NANOS = new AtomicLong();
    private static final AtomicLong LIGHT_NANOS = new AtomicLong();
    private static final Object MONITOR = new Object();
    private static final ReentrantLock LOCK = new ReentrantLock();
    private static final List<byte[]> RETAINED = new ArrayList<>();
    static volatile long sink;
    private static volatile Object kept;
    private static volatile boolean over;

    private Planted() {}

    /** What the monitor is taken of. */
    static final class Till {}

    private static final Till TILL = new Till();

    // ---- 70 % of the CPU time in one method

    static void burn() {
        long startNanos = System.nanoTime();
        while (System.nanoTime() - startNanos < 300_000_000L) {
            // Of random length, so that no rhythm of the sampler can meet one of the program.
            long nanos = ThreadLocalRandom.current().nextLong(500_000, 6_000_000);
            long heavy = HEAVY_NANOS.get();
            boolean isHeavy = heavy <= 0.7 * (heavy + LIGHT_NANOS.get());
            if (isHeavy) {
                HEAVY_NANOS.addAndGet(heavy(nanos));
            } else {
                LIGHT_NANOS.addAndGet(light(nanos));
            }
        }
    }

    static long heavy(long nanos) {
        long startNanos = System.nanoTime();
        long sum = 0;
        while (System.nanoTime() - startNanos < nanos) {
            for (int i = 0; i < 500; i++) {
                sum += i * 31 ^ sum;
            }
        }
        sink = sum;
        return System.nanoTime() - startNanos;
    }

    static long light(long nanos) {
        long startNanos = System.nanoTime();
        long sum = 0;
        while (System.nanoTime() - startNanos < nanos) {
            for (int i = 0; i < 500; i++) {
                sum += i * 17 ^ sum;
            }
        }
        sink = sum;
        return System.nanoTime() - startNanos;
    }

    // ---- waits

    static void contend() throws InterruptedException {
        CountDownLatch taken = new CountDownLatch(1);
        Thread holder = new Thread(() -> {
            LOCK.lock();
            synchronized (TILL) {
                taken.countDown();
                pause(60);
            }
            pause(60);
            LOCK.unlock();
        });
        holder.start();
        taken.await();
        waitForMonitor();
        waitForLock();
        holder.join();
    }

    static void waitForMonitor() {
        synchronized (TILL) {
            sink++;
        }
    }

    static void waitForLock() {
        LOCK.lock();
        LOCK.unlock();
    }

    static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- memory

    /** Allocates 100 MB in arrays of 100 kB, and nothing else that counts. */
    static void allocate() {
        for (int i = 0; i < 1_000; i++) {
            kept = new byte[100_000 - 16];
        }
    }

    static void collect() {
        allocate();
        RETAINED.clear();
        System.gc();
    }

    // ---- throwables

    static final class Planned extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    static void fail() {
        for (int i = 0; i < 10; i++) {
            try {
                throw new Planned();
            } catch (Planned planned) {
                sink++;
            }
        }
        pause(200);
    }

    // ---- a peer that answers late

    static void read(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            InputStream in = socket.getInputStream();
            while (in.read() >= 0) {
                sink++;
            }
        }
    }

    private static ServerSocket slowServer() throws IOException {
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(() -> {
            while (!over) {
                try (Socket socket = server.accept()) {
                    pause(50);
                    socket.getOutputStream().write(1);
                } catch (IOException ended) {
                    return;
                }
            }
        });
        thread.setDaemon(true);
        thread.start();
        return server;
    }

    // ---- a carrier that cannot do other work

    /** A class initialiser pins on every JDK that has virtual threads. */
    public static final class Slow implements Runnable {
        static {
            try {
                Thread.sleep(80);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        /** Public, because the other loader's class is in another package. */
        public Slow() {}

        @Override
        public void run() {}
    }

    /** Loads {@link Slow} anew each time, because a class is initialised once. */
    static final class Anew extends ClassLoader {
        Anew() {
            super(Planted.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.equals(Slow.class.getName())) {
                return super.loadClass(name, resolve);
            }
            try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                byte[] bytes = in.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException unreadable) {
                throw new ClassNotFoundException(name, unreadable);
            }
        }
    }

    static void pin() throws Exception {
        Thread thread = (Thread)
                Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, (Runnable)
                        Planted::initialiseSlow);
        thread.join();
        pause(100);
    }

    private static void initialiseSlow() {
        try {
            Class<?> slow = new Anew().loadClass(Slow.class.getName());
            ((Runnable) slow.getDeclaredConstructor().newInstance()).run();
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    // ---- what is never let go

    /** One of those that nobody needs any more. */
    static final class Receipt {
        final byte[] picture = new byte[1_000];
    }

    private static final List<Receipt> ARCHIVE = new ArrayList<>();

    static void leak() {
        for (int i = 0; i < 50; i++) {
            ARCHIVE.add(new Receipt());
        }
        pause(50);
    }

    // ---- two threads that wait for each other

    static void deadlock() {
        CountDownLatch both = new CountDownLatch(2);
        start("left", MONITOR, TILL, both);
        start("right", TILL, MONITOR, both);
    }

    private static void start(String name, Object first, Object second, CountDownLatch both) {
        Thread thread = new Thread(
                () -> {
                    synchronized (first) {
                        both.countDown();
                        try {
                            both.await();
                        } catch (InterruptedException interrupted) {
                            return;
                        }
                        synchronized (second) {
                            sink++;
                        }
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void once(String what, int port) throws Exception {
        switch (what) {
            case "burn" -> burn();
            case "contend" -> contend();
            case "allocate" -> {
                allocate();
                pause(100);
            }
            case "collect" -> collect();
            case "fail" -> fail();
            case "read" -> read(port);
            case "pin" -> pin();
            case "leak" -> leak();
            default -> pause(50);
        }
    }

    public static void main(String[] arguments) throws Exception {
        String what = arguments[0];
        if (what.equals("deadlock")) {
            deadlock();
        }
        ServerSocket server = slowServer();
        Thread listener = new Thread(() -> {
            try {
                over = System.in.read() >= 0;
            } catch (IOException closed) {
                over = true;
            }
        });
        listener.setDaemon(true);
        listener.start();
        System.out.println("ready");
        AtomicLong times = new AtomicLong();
        // Not the main thread, which is still in the transaction of the program's start.
        Thread worker = new Thread(() -> {
            try {
                while (!over) {
                    once(what, server.getLocalPort());
                    times.incrementAndGet();
                }
            } catch (Exception failure) {
                failure.printStackTrace();
            }
        });
        worker.start();
        worker.join();
        System.out.println("times " + times);
        System.out.println("heavy " + (double) HEAVY_NANOS.get() / Math.max(1, HEAVY_NANOS.get() + LIGHT_NANOS.get()));
        System.out.println("done");
        Thread.sleep(Long.MAX_VALUE);
    }
}
