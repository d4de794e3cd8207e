package io.perfagent.testapps.apps;

import io.perfagent.api.Profiled;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Produces to a real broker and consumes from it; {@code arguments}: how many orders, the broker's address. */
public final class KafkaOrders {

    private static final String TOPIC = "orders";
    private static final String SECRET = "s3cr3t";

    private KafkaOrders() {}

    /** Both are transactions of their own. */
    static final class Shop {
        private final KafkaProducer<String, String> producer;
        private final Connection database;

        Shop(KafkaProducer<String, String> producer, Connection database) {
            this.producer = producer;
            this.database = database;
        }

        @Profiled(transaction = true, name = "produce")
        void produce(int orders, ProducerRecord<String, String> sentBefore) throws Exception {
            List<Future<?>> sent = new ArrayList<>();
            for (int i = 0; i < orders; i++) {
                ProducerRecord<String, String> order = new ProducerRecord<>(TOPIC, SECRET, "order " + i);
                sent.add(producer.send(order, (metadata, failure) -> query(database)));
            }
            ProducerRecord<String, String> own = new ProducerRecord<>(TOPIC, SECRET, "own");
            own.headers()
                    .add(
                            "traceparent",
                            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".getBytes(StandardCharsets.UTF_8));
            sent.add(producer.send(own));
            sent.add(producer.send(sentBefore));
            for (Future<?> future : sent) {
                future.get();
            }
            try {
                producer.send(new ProducerRecord<>(TOPIC, SECRET, "x".repeat(10_000)))
                        .get();
            } catch (ExecutionException tooLarge) {
                System.out.println("refused " + tooLarge.getCause().getClass().getSimpleName());
            }
            producer.close();
            try {
                producer.send(new ProducerRecord<>(TOPIC, SECRET, "late"));
            } catch (IllegalStateException closed) {
                System.out.println("refused late");
            }
        }

        @Profiled(transaction = true, name = "after")
        void after() {
            query(database);
        }
    }

    public static void main(String[] arguments) throws Exception {
        int orders = Integer.parseInt(arguments[0]);
        String servers = arguments[1];
        System.out.println("ready");
        System.in.read(); // until the program's start-up, which is a transaction too, is over
        try (Connection database = DriverManager.getConnection("jdbc:h2:mem:orders")) {
            KafkaProducer<String, String> producer = new KafkaProducer<>(
                    Map.of("bootstrap.servers", servers, "max.request.size", 5_000),
                    new StringSerializer(),
                    new StringSerializer());
            ProducerRecord<String, String> sentBefore = new ProducerRecord<>(TOPIC, SECRET, "twice");
            producer.send(sentBefore).get();
            Shop shop = new Shop(producer, database);
            shop.produce(orders, sentBefore);
            consume(servers, database, orders + 3);
            shop.after();
        }
        System.out.println("done");
        Thread.sleep(Long.MAX_VALUE);
    }

    /** Breaks off the iteration at the last record, as programs do that have what they waited for. */
    private static void consume(String servers, Connection database, int expected) {
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", servers, "group.id", "shop", "auto.offset.reset", "earliest"),
                new StringDeserializer(),
                new StringDeserializer())) {
            consumer.subscribe(List.of(TOPIC));
            int received = 0;
            while (received < expected) {
                for (ConsumerRecord<String, String> order : consumer.poll(Duration.ofMillis(100))) {
                    query(database);
                    Header header = order.headers().lastHeader("traceparent");
                    System.out.println("got " + order.value() + " "
                            + (header == null ? "nothing" : new String(header.value(), StandardCharsets.UTF_8)));
                    if (++received == expected) {
                        break;
                    }
                }
            }
            consumer.poll(Duration.ZERO);
            query(database);
        }
    }

    private static void query(Connection database) {
        try (var statement = database.createStatement();
                var rows = statement.executeQuery("select 1")) {
            rows.next();
        } catch (SQLException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
