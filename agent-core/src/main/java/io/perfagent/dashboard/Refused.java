package io.perfagent.dashboard;

/** A request that is answered with an error; the message is fixed text of ours, never a part of the request. */
final class Refused extends Exception {

    private static final long serialVersionUID = 1L;

    private final int status;
    private String header = "";
    private String value = "";

    Refused(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    /** HTTP status. */
    int status() {
        return status;
    }

    /** The same with a header in its answer. */
    Refused with(String name, String text) {
        header = name;
        value = text;
        return this;
    }

    Answer answer() {
        Answer answer = Answer.error(status, String.valueOf(getMessage()));
        return header.isEmpty() ? answer : answer.with(header, value);
    }
}
