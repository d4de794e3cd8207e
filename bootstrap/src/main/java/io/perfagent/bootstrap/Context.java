package io.perfagent.bootstrap;

import java.util.concurrent.RunnableScheduledFuture;

/**
 * Carries the trace from the thread that hands work over to the thread that does it. Woven code calls it; any thread; no
 * method blocks or throws, and outside a transaction each costs a look at this thread's state.
 *
 * <p>Nothing of the application is wrapped: what was handed over is remembered by the identity of the task or callback,
 * without keeping it alive. Work that is done inside a scope ({@code takeOver}, {@code resume} to {@code leave}) belongs
 * to the trace it was handed over in, and to none afterwards.
 */
public final class Context {

    private Context() {}

    /** {@code task} will be run once, by whoever calls {@link #takeOver} or {@link #beginTask} with it. */
    public static void handOver(Object task) {
        if (task != null && Probe.isRecording()) {
            Probe.SINK.handOver(task);
        }
    }

    /** The same for a task with a delay. One that is run again and again belongs to no trace: each run is its own. */
    public static void handOver(RunnableScheduledFuture<?> task) {
        if (task != null && !task.isPeriodic() && Probe.isRecording()) {
            Probe.SINK.handOver(task);
        }
    }

    /**
     * Every run of {@code task} is a transaction of type {@code scheduled}, named after what it runs. Spring's wrappers all
     * have one name, so their runs are left to the method inside.
     */
    public static void periodic(Object task, Object job) {
        if (task != null && job != null && Probe.isRecording()) {
            String name = job.getClass().getName();
            if (!name.startsWith("org.springframework.scheduling.")) {
                Probe.SINK.handOverScheduled(task, name);
            }
        }
    }

    /** A pool refused {@code task}: nobody will take it over. */
    public static void refused(Object task) {
        if (task != null) {
            Probe.SINK.refused(task);
        }
    }

    /** A pool's thread begins {@code task}. */
    public static void beginTask(Object task) {
        if (task != null && Probe.isRecording()) {
            Probe.SINK.beginTask(task);
        }
    }

    /** What {@code task} runs has thrown; its future keeps the error to itself. */
    public static void taskFailed(Object task, Throwable thrown) {
        Probe.SINK.taskFailed(task, thrown);
    }

    /** A pool's thread has done its task and belongs to nothing. */
    public static void endTask() {
        Probe.SINK.endTask();
    }

    /** The same for a task that cannot be queued twice, however many methods of a library pass it on. */
    public static void handOverOnly(Object task) {
        if (task != null && Probe.isRecording()) {
            Probe.SINK.handOverOnly(task);
        }
    }

    /** A task of a {@link java.util.Timer}: handed over, or a job when it comes again every {@code periodMillis}. */
    public static void timed(Object task, long periodMillis) {
        if (periodMillis == 0) {
            handOver(task);
        } else {
            periodic(task, task);
        }
    }

    /** {@code task} begins on this thread; null when it was not handed over or this is its trace anyway. */
    public static Operation takeOver(Object task) {
        return task != null && Probe.isRecording() ? Probe.SINK.takeOver(task) : null;
    }

    /**
     * {@code thread} is about to be started, for what it is to run once.
     *
     * @param container what of the JDK's it will be part of; null when it is started by itself
     * @return what {@link #threadNotStarted} needs; null when there is nothing to undo
     */
    public static Object threadStarts(Object thread, Object container) {
        return thread instanceof Thread started && Probe.isRecording()
                ? Probe.SINK.threadStarts(started, container)
                : null;
    }

    /** {@code thread} could not be started. */
    public static void threadNotStarted(Object thread, Object place) {
        if (place != null && thread instanceof Thread refused) {
            Probe.SINK.threadNotStarted(refused, place);
        }
    }

    /** {@code thread} begins to run; null when it was started outside any trace. */
    public static Operation threadRuns(Object thread) {
        return thread instanceof Thread running && Probe.isRecording() ? Probe.SINK.threadRuns(running) : null;
    }

    /** {@code callback} may be called any number of times, on any thread; each belongs to the present trace. */
    public static void remember(Object callback) {
        if (callback != null && Probe.isRecording()) {
            Probe.SINK.remember(callback);
        }
    }

    /** The same for a callback that is passed on between threads before it is called: the first time counts. */
    public static void rememberFirst(Object callback) {
        if (callback != null && Probe.isRecording()) {
            Probe.SINK.rememberFirst(callback);
        }
    }

    /** {@code callback} is called; null when it was not remembered or this is its trace anyway. */
    public static Operation resume(Object callback) {
        return callback != null && Probe.isRecording() ? Probe.SINK.resume(callback) : null;
    }

    /** What this thread does from now on belongs to {@code operation}, which was detached. */
    public static Operation resumeIn(Operation operation) {
        return operation != null && Probe.isRecording() ? Probe.SINK.resumeIn(operation) : null;
    }

    /** Ends the scope that {@code takeOver}, {@code resume} or {@code resumeIn} returned; this thread is as before. */
    public static void leave(Operation scope) {
        leave(scope, null);
    }

    /** The same; a job that threw has failed. */
    public static void leave(Operation scope, Throwable thrown) {
        if (scope != null) {
            Probe.SINK.leave(scope, thrown);
        }
    }
}
