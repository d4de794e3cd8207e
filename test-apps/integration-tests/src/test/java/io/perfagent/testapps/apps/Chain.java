package io.perfagent.testapps.apps;

import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.OnMessage;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpoint;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.tomcat.websocket.server.WsSci;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/**
 * Four services, each in a JVM of its own, through which one order goes: {@code front} (Tomcat) asks {@code prices} (gRPC),
 * which tells {@code hub} (WebSocket), which sends to {@code ledger} (Kafka), which writes to its database. And the
 * {@code broker}.
 */
public final class Chain {

    private static final String TOPIC = "ledger";

    private static final MethodDescriptor<String, String> ORDER = MethodDescriptor.<String, String>newBuilder()
            .setType(MethodType.UNARY)
            .setFullMethodName(MethodDescriptor.generateFullMethodName("chain.Prices", "Order"))
            .setRequestMarshaller(new Text())
            .setResponseMarshaller(new Text())
            .build();

    private Chain() {}

    /** Arguments: the role, and where the next one is. Each says {@code at <address>;} when it is ready. */
    public static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "broker" -> broker();
            case "front" -> front(Integer.parseInt(arguments[1]));
            case "prices" -> prices(Integer.parseInt(arguments[1]));
            case "hub" -> hub(arguments[1]);
            case "ledger" -> ledger(arguments[1]);
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static void ready(Object address) throws IOException {
        System.out.println("at " + address + ";");
        System.in.read();
    }

    private static final class Text implements MethodDescriptor.Marshaller<String> {
        @Override
        public InputStream stream(String value) {
            return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String parse(InputStream stream) {
            try {
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }

    private static void broker() throws IOException {
        EmbeddedKafkaKraftBroker broker = new EmbeddedKafkaKraftBroker(1, 1, TOPIC);
        broker.afterPropertiesSet();
        ready(broker.getBrokersAsString());
    }

    // ---- front

    private static Tomcat tomcat() throws IOException {
        java.util.logging.Logger.getLogger("org.apache").setLevel(java.util.logging.Level.OFF);
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(Files.createTempDirectory("chain").toString());
        tomcat.setPort(0);
        return tomcat;
    }

    @SuppressWarnings("serial")
    private static final class Orders extends HttpServlet {
        private final ManagedChannel prices;

        Orders(ManagedChannel prices) {
            this.prices = prices;
        }

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getWriter()
                    .print(ClientCalls.blockingUnaryCall(
                            prices, ORDER, io.grpc.CallOptions.DEFAULT, request.getParameter("item")));
        }
    }

    private static void front(int prices) throws Exception {
        Tomcat tomcat = tomcat();
        Context context = tomcat.addContext("", null);
        Tomcat.addServlet(
                context,
                "orders",
                new Orders(ManagedChannelBuilder.forAddress("127.0.0.1", prices)
                        .usePlaintext()
                        .build()));
        context.addServletMapping("/orders", "orders");
        tomcat.start();
        ready(tomcat.getConnector().getLocalPort());
    }

    // ---- prices

    /** Hears the hub's answer. */
    private static final class Answer implements WebSocket.Listener {
        private final CompletableFuture<String> text = new CompletableFuture<>();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.complete(data.toString());
            return WebSocket.Listener.super.onText(socket, data, last);
        }
    }

    private static void prices(int hub) throws Exception {
        HttpClient client = HttpClient.newHttpClient();
        URI address = URI.create("ws://127.0.0.1:" + hub + "/hub");
        Server server = ServerBuilder.forPort(0)
                .addService(ServerServiceDefinition.builder("chain.Prices")
                        .addMethod(
                                ORDER,
                                ServerCalls.asyncUnaryCall((item, answers) -> order(client, address, item, answers)))
                        .build())
                .build()
                .start();
        ready(server.getPort());
    }

    private static void order(HttpClient client, URI hub, String item, StreamObserver<String> answers) {
        try {
            Answer answer = new Answer();
            WebSocket socket =
                    client.newWebSocketBuilder().buildAsync(hub, answer).join();
            socket.sendText(item, true).join();
            answers.onNext(answer.text.get(30, TimeUnit.SECONDS));
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
            answers.onCompleted();
        } catch (Exception failure) {
            answers.onError(failure);
        }
    }

    // ---- hub

    /** Passes each message on. */
    @ServerEndpoint("/hub")
    public static final class Hub {
        private static KafkaProducer<String, String> producer;

        @OnMessage
        public void order(String item, Session session) throws Exception {
            producer.send(new ProducerRecord<>(TOPIC, item)).get();
            session.getBasicRemote().sendText(item + " is ordered");
        }
    }

    private static void hub(String broker) throws Exception {
        Hub.producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker), new StringSerializer(), new StringSerializer());
        Tomcat tomcat = tomcat();
        Context context = tomcat.addContext("", null);
        Tomcat.addServlet(context, "default", new Nothing());
        context.addServletMapping("/", "default");
        context.addServletContainerInitializer(new WsSci(), null);
        context.addServletContainerInitializer(
                (classes, servlets) -> {
                    try {
                        ((ServerContainer) servlets.getAttribute(ServerContainer.class.getName()))
                                .addEndpoint(Hub.class);
                    } catch (DeploymentException failure) {
                        throw new IllegalStateException(failure);
                    }
                },
                null);
        tomcat.start();
        ready(tomcat.getConnector().getLocalPort());
    }

    @SuppressWarnings("serial")
    private static final class Nothing extends HttpServlet {}

    // ---- ledger

    private static void ledger(String broker) throws Exception {
        try (Connection database = DriverManager.getConnection("jdbc:h2:mem:ledger");
                KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                        Map.of("bootstrap.servers", broker, "group.id", "ledger", "auto.offset.reset", "earliest"),
                        new StringDeserializer(),
                        new StringDeserializer())) {
            try (var statement = database.createStatement()) {
                statement.execute("create table ledger (item varchar)");
            }
            consumer.subscribe(List.of(TOPIC));
            System.out.println("at ledger;");
            while (System.in.available() == 0) {
                for (ConsumerRecord<String, String> item : consumer.poll(Duration.ofMillis(100))) {
                    try (PreparedStatement insert = database.prepareStatement("insert into ledger values (?)")) {
                        insert.setString(1, item.value());
                        insert.executeUpdate();
                    }
                }
            }
        }
    }
}
