package io.perfagent.config;

/** A value that cannot be used; the message is the remedy, without the value. */
final class BadValue extends Exception {

    private static final long serialVersionUID = 1;

    BadValue(String remedy) {
        super(remedy, null, false, false);
    }

    String remedy() {
        return String.valueOf(getMessage());
    }
}
