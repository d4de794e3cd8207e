package io.perfagent.export;

import java.io.IOException;

/** A way to the collector for the messages of one signal. Called by the exporting thread only. */
interface Wire {

    /**
     * What the collector said to one message.
     *
     * @param accepted whether it took the message, or the most of it
     * @param passing whether the refusal may pass, so that the message should be sent again
     * @param waitNanos how long the collector asked to wait before that; -1 where it did not say
     * @param code the protocol's own status
     * @param problem why it was refused, for people; empty when accepted
     * @param message the answer in protobuf; empty when there is none
     */
    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    record Reply(boolean accepted, boolean passing, long waitNanos, int code, String problem, byte[] message) {}

    /**
     * Sends one message, compressed already, and waits for the whole answer.
     *
     * @throws IOException when there is none within {@code timeoutNanos}
     */
    Reply attempt(byte[] message, long timeoutNanos) throws IOException;
}
