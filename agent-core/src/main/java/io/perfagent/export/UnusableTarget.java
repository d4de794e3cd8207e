package io.perfagent.export;

/** A signal cannot be exported as it is configured; the message is one line that names the key and the remedy. */
final class UnusableTarget extends Exception {

    private static final long serialVersionUID = 1;

    UnusableTarget(String reason) {
        super(reason, null, false, false);
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
