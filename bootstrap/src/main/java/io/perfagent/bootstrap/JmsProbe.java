package io.perfagent.bootstrap;

/**
 * What woven JMS clients call, of either package name. Any thread; no method blocks or throws. A context is sent in a
 * message's properties, whose names must be those of Java's variables.
 */
public final class JmsProbe {

    /** Destinations that live as long as a connection: their names are as many as there are connections. */
    public static final String TEMPORARY = "(temporary)";

    private JmsProbe() {}

    // ---- sending

    /** A message is sent; null inside another send, as a context's producer and a pool's make it. */
    public static Operation send(String destination) {
        return Probe.SINK.jmsSend(destination);
    }

    /** Whether what {@code message} carries is from an earlier send of it, and not the program's own. */
    public static boolean isSentAgain(Object message) {
        return Probe.attached(message) == Exchange.NOTHING;
    }

    /** {@code message} carries what {@link #properties} gave. */
    public static void carries(Object message) {
        Probe.attach(message, Exchange.NOTHING);
    }

    /**
     * The properties to send, names and values in turn, without those whose names JMS forbids.
     *
     * @param again whether to add, with empty values, those that an earlier send may have left in the message: it can only
     *     drop all of its properties or none
     */
    public static String[] properties(Operation operation, boolean again) {
        return Probe.SINK.jmsProperties(operation, again);
    }

    /** The message's properties cannot be written, as those of a received one: it goes without the trace. */
    public static void isReadOnly(Operation operation) {
        Probe.attribute(operation, "perfagent.not_propagated", "read-only message");
    }

    // ---- receiving

    /** A consumer asks for a message; null inside another one that does. */
    public static Operation startReceive() {
        return Probe.isRecording() ? Probe.SINK.startReceive() : null;
    }

    /** The call is over: with nothing, unless {@link #received} follows. */
    public static void answered(Operation receive) {
        if (receive != null) {
            Probe.SINK.answered(receive);
        }
    }

    /**
     * It gave a message, or failed: the span of the call, to be ended.
     *
     * @param traceparent the message's property, or null
     */
    public static Operation received(Operation receive, String destination, Object traceparent) {
        return Probe.SINK.jmsReceived(receive, destination, traceparent);
    }

    /** A message is handed to a listener: a transaction, to be ended; null inside another one. */
    public static Operation deliver(String destination, String context, Object tracestate, Object baggage) {
        return Probe.SINK.jmsDelivered(destination, context, tracestate, baggage);
    }

    /**
     * What the library is to call instead of {@code listener}, whose class may be one that cannot be woven.
     *
     * @param type JMS's interface, as the caller has it
     */
    public static Object standIn(Object listener, Class<?> type) {
        return Probe.SINK.jmsStandIn(listener, type);
    }

    /** The program's listener, where another stands in for it. */
    public static Object original(Object listener) {
        return Probe.SINK.jmsOriginal(listener);
    }

    /** Anybody may send a number under these names. */
    public static String text(Object property) {
        return property instanceof String text ? text : null;
    }
}
