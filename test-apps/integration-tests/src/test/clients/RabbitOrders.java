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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.qpid.server.SystemLauncher;

/** Publishes to a real broker inside this program, gets and consumes from it. */
public final class RabbitOrders {

    static final byte[] SECRET = "s3cr3t".getBytes(StandardCharsets.UTF_8);
    static final int ORDERS = 5;
    /** One outside any trace, the orders, three with bad headers, one with the program's own. */
    static final CountDownLatch DELIVERED = new CountDownLatch(ORDERS + 5);

    private RabbitOrders() {}

    public static void main(String[] arguments) throws Exception {
        int port = start();
        ConnectionFactory factory = new ConnectionFactory();
        factory.setHost("127.0.0.1");
        factory.setPort(port);
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
            failing(connection);
            closed(connection);
        }
        System.out.println("done");
        Thread.sleep(Long.MAX_VALUE);
    }

    private static int start() throws Exception {
        Path work = Files.createTempDirectory("broker");
        int port;
        try (java.net.ServerSocket free = new java.net.ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Path config = work.resolve("config.json");
        Files.writeString(
                config,
                "{'name':'broker','modelVersion':'9.0',"
                        .concat("'authenticationproviders':[{'name':'plain','type':'Plain','secureOnlyMechanisms':[],'users':")
                        .concat("[{'name':'guest','type':'managed','password':'guest'}]}],")
                        .concat("'ports':[{'name':'AMQP','port':'" + port + "','bindingAddress':'127.0.0.1',")
                        .concat("'authenticationProvider':'plain','protocols':['AMQP_0_9_1'],")
                        .concat("'virtualhostaliases':[{'name':'defaultAlias','type':'defaultAlias'}]}],")
                        .concat("'virtualhostnodes':[{'name':'default','type':'Memory','defaultVirtualHostNode':'true',")
                        .concat("'virtualHostInitialConfiguration':'{\\\"type\\\":\\\"Memory\\\"}'}]}")
                        .replace('\'', '"'));
        Map<String, Object> attributes = new HashMap<>();
        attributes.put("type", "Memory");
        attributes.put("initialConfigurationLocation", config.toUri().toString());
        attributes.put("startupLoggedToSystemOut", false);
        attributes.put("context", Map.of("qpid.work_dir", work.toString()));
        new SystemLauncher().startup(attributes);
        return port;
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
