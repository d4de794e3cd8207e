import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.GetResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** Publishes to a real broker, gets and consumes from it; {@code arguments}: its port. */
public final class RabbitOrders {

    static final byte[] SECRET = "s3cr3t".getBytes(StandardCharsets.UTF_8);
    static final int ORDERS = 5;
    /** One outside any trace, the orders, three with bad headers, one with the program's own. */
    static final CountDownLatch DELIVERED = new CountDownLatch(ORDERS + 5);

    private RabbitOrders() {}

    public static void main(String[] arguments) throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost("127.0.0.1");
        factory.setPort(Integer.parseInt(arguments[0]));
        System.out.println("ready");
        System.in.read(); // until the program's start-up, which is a transaction too, is over
        try (Connection connection = factory.newConnection()) {
            Channel channel = connection.createChannel();
            channel.exchangeDeclare("orders", "topic");
            channel.queueDeclare("shop", false, false, false, null);
            channel.queueBind("shop", "orders", "#");
            channel.queueDeclare("polled", false, false, false, null);
            channel.basicPublish("orders", "untraced", null, SECRET);
            produce(channel);
            hostile(channel);
            own(channel);
            Channel consuming = connection.createChannel();
            consuming.basicConsume("shop", true, new Consuming(consuming));
            DELIVERED.await();
            poll(channel);
            closed(connection);
        }
        factory.setAutomaticRecoveryEnabled(false);
        // This broker closes the whole connection, where RabbitMQ closes the channel.
        failing(factory.newConnection());
        System.out.println("done");
        Thread.sleep(Long.MAX_VALUE);
    }

    static void produce(Channel channel) throws IOException {
        Map<String, Object> headers = Collections.unmodifiableMap(new HashMap<>(Map.of("kind", "order")));
        BasicProperties shared = new BasicProperties.Builder()
                .contentType("text/plain")
                .headers(headers)
                .build();
        for (int i = 0; i < ORDERS; i++) {
            channel.basicPublish("orders", "order." + i, shared, SECRET);
        }
        System.out.println("shared " + shared.getHeaders());
        channel.basicPublish("", "polled", null, SECRET);
    }

    /** Comes last, because a consumer that fails closes its channel. */
    static void own(Channel channel) throws IOException {
        BasicProperties own = new BasicProperties.Builder()
                .headers(Map.of("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"))
                .build();
        channel.basicPublish("orders", "own", own, SECRET);
    }

    static void hostile(Channel channel) throws IOException {
        for (Object bad : List.of("00-garbage", 42, Map.of("a", List.of("b")))) {
            BasicProperties properties = new BasicProperties.Builder()
                    .headers(Map.of("traceparent", bad, "tracestate", bad, "baggage", bad))
                    .build();
            channel.basicPublish("orders", "bad", properties, SECRET);
        }
    }

    static void poll(Channel channel) throws IOException {
        GetResponse response = channel.basicGet("polled", true);
        Map<String, Object> headers = response.getProps().getHeaders();
        System.out.println("polled " + (headers == null ? "nothing" : headers.get("traceparent")));
        System.out.println("empty " + channel.basicGet("polled", true));
    }

    static void failing(Connection connection) throws Exception {
        Channel channel = connection.createChannel();
        try {
            channel.basicGet("nowhere", true);
        } catch (IOException missing) {
            System.out.println("refused get");
        }
    }

    static void closed(Connection connection) throws Exception {
        Channel channel = connection.createChannel();
        channel.close();
        try {
            channel.basicPublish("orders", "late", null, SECRET);
        } catch (AlreadyClosedException late) {
            System.out.println("refused publish");
        }
    }

    /** Fails on the program's own header. */
    static final class Consuming extends DefaultConsumer {
        Consuming(Channel channel) {
            super(channel);
        }

        @Override
        public void handleDelivery(String tag, Envelope envelope, BasicProperties properties, byte[] body) {
            Object parent = properties.getHeaders() == null ? "nothing" : properties.getHeaders().get("traceparent");
            System.out.println("got " + envelope.getRoutingKey() + " " + parent);
            DELIVERED.countDown();
            if (envelope.getRoutingKey().equals("own")) {
                throw new IllegalStateException(new String(SECRET, StandardCharsets.UTF_8));
            }
        }
    }
}
