package io.perfagent.store;

/** Bytes that are not what was once written. Expected now and then, so it has no stack trace. */
final class Damaged extends Exception {

    private static final long serialVersionUID = 1L;

    Damaged(String what) {
        super(what, null, false, false);
    }
}
