package io.perfagent.export;

import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Spans that wait for their export: bounded, never blocking who adds. Safe from any thread. */
final class SpanQueue {

    private final int capacity;
    private final Deque<SpanData> waiting = new ArrayDeque<>();
    private boolean closed;

    SpanQueue(int capacity) {
        this.capacity = capacity;
    }

    /** Adds all spans of a trace, or none where they do not fit any more or the queue is closed. */
    synchronized boolean add(Collection<? extends SpanData> spans) {
        if (closed || waiting.size() + spans.size() > capacity) {
            return false;
        }
        waiting.addAll(spans);
        notifyAll();
        return true;
    }

    /** Takes up to {@code max} spans in order: as soon as there are so many, or what there is once the wait is over. */
    synchronized List<SpanData> take(int max, long waitNanos) throws InterruptedException {
        long end = System.nanoTime() + waitNanos;
        for (long left = waitNanos; left > 0 && !closed && waiting.size() < max; left = end - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return takeNow(max);
    }

    /** Takes up to {@code max} spans without waiting. */
    synchronized List<SpanData> takeNow(int max) {
        List<SpanData> batch = new ArrayList<>(Math.min(max, waiting.size()));
        while (batch.size() < max && !waiting.isEmpty()) {
            batch.add(waiting.removeFirst());
        }
        return batch;
    }

    /** Lets nothing in any more and wakes the reader. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    synchronized boolean closed() {
        return closed;
    }
}
