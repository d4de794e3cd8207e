package io.perfagent.dashboard;

/** A request that is answered with an error; the message is fixed text of ours, never a part of the request. */
final class Refused extends Exception {

    private static final long serialVersionUID = 1L;

    private final int status;

    Refused(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    /** HTTP status, 400 to 499. */
    int status() {
        return status;
    }

    Answer answer() {
        return Answer.error(status, String.valueOf(getMessage()));
    }
}
