package io.perfagent.resource;

/** The kernel counts nothing for us; the message says why and what would change it. */
public final class NotCounted extends Exception {

    private static final long serialVersionUID = 1;

    NotCounted(String reason) {
        super(reason);
    }

    /** Why, in a sentence for people. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
