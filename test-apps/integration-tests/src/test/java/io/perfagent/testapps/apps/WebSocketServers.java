package io.perfagent.testapps.apps;

import jakarta.servlet.http.HttpServlet;
import jakarta.websocket.CloseReason;
import jakarta.websocket.DeploymentException;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import jakarta.websocket.OnError;
import jakarta.websocket.OnMessage;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import jakarta.websocket.server.ServerContainer;
import jakarta.websocket.server.ServerEndpoint;
import jakarta.websocket.server.ServerEndpointConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.websocket.server.WsSci;
import org.java_websocket.WebSocket;
import org.java_websocket.handshake.ClientHandshake;
import org.java_websocket.server.WebSocketServer;

/**
 * Tomcat and Java-WebSocket in one JVM, each with a path for every client. They send back what they get, ping when they get
 * {@code ping}, close with the code they get, and throw when they get {@code fail}.
 */
public final class WebSocketServers {

    private WebSocketServers() {}

    /** What an endpoint does, whatever it is made of. */
    private static void answer(Session session, String message) throws IOException {
        if (message.startsWith("close ")) {
            int code = Integer.parseInt(message.substring(6));
            session.close(new CloseReason(CloseReason.CloseCodes.getCloseCode(code), ""));
            return;
        }
        if (message.equals("fail")) {
            throw new IllegalStateException("on purpose");
        }
        if (message.equals("ping")) {
            session.getBasicRemote().sendPing(ByteBuffer.wrap(new byte[] {1}));
        }
        session.getBasicRemote().sendText(message);
    }

    /** With annotations; the path is that of the configuration it is registered with. */
    @ServerEndpoint("/annotated")
    public static final class Annotated {
        @OnMessage
        public void text(String message, Session session) throws IOException {
            answer(session, message);
        }

        @OnMessage
        public void binary(ByteBuffer message, Session session) throws IOException {
            session.getBasicRemote().sendBinary(message);
        }

        @OnError
        public void failed(Throwable expected) {
            // The test looks at what the agent made of it.
        }
    }

    /** With handlers. */
    public static final class Programmatic extends Endpoint {
        @Override
        public void onOpen(Session session, EndpointConfig config) {
            session.addMessageHandler(String.class, (MessageHandler.Whole<String>) message -> {
                try {
                    answer(session, message);
                } catch (IOException failure) {
                    throw new UncheckedIOException(failure);
                }
            });
            session.addMessageHandler(byte[].class, (MessageHandler.Whole<byte[]>) message -> {
                CompletableFuture<SendResult> sent = new CompletableFuture<>();
                session.getAsyncRemote().sendBinary(ByteBuffer.wrap(message), sent::complete);
                sent.join(); // Tomcat refuses the next until this one is complete, which may be after it has arrived
            });
        }
    }

    private static final class Plain extends WebSocketServer {
        private final CountDownLatch started = new CountDownLatch(1);

        Plain() {
            super(new InetSocketAddress("127.0.0.1", 0), 2);
            setReuseAddr(true);
        }

        @Override
        public void onOpen(WebSocket socket, ClientHandshake handshake) {}

        @Override
        public void onClose(WebSocket socket, int code, String reason, boolean remote) {}

        @Override
        public void onMessage(WebSocket socket, String message) {
            if (message.startsWith("close ")) {
                socket.close(Integer.parseInt(message.substring(6)));
                return;
            }
            if (message.equals("fail")) {
                throw new IllegalStateException("on purpose");
            }
            if (message.equals("ping")) {
                socket.sendPing();
            }
            socket.send(message);
        }

        @Override
        public void onMessage(WebSocket socket, ByteBuffer message) {
            socket.send(message);
        }

        @Override
        public void onError(WebSocket socket, Exception expected) {}

        @Override
        public void onStart() {
            started.countDown();
        }
    }

    @SuppressWarnings("deprecation") // the oldest Tomcat has no other
    public static void main(String[] arguments) throws Exception {
        java.util.logging.Logger.getLogger("org.apache").setLevel(java.util.logging.Level.OFF);
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(Files.createTempDirectory("websocket").toString());
        tomcat.setPort(0);
        Context context = tomcat.addContext("", null);
        Tomcat.addServlet(context, "default", new Default());
        context.addServletMappingDecoded("/", "default");
        context.addServletContainerInitializer(new WsSci(), null);
        context.addServletContainerInitializer(
                (classes, servletContext) -> {
                    ServerContainer container =
                            (ServerContainer) servletContext.getAttribute(ServerContainer.class.getName());
                    try {
                        for (String client : WebSocketClients.ALL) {
                            Class<?> endpoint = client.equals("okhttp") ? Programmatic.class : Annotated.class;
                            container.addEndpoint(ServerEndpointConfig.Builder.create(
                                            endpoint, WebSocketClients.PATHS.get(0) + client)
                                    .build());
                        }
                    } catch (DeploymentException failure) {
                        throw new IllegalStateException(failure);
                    }
                },
                null);
        tomcat.start();
        Plain plain = new Plain();
        plain.start();
        plain.started.await();
        System.out.println("ready " + tomcat.getConnector().getLocalPort() + " " + plain.getPort() + " .");
        tomcat.getServer().await();
    }

    @SuppressWarnings("serial")
    private static final class Default extends HttpServlet {}
}
