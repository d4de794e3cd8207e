package io.perfagent.instrumentation;

import io.perfagent.bootstrap.Context;
import io.perfagent.bootstrap.Operation;
import io.perfagent.bootstrap.Probe;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import net.bytebuddy.asm.Advice;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Kafka's producer and consumer. A send is a span from {@code send} to the broker's acknowledgement, on whichever thread
 * that arrives; the callback runs in the trace of who sent. Each record that an iteration of {@code ConsumerRecords} hands
 * out is a transaction which continues the record's trace, until the iteration goes on or the thread polls again.
 */
@Supports(
        library = "Kafka clients",
        gives = "sends until they are acknowledged; each record received as a transaction that continues its trace")
final class Kafka extends Instrumenter {

    private static final String PRODUCER = "org.apache.kafka.clients.producer.KafkaProducer";
    private static final String CALLBACK = "org.apache.kafka.clients.producer.Callback";
    private static final String RECORD = "org.apache.kafka.clients.producer.ProducerRecord";

    private static final String CONSUMER = "org.apache.kafka.clients.consumer.KafkaConsumer";
    private static final String RECORDS = "org.apache.kafka.clients.consumer.ConsumerRecords";

    Kafka() {
        type(PRODUCER)
                .advise(
                        "Configure",
                        List.of("org.apache.kafka.clients.producer.ProducerConfig", Rule.ANY_MORE),
                        "<init>")
                .advise("Send", List.of(RECORD, CALLBACK), "doSend");
        type(PRODUCER + "$AppendCallbacks")
                .advise(
                        "Append",
                        List.of(
                                PRODUCER,
                                CALLBACK,
                                "org.apache.kafka.clients.producer.internals.ProducerInterceptors",
                                RECORD),
                        "<init>")
                .advise("Complete", "onCompletion");
        // Computes each record once, whether hasNext or next asks first.
        type(RECORDS + "$ConcatenatedIterable$1").advise("Next", List.of(), "makeNext");
        // From the consumer to the iteration, so that a record knows where it came from on any thread.
        type(RECORDS).advise("Part", List.of("java.lang.String"), "records").advise("Part", List.of(), "iterator");
        type(RECORDS + "$ConcatenatedIterable").advise("Part", List.of(), "iterator");
        type(CONSUMER)
                .advise(
                        "Configure",
                        List.of("org.apache.kafka.clients.consumer.ConsumerConfig", Rule.ANY_MORE),
                        "<init>")
                .advise("Leave", "poll", "close")
                .advise("Polled", oneOf(List.of("long"), List.of("java.time.Duration")), "poll");
    }

    @Override
    String name() {
        return "kafka";
    }

