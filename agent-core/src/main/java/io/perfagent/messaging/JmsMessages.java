package io.perfagent.messaging;

import io.perfagent.bootstrap.JmsProbe;
import io.perfagent.bootstrap.Operation;
import io.perfagent.bootstrap.Probe;
import io.perfagent.trace.Calls;
import io.perfagent.trace.Tracer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Spans and transactions of JMS messages, and the names of their destinations. Any thread; nothing is kept here. */
public final class JmsMessages {

    private static final String SYSTEM = "jms";
    private static final String[] NAMES = {"traceparent", "tracestate", "baggage", "b3"};

    private final Tracer tracer;
    private final Calls calls;

    /** Makes spans of {@code tracer}'s. */
    public JmsMessages(Tracer tracer, Calls calls) {
        this.tracer = tracer;
        this.calls = calls;
    }

    /** A message is sent; null inside another send. */
    public @Nullable Operation send(@Nullable String destination) {
        String known = known(destination);
        return described(calls.start(Probe.MESSAGING, SYSTEM, "send ".concat(known), null, 0), "send", known);
    }

    /**
     * The properties to send, names and values in turn, without those whose names JMS forbids.
     *
     * @param again whether to add, with empty values, those that an earlier send may have left in the message: it can only
     *     drop all of its properties or none
     */
    public String[] properties(Operation operation, boolean again) {
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

    /** A question was answered: the span of the call, to be ended; null inside another call. */
    public @Nullable Operation received(Operation receive, @Nullable String destination, @Nullable Object traceparent) {
        String known = known(destination);
        Operation operation = calls.received(receive, SYSTEM, "receive ".concat(known));
        Probe.link(operation, JmsProbe.text(traceparent));
        return described(operation, "receive", known);
    }

    /** A message is handed to a listener: a transaction, to be ended; null inside another one. */
    public @Nullable Operation deliver(
            @Nullable String destination,
            @Nullable String context,
            @Nullable Object tracestate,
            @Nullable Object baggage) {
        String known = known(destination);
        Operation operation = tracer.startDelivery(
                "process ".concat(known), context, JmsProbe.text(tracestate), JmsProbe.text(baggage));
        Probe.attribute(operation, "messaging.system", SYSTEM);
        return described(operation, "process", known);
    }

    private static @Nullable Operation described(@Nullable Operation operation, String type, String destination) {
        Probe.attribute(operation, "messaging.operation.type", type);
        Probe.attribute(operation, "messaging.destination.name", destination);
        return operation;
    }

    private static String known(@Nullable String destination) {
        if (destination == null || destination.isEmpty()) {
            return "(unknown)";
        }
        return isUuid(destination) ? JmsProbe.TEMPORARY : destination;
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
}
