package io.perfagent.runtime;

/**
 * A time in which a thread, or all of them, did not run although there was something to do.
 *
 * @param kind {@code gc}, {@code safepoint}, {@code lock}, {@code park}, {@code pinned}, {@code file} or {@code socket}
 * @param detail a cause, an operation, a class, a path or a peer
 * @param threadId whose; 0 for all of them
 * @param startNanos on the clock of {@link System#nanoTime}, as is the next
 */
public record Interruption(String kind, String detail, long threadId, long startNanos, long endNanos) {}
