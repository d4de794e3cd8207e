package io.perfagent.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfagent.bootstrap.AgentThread;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DashboardServerTest extends DashboardTest {

    @Test
    void saysWhereItIsAndAnswersThere() throws IOException {
        assertThat(server.url()).isEqualTo("http://127.0.0.1:" + server.port());
        assertThat(client.get("/health").status()).isEqualTo(200);
        assertThat(client.send("GET /health HTTP/1.1", "Host: localhost:" + server.port())
                        .status())
                .isEqualTo(200);
    }

    @Test
    void takesTheNextFreePort() throws IOException {
        DashboardServer second = DashboardServer.start("127.0.0.1", server.port(), shop, shop, shop.status, shop);
        try {
            assertThat(second.port()).isBetween(server.port() + 1, server.port() + 19);
            assertThat(new RawClient(second.port()).get("/health").status()).isEqualTo(200);
        } finally {
            second.stop();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.168.0.1", "example.com", "localhost.evil.com", "127.0.0.2", ""})
    @DisplayName("D1 the dashboard listens to loopback addresses alone")
    void refusesEveryHostButLoopbackAndNamesTheSetting(String host) {
        assertThatThrownBy(() -> DashboardServer.start(host, 0, shop, shop, shop.status, shop))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("dashboard.host");
    }

    @Test
    void freesThePortWhenStopped() throws IOException {
        server.stop();
        assertThatThrownBy(() -> client.get("/health")).isInstanceOf(ConnectException.class);
        try (ServerSocket free = new ServerSocket(server.port(), 1, InetAddress.getByName("127.0.0.1"))) {
            assertThat(free.isBound()).isTrue();
        }
    }

    @Test
    @DisplayName("D10 all threads are daemons")
    void everyThreadOfItIsADaemonThatDoesNotHoldTheApplicationsLoader() throws IOException {
        server.stop();
        Set<Thread> before = new HashSet<>(Thread.getAllStackTraces().keySet());
        ClassLoader applications = new ClassLoader(getClass().getClassLoader()) {};
        ClassLoader own = Thread.currentThread().getContextClassLoader();
        Thread.currentThread().setContextClassLoader(applications);
        try {
            server = DashboardServer.start("127.0.0.1", 0, shop, shop, shop.status, shop);
        } finally {
            Thread.currentThread().setContextClassLoader(own);
        }
        new RawClient(server.port()).get("/health");
        List<Thread> started = new ArrayList<>(Thread.getAllStackTraces().keySet());
        started.removeAll(before);
        assertThat(started).isNotEmpty().allMatch(Thread::isDaemon);
        assertThat(started).noneMatch(thread -> thread.getContextClassLoader() == applications);
        assertThat(started).filteredOn(AgentThread.class::isInstance).isNotEmpty();
    }

    @Test
    void answersWithoutTheDelayOfKeptAliveConnections() throws IOException {
        client.get("/health");
        long[] nanos = new long[30];
        for (int i = 0; i < nanos.length; i++) {
            long start = System.nanoTime();
            client.get("/health");
            nanos[i] = System.nanoTime() - start;
        }
        Arrays.sort(nanos);
        assertThat(Duration.ofNanos(nanos[nanos.length / 2])).isLessThan(Duration.ofMillis(30));
    }

    /** Waits for the server to close the connection; fails with a time-out when it does not. */
    private static boolean isClosed(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() == -1;
        } catch (SocketException reset) {
            return true;
        }
    }

    @Test
    @DisplayName("D9 slow clients are cut off and others answered")
    void slowClientsAreCutOffAndOthersAnswered() throws IOException {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 8; i++) {
                Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), server.port());
                socket.setSoTimeout(20_000);
                socket.getOutputStream().write("GET /health HT".getBytes(StandardCharsets.ISO_8859_1));
                slow.add(socket);
            }
            assertThat(client.get("/health").status()).isEqualTo(200);
            for (Socket socket : slow) {
                assertThat(isClosed(socket)).isTrue();
            }
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    @Test
    @DisplayName("D9 a flood of unfinished requests is closed")
    void floodOfUnfinishedRequestsIsClosedAndTheServerRecovers() throws IOException {
        List<SocketChannel> flood = new ArrayList<>();
        try {
            for (int i = 0; i < 500; i++) {
                SocketChannel channel =
                        SocketChannel.open(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), server.port()));
                channel.write(ByteBuffer.wrap(new byte[] {'G'}));
                channel.configureBlocking(false);
                flood.add(channel);
            }
            long giveUp = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            boolean answered = false;
            while (!answered && System.nanoTime() < giveUp) {
                // Whoever comes while the queue is full is closed as well, and comes again.
                answered = isAnswered();
            }
            assertThat(answered).as("a client with a whole request").isTrue();
            List<SocketChannel> open = new ArrayList<>(flood);
            while (!open.isEmpty() && System.nanoTime() < giveUp) {
                open.removeIf(DashboardServerTest::isClosed);
                Thread.onSpinWait();
            }
            assertThat(open).isEmpty();
        } finally {
            for (SocketChannel channel : flood) {
                channel.close();
            }
        }
        assertThat(client.get("/health").status()).isEqualTo(200);
    }

    private boolean isAnswered() {
        try {
            return client.get("/health").status() == 200;
        } catch (IOException | RuntimeException closed) {
            return false;
        }
    }

    private static boolean isClosed(SocketChannel channel) {
        try {
            return channel.read(ByteBuffer.allocate(1)) == -1;
        } catch (IOException reset) {
            return true;
        }
    }

    @Test
    @DisplayName("D7 a failure inside is a fixed message")
    void aFailureInsideIsAFixedMessage() throws IOException {
        shop.failure = new IllegalStateException("marker-inside");
        RawClient.Response response = client.get("/api/v1/methods");
        assertThat(response.status()).isEqualTo(500);
        assertThat(response.body()).doesNotContain("marker").doesNotContain("Exception");
        shop.failure = null;
        assertThat(client.get("/api/v1/methods").status()).isEqualTo(200);
        assertThat(client.get("/api/v1/status").body()).contains("marker-inside");
    }
}
