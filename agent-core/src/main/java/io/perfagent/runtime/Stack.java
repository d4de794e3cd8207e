package io.perfagent.runtime;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where a thread was: its methods as {@code package.Class.method}, the innermost first. Immutable. */
public final class Stack {

    /** What the JVM could not say where. */
    public static final Stack UNKNOWN = new Stack(new String[] {"(no Java frame)"});

    /** Stands for the outer frames of a stack deeper than the JVM records. */
    public static final String TRUNCATED = "(truncated)";

    private final String[] frames;
    private final int hash;

    private Stack(String[] frames) {
        this.frames = frames;
        this.hash = Arrays.hashCode(frames);
    }

    /** One of these frames, the innermost first. */
    public static Stack of(List<String> frames) {
        return frames.isEmpty() ? UNKNOWN : new Stack(frames.toArray(new String[0]));
    }

    /** A lambda's class has another name in each run; without what differs. */
    public static String withoutRun(String className) {
        int lambda = className.indexOf("$$Lambda");
        return lambda < 0 ? className : className.substring(0, lambda + "$$Lambda".length());
    }

    /** How many frames it has; at least one. */
    public int depth() {
        return frames.length;
    }

    /** A frame, 0 being the innermost. */
    public String frame(int index) {
        return frames[index];
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Stack stack && stack.hash == hash && Arrays.equals(stack.frames, frames);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return String.join(" < ", frames);
    }
}
