package io.perfagent.bootstrap;

import java.util.Arrays;

/**
 * What woven JMS clients call, of either package name. Any thread; no method blocks or throws. A context is sent in a
 * message's properties, whose names must be those of Java's variables.
 */
public final class JmsProbe {

    /** Destinations that live as long as a connection: their names are as many as there are connections. */
    public static final String TEMPORARY = "(temporary)";

    private static final String SYSTEM = "jms";
    private static final String[] NAMES = {"traceparent", "tracestate", "baggage", "b3"};

    private JmsProbe() {}

    // ---- sending

    /** A message is sent; null inside another send, as a context's producer and a pool's make it. */
    public static Operation send(String destination) {
        String known = known(destination);
        Operation operation = Probe.startCall(Probe.MESSAGING, SYSTEM, "send ".concat(known), null, 0);
        Probe.attribute(operation, "messaging.operation.type", "send");
        Probe.attribute(operation, "messaging.destination.name", known);
        return operation;
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
        String[] headers = Probe.headers(operation);
        String[] kept = new String[headers.length + (again ? 2 * NAMES.length : 0)];
        int count = 0;
        for (int i = 0; again && i < NAMES.length; i++) {
            if (!contains(headers, NAMES[i])) {
                kept[count++] = NAMES[i];
                kept[count++] = "";
            }
        }
        for (int i = 0; i < headers.length; i += 2) {
            if (headers[i].indexOf('-') < 0) {
                kept[count++] = headers[i];
                kept[count++] = headers[i + 1];
            }
        }
        return count == kept.length ? kept : Arrays.copyOf(kept, count);
    }

    private static boolean contains(String[] headers, String name) {
        for (int i = 0; i < headers.length; i += 2) {
            if (headers[i].equals(name)) {
                return true;
            }
        }
        return false;
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
        if (receive == null) {
            return null;
        }
        String known = known(destination);
        Operation operation = Probe.SINK.received(receive, SYSTEM, "receive ".concat(known));
        Probe.attribute(operation, "messaging.operation.type", "receive");
        Probe.attribute(operation, "messaging.destination.name", known);
        Probe.link(operation, text(traceparent));
        return operation;
    }

    /** A message is handed to a listener: a transaction, to be ended; null inside another one. */
    public static Operation deliver(String destination, String context, Object tracestate, Object baggage) {
        if (!Probe.isRecording()) {
            return null;
        }
        String known = known(destination);
        Operation operation =
                Probe.SINK.startDelivery("process ".concat(known), context, text(tracestate), text(baggage));
        Probe.attribute(operation, "messaging.system", SYSTEM);
        Probe.attribute(operation, "messaging.operation.type", "process");
        Probe.attribute(operation, "messaging.destination.name", known);
        return operation;
    }

    private static String known(String destination) {
        if (destination == null || destination.isEmpty()) {
            return "(unknown)";
        }
        return isUuid(destination) ? TEMPORARY : destination;
    }

    /** Artemis gives a message from a temporary queue as one from a queue whose name is a UUID. */
    private static boolean isUuid(String name) {
        if (name.length() != 36) {
            return false;
        }
        for (int i = 0; i < 36; i++) {
            char c = name.charAt(i);
            boolean isHyphen = i == 8 || i == 13 || i == 18 || i == 23;
            if (isHyphen ? c != '-' : Character.digit(c, 16) < 0) {
                return false;
            }
        }
        return true;
    }

    /** Anybody may send a number under these names. */
    public static String text(Object property) {
        return property instanceof String text ? text : null;
    }
}