    /** Asked once for each client: whatever its configuration says, no call has begun yet. */
    static final class Configure {
        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.This Object client, @Advice.Argument(0) AbstractConfig configuration) {
            Probe.servers(client, configuration.getList("bootstrap.servers"));
        }
    }

    static final class Send {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(@Advice.This Object producer, @Advice.Argument(0) ProducerRecord<?, ?> record) {
            Operation operation = Probe.startCall(Probe.MESSAGING, "kafka", "send ".concat(record.topic()), null, 0);
            Probe.peerOf(operation, "kafka", producer);
            // The broker may answer before the call returns, on another thread.
            Probe.attach(record, operation);
            String[] headers = Probe.headers(operation);
            Probe.detach(operation);
            Probe.attribute(operation, "messaging.operation.type", "send");
            Probe.attribute(operation, "messaging.destination.name", record.topic());
            if (headers.length > 0 && record.headers().lastHeader("traceparent") == null) {
                try {
                    for (int i = 0; i < headers.length; i += 2) {
                        record.headers().add(headers[i], headers[i + 1].getBytes(StandardCharsets.UTF_8));
                    }
                } catch (IllegalStateException sentBefore) {
                    // Its headers are closed with its first send, which belonged to no trace.
                    return operation;
                }
            }
            return operation;
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(
                @Advice.Enter Operation operation,
                @Advice.Return @Nullable Future<?> future,
                @Advice.Thrown @Nullable Throwable thrown)
                throws Exception {
            if (operation == null) {
                return;
            }
            if (thrown != null) {
                Probe.end(operation, thrown);
            } else if (future != null && future.getClass().getName().endsWith("$FutureFailure")) {
                // Refused before it was queued: nobody will complete it.
                try {
                    future.get();
                } catch (ExecutionException refused) {
                    Probe.end(operation, refused.getCause());
                }
            }
        }
    }

    static final class Append {
        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.This Object callbacks, @Advice.Argument(3) Object record) {
            Probe.attach(callbacks, Probe.take(record));
        }
    }

    static final class Complete {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static Operation enter(
                @Advice.This Object callbacks,
                @Advice.Argument(0) @Nullable RecordMetadata metadata,
                @Advice.Argument(1) @Nullable Object failure) {
            Operation operation = Probe.take(callbacks);
            if (operation != null && metadata != null && metadata.hasOffset()) {
                Probe.attribute(operation, "messaging.kafka.offset", metadata.offset());
                Probe.attribute(
                        operation, "messaging.destination.partition.id", Integer.toString(metadata.partition()));
            }
            Operation scope = Context.resumeIn(operation);
            Probe.end(operation, (Throwable) failure);
            return scope;
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        static void exit(@Advice.Enter Operation scope) {
            Context.leave(scope);
        }
    }

    static final class Next {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter() {
            Probe.end(Probe.take(Thread.currentThread()), null);
        }

        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.This Object iteration, @Advice.Return @Nullable Object next) {
            if (!(next instanceof ConsumerRecord<?, ?> record) || !Probe.isRecording()) {
                return;
            }
            Header parent = record.headers().lastHeader("traceparent");
            Header state = record.headers().lastHeader("tracestate");
            Header baggage = record.headers().lastHeader("baggage");
            String context = parent == null || parent.value() == null
                    ? null
                    : new String(parent.value(), StandardCharsets.UTF_8);
            for (String name = Probe.b3Header(); name != null; name = Probe.b3HeaderAfter(name)) {
                Header b3 = record.headers().lastHeader(name);
                if (b3 != null && b3.value() != null) {
                    context = Probe.b3(context, name, new String(b3.value(), StandardCharsets.UTF_8));
                }
            }
            Operation operation = Probe.startTransaction(
                    "messaging",
                    "process ".concat(record.topic()),
                    context,
                    state == null || state.value() == null ? null : new String(state.value(), StandardCharsets.UTF_8),
                    baggage == null || baggage.value() == null
                            ? null
                            : new String(baggage.value(), StandardCharsets.UTF_8));
            Probe.peerOf(operation, "kafka", iteration);
            Probe.attribute(operation, "messaging.system", "kafka");
            Probe.attribute(operation, "messaging.operation.type", "process");
            Probe.attribute(operation, "messaging.destination.name", record.topic());
            Probe.attribute(operation, "messaging.destination.partition.id", Integer.toString(record.partition()));
            Probe.attribute(operation, "messaging.kafka.offset", record.offset());
            Probe.attach(Thread.currentThread(), operation);
        }
    }

    static final class Polled {
        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.This Object consumer, @Advice.Return ConsumerRecords<?, ?> records) {
            if (!records.isEmpty()) {
                Probe.serversOf(records, consumer);
            }
        }
    }

    static final class Part {
        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@Advice.This Object whole, @Advice.Return Object part) {
            Probe.serversOf(part, whole);
        }
    }

    /** An iteration that was broken off ends here. */
    static final class Leave {
        @Advice.OnMethodEnter(suppress = Throwable.class)
        static void enter() {
            Probe.end(Probe.take(Thread.currentThread()), null);
        }
    }
}
