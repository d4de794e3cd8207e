package io.perfagent.instrumentation;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.LongString;
import io.perfagent.bootstrap.Operation;
import io.perfagent.bootstrap.Probe;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import org.jspecify.annotations.Nullable;

/**
 * RabbitMQ's client. All channels publish and get through {@code ChannelN}; each call is a span. Properties are immutable and
 * may be shared: what is sent is a copy of them with the trace's headers. A delivery is a transaction, in whatever consumer.
 * Names are made of exchanges, and of queues where there is none: routing keys may be as many as there are messages.
 */
@Supports(
        library = "RabbitMQ's client",
        gives =
                "publishes and gets; each delivery as a transaction that continues its message's trace: [messaging](messaging.md)")
final class RabbitMq extends Instrumenter {

    private static final String PROPERTIES = "com.rabbitmq.client.AMQP$BasicProperties";

    RabbitMq() {
        // The other overloads come here too.
        type("com.rabbitmq.client.impl.ChannelN")
                .advise(
                        "Publish",
                        List.of("java.lang.String", "java.lang.String", "boolean", "boolean", PROPERTIES, "[B"),
                        "basicPublish")
                .advise("Get", List.of("java.lang.String", "boolean"), "basicGet");
        subtypesOf("com.rabbitmq.client.Consumer")
                .advise(
                        "Deliver",
                        List.of("java.lang.String", "com.rabbitmq.client.Envelope", PROPERTIES, "[B"),
                        "handleDelivery");
    }

    @Override
    String name() {
        return "rabbitmq";
    }

    static final class Publish {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        @Advice.AssignReturned.ToArguments(
                @Advice.AssignReturned.ToArguments.ToArgument(value = 4, index = 1, typing = Assigner.Typing.DYNAMIC))
        static Object @Nullable [] enter(
                @Advice.This Channel channel,
                @Advice.Argument(0) @Nullable String exchange,
                @Advice.Argument(1) @Nullable String routingKey,
                @Advice.Argument(4) @Nullable BasicProperties properties,
                @Advice.Argument(5) byte @Nullable [] body) {
            String destination = exchange == null || exchange.isEmpty() ? routingKey : exchange;
            if (destination == null
                    || destination.startsWith("amq.gen-")
                    || destination.startsWith("amq.rabbitmq.reply-to")) {
                destination = "(temporary)";
            }
            Operation operation = Probe.startCall(Probe.MESSAGING, "rabbitmq", "send ".concat(destination), null, 0);
            if (operation == null) {
                return null;
            }
            InetAddress address = channel.getConnection().getAddress();
            if (address != null) {
                Probe.peer(
                        operation,
                        "rabbitmq",
                        address.getHostAddress(),
                        channel.getConnection().getPort());
            }
            Probe.attribute(operation, "messaging.operation.type", "send");
            Probe.attribute(operation, "messaging.destination.name", destination);
            Probe.attribute(operation, "messaging.rabbitmq.destination.routing_key", routingKey);
            Probe.attribute(operation, "messaging.message.body.size", body == null ? 0 : body.length);
            String[] headers = Probe.headers(operation);
            Map<String, Object> own = properties == null ? null : properties.getHeaders();
            if (headers.length == 0 || (own != null && own.containsKey("traceparent"))) {
                return new Object[] {operation, properties};
            }
            Map<String, Object> copy = own == null ? new HashMap<>() : new HashMap<>(own);
            for (int i = 0; i < headers.length; i += 2) {
                copy.putIfAbsent(headers[i], headers[i + 1]);
            }
            BasicProperties.Builder sent = properties == null ? new BasicProperties.Builder() : properties.builder();
            return new Object[] {operation, sent.headers(copy).build()};
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter Object @Nullable [] entered, @Advice.Thrown @Nullable Throwable thrown) {
            if (entered != null) {
                Probe.end((Operation) entered[0], thrown);
            }
        }
    }

    static final class Get {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(@Advice.This Channel channel, @Advice.Argument(0) @Nullable String queue) {
            String destination = queue == null || queue.startsWith("amq.gen-") ? "(temporary)" : queue;
            Operation operation = Probe.startCall(Probe.MESSAGING, "rabbitmq", "receive ".concat(destination), null, 0);
            if (operation != null) {
                InetAddress address = channel.getConnection().getAddress();
                if (address != null) {
                    Probe.peer(
                            operation,
                            "rabbitmq",
                            address.getHostAddress(),
                            channel.getConnection().getPort());
                }
                Probe.attribute(operation, "messaging.operation.type", "receive");
                Probe.attribute(operation, "messaging.destination.name", destination);
            }
            return operation;
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(
                @Advice.Enter Operation operation,
                @Advice.Return @Nullable GetResponse response,
                @Advice.Thrown @Nullable Throwable thrown) {
            Probe.attribute(operation, "messaging.batch.message_count", response == null ? 0 : 1);
            if (operation != null && response != null) {
                Probe.attribute(
                        operation,
                        "messaging.message.body.size",
                        response.getBody() == null ? 0 : response.getBody().length);
                Map<String, Object> headers =
                        response.getProps() == null ? null : response.getProps().getHeaders();
                if (headers != null && headers.get("traceparent") instanceof LongString sent) {
                    Probe.link(operation, sent.toString());
                }
            }
            Probe.end(operation, thrown);
        }
    }

    static final class Deliver {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static @Nullable Operation enter(
                @Advice.Argument(1) Envelope envelope,
                @Advice.Argument(2) @Nullable BasicProperties properties,
                @Advice.Argument(3) byte @Nullable [] body) {
            if (!Probe.isRecording()) {
                return null;
            }
            String exchange = envelope.getExchange();
            String destination = exchange == null || exchange.isEmpty() ? envelope.getRoutingKey() : exchange;
            if (destination == null
                    || destination.startsWith("amq.gen-")
                    || destination.startsWith("amq.rabbitmq.reply-to")) {
                destination = "(temporary)";
            }
            Map<String, Object> headers = properties == null ? null : properties.getHeaders();
            Object parent = headers == null ? null : headers.get("traceparent");
            Object state = headers == null ? null : headers.get("tracestate");
            Object baggage = headers == null ? null : headers.get("baggage");
            String context = parent instanceof LongString ? parent.toString() : null;
            for (String name = Probe.b3Header(); headers != null && name != null; name = Probe.b3HeaderAfter(name)) {
                context = Probe.b3(context, name, headers.get(name) instanceof LongString b3 ? b3.toString() : null);
            }
            // Texts only: anybody may send a table under these names.
            Operation operation = Probe.startTransaction(
                    "messaging",
                    "process ".concat(destination),
                    context,
                    state instanceof LongString ? state.toString() : null,
                    baggage instanceof LongString ? baggage.toString() : null);
            Probe.attribute(operation, "messaging.system", "rabbitmq");
            Probe.attribute(operation, "messaging.operation.type", "process");
            Probe.attribute(operation, "messaging.destination.name", destination);
            Probe.attribute(operation, "messaging.rabbitmq.destination.routing_key", envelope.getRoutingKey());
            Probe.attribute(operation, "messaging.message.body.size", body == null ? 0 : body.length);
            return operation;
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter Operation operation, @Advice.Thrown @Nullable Throwable thrown) {
            Probe.end(operation, thrown);
        }
    }
}
