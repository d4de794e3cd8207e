package io.perfagent.trace;

import java.util.Locale;

/**
 * Finds the end of a program's start-up where no transaction marks it: when its main thread ends, or has nothing to do
 * for a second. Called by one agent thread a few times a second, from {@code main} on.
 */
public final class StartupWatch {

    private static final long IDLE_NANOS = 1_000_000_000L;
    private static final long LONGEST_NANOS = 120_000_000_000L;

    private final Tracer tracer;
    private final Thread main;
    private final long watchedSinceNanos;
    private long idleSinceNanos;
    private boolean idle;

    /** Watches {@code main}. */
    public StartupWatch(Tracer tracer, Thread main) {
        this.tracer = tracer;
        this.main = main;
        this.watchedSinceNanos = System.nanoTime();
    }

    /** Looks once; ends the start-up as of the moment its main thread went quiet. */
    public void look() {
        if (!tracer.isStarting()) {
            return;
        }
        long nowNanos = System.nanoTime();
        boolean quiet = switch (main.getState()) {
            case WAITING, TIMED_WAITING, TERMINATED -> true;
            default -> isWaitingOutside();
        };
        if (!quiet) {
            idle = false;
        } else if (!idle) {
            idle = true;
            idleSinceNanos = nowNanos;
        }
        if (idle && nowNanos - idleSinceNanos >= IDLE_NANOS) {
            tracer.endStartup(idleSinceNanos);
        } else if (nowNanos - watchedSinceNanos >= LONGEST_NANOS) {
            tracer.endStartup(nowNanos);
        }
    }

    /** Waiting in native code for a connection or for input is idle too, though the JVM calls it runnable. */
    private boolean isWaitingOutside() {
        StackTraceElement[] stack = main.getStackTrace();
        if (stack.length == 0 || !stack[0].isNativeMethod()) {
            return false;
        }
        String name = stack[0].getMethodName().toLowerCase(Locale.ROOT);
        return name.contains("accept") || name.contains("read") || name.contains("poll") || name.contains("wait");
    }
}
