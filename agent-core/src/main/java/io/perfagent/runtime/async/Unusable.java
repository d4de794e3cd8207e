package io.perfagent.runtime.async;

/** async-profiler cannot be used; the message names key, value and remedy. */
public final class Unusable extends Exception {

    private static final long serialVersionUID = 1;

    Unusable(String reason) {
        super(reason);
    }

    /** Why, and what to do. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
