package io.perfagent.instrumentation;

import io.perfagent.bootstrap.JmsProbe;
import io.perfagent.bootstrap.Operation;
import io.perfagent.bootstrap.Probe;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import jakarta.jms.Topic;
import java.util.List;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import org.jspecify.annotations.Nullable;

/**
 * Jakarta Messaging, whoever implements it; {@link JmsJavax} is the same for the older package. Pools and contexts wrap
 * producers and consumers: the outermost call is the span. A message keeps what was put into its properties, so what an
 * earlier send left there is written over; properties of a received message can only be read, and it is sent as it is.
 */
@Supports(
        library = "Jakarta Messaging 2 and 3: ActiveMQ 6, Artemis",
        gives =
                "sends and receives; each message handed to a listener as a transaction that continues its trace: [messaging](messaging.md)")
final class Jms extends Instrumenter {

    private static final String PACKAGE = "jakarta.jms.";
    private static final String MESSAGE = PACKAGE + "Message";
    private static final String LISTENER = PACKAGE + "MessageListener";

    Jms() {
        for (String producer : List.of("MessageProducer", "JMSProducer")) {
            subtypesOf(PACKAGE + producer)
                    .advise(
                            "Send",
                            oneOf(
                                    List.of(MESSAGE, Rule.ANY_MORE),
                                    List.of(PACKAGE + "Destination", MESSAGE, Rule.ANY_MORE),
                                    List.of(PACKAGE + "Queue", MESSAGE, Rule.ANY_MORE),
                                    List.of(PACKAGE + "Topic", MESSAGE, Rule.ANY_MORE)),
                            "send",
                            "publish");
        }
        for (String consumer : List.of("MessageConsumer", "JMSConsumer")) {
            subtypesOf(PACKAGE + consumer)
                    .advise("Receive", oneOf(List.of(), List.of("long")), "receive", "receiveNoWait");
        }
        for (String holder : List.of("MessageConsumer", "JMSConsumer", "Session")) {
            subtypesOf(PACKAGE + holder)
                    .advise("SetListener", List.of(LISTENER), "setMessageListener")
                    .advise("GetListener", List.of(), "getMessageListener");
        }
        subtypesOf(LISTENER).advise("Deliver", List.of(MESSAGE), "onMessage");
    }

    @Override
    String name() {
        return "jms";
    }

    @Override
    String onlyWith() {
        return MESSAGE;
    }

    static final class Send {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static @Nullable Operation enter(
                @Advice.This Object producer,
                @Advice.Argument(value = 0, typing = Assigner.Typing.DYNAMIC) @Nullable Object first,
                @Advice.Argument(value = 1, optional = true, typing = Assigner.Typing.DYNAMIC) @Nullable
                        Object second) {
            if (!Probe.isRecording()) {
                return null;
            }
            Message message = first instanceof Message one ? one : second instanceof Message other ? other : null;
            String name = null;
            try {
                Destination to = first instanceof Destination given
                        ? given
                        : producer instanceof MessageProducer own ? own.getDestination() : null;
                if (to instanceof TemporaryQueue || to instanceof TemporaryTopic) {
                    name = JmsProbe.TEMPORARY;
                } else if (to instanceof Queue queue) {
                    name = queue.getQueueName();
                } else if (to instanceof Topic topic) {
                    name = topic.getTopicName();
                }
            } catch (JMSException closed) {
                name = null;
            }
            Operation operation = JmsProbe.send(name);
            if (operation == null || message == null) {
                return operation;
            }
            boolean again = JmsProbe.isSentAgain(message);
            String[] properties = JmsProbe.properties(operation, again);
            boolean written = false;
            boolean refused = false;
            try {
                if (properties.length > 0 && (again || !message.propertyExists("traceparent"))) {
                    for (int i = 0; i < properties.length; i += 2) {
                        if (!properties[i + 1].isEmpty() || message.propertyExists(properties[i])) {
                            message.setStringProperty(properties[i], properties[i + 1]);
                        }
                    }
                    written = true;
                }
            } catch (JMSException | RuntimeException readOnly) {
                refused = true;
            }
            if (refused) {
                JmsProbe.isReadOnly(operation);
            } else if (written) {
                JmsProbe.carries(message);
            }
            return operation;
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter Operation operation, @Advice.Thrown @Nullable Throwable thrown) {
            Probe.end(operation, thrown);
        }
    }

    static final class Receive {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static @Nullable Operation enter() {
            return JmsProbe.startReceive();
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(
                @Advice.Enter @Nullable Operation receive,
                @Advice.Return @Nullable Message message,
                @Advice.Thrown @Nullable Throwable thrown)
                throws JMSException {
            JmsProbe.answered(receive);
            if (receive == null || (message == null && thrown == null)) {
                return;
            }
            Destination from = message == null ? null : message.getJMSDestination();
            String name = null;
            if (from instanceof TemporaryQueue || from instanceof TemporaryTopic) {
                name = JmsProbe.TEMPORARY;
            } else if (from instanceof Queue queue) {
                name = queue.getQueueName();
            } else if (from instanceof Topic topic) {
                name = topic.getTopicName();
            }
            Probe.end(
                    JmsProbe.received(receive, name, message == null ? null : message.getObjectProperty("traceparent")),
                    thrown);
        }
    }

    static final class Deliver {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static @Nullable Operation enter(
                @Advice.Argument(value = 0, typing = Assigner.Typing.DYNAMIC) @Nullable Object first,
                @Advice.Argument(value = 1, optional = true, typing = Assigner.Typing.DYNAMIC) @Nullable Object second)
                throws JMSException {
            Message message = first instanceof Message one ? one : second instanceof Message other ? other : null;
            if (message == null || !Probe.isRecording()) {
                return null;
            }
            Destination from = message.getJMSDestination();
            String name = null;
            if (from instanceof TemporaryQueue || from instanceof TemporaryTopic) {
                name = JmsProbe.TEMPORARY;
            } else if (from instanceof Queue queue) {
                name = queue.getQueueName();
            } else if (from instanceof Topic topic) {
                name = topic.getTopicName();
            }
            String context = JmsProbe.text(message.getObjectProperty("traceparent"));
            for (String b3 = Probe.b3Header(); b3 != null; b3 = Probe.b3HeaderAfter(b3)) {
                context = Probe.b3(context, b3, JmsProbe.text(message.getObjectProperty(b3)));
            }
            return JmsProbe.deliver(
                    name, context, message.getObjectProperty("tracestate"), message.getObjectProperty("baggage"));
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter @Nullable Operation operation, @Advice.Thrown @Nullable Throwable thrown) {
            Probe.end(operation, thrown);
        }
    }

    /** The class of a lambda cannot be woven. */
    static final class SetListener {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        @Advice.AssignReturned.ToArguments(
                @Advice.AssignReturned.ToArguments.ToArgument(value = 0, typing = Assigner.Typing.DYNAMIC))
        static @Nullable Object enter(@Advice.Argument(0) @Nullable Object listener) {
            return JmsProbe.standIn(listener, MessageListener.class);
        }
    }

    static final class GetListener {
        @Advice.OnMethodExit(suppress = Throwable.class)
        @Advice.AssignReturned.ToReturned(typing = Assigner.Typing.DYNAMIC)
        static @Nullable Object exit(@Advice.Return @Nullable Object listener) {
            return JmsProbe.original(listener);
        }
    }
}
