package io.perfagent.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfagent.status.AgentStatus;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A peer that speaks HTTP/2 badly, or well but unusually, over a raw socket. */
class HostileHttp2Test {

    /** What the peer does once it has read the client's greeting. */
    private interface Script {
        void play(DataInputStream in, DataOutputStream out) throws IOException;
    }

    private static final byte[] NONE = {};

    /** {@code :status: 200} of the static table. */
    private static final byte[] STATUS_200 = {(byte) 0x88};

    private final ServerSocket server = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    private final AtomicInteger connections = new AtomicInteger();
    private final AgentStatus status = new AgentStatus();
    private volatile Script script = (in, out) -> {};

    HostileHttp2Test() throws IOException {
        Thread acceptor = new Thread(() -> {
            while (!server.isClosed()) {
                try {
                    Socket socket = server.accept();
                    connections.incrementAndGet();
                    Thread peer = new Thread(() -> serve(socket));
                    peer.setDaemon(true);
                    peer.start();
                } catch (IOException closed) {
                    return;
                }
            }
        });
        acceptor.setDaemon(true);
        acceptor.start();
    }

    private void serve(Socket socket) {
        try (socket) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            in.readNBytes(24);
            script.play(in, out);
        } catch (IOException gone) {
            // The client hung up, as it should.
        }
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private static void frame(DataOutputStream out, int type, int flags, int stream, byte[] payload)
            throws IOException {
        Http2Frame.write(out, type, flags, stream, payload, 0, payload.length);
        out.flush();
    }

    private static void greet(DataOutputStream out) throws IOException {
        frame(out, Http2Frame.SETTINGS, 0, 0, NONE);
    }

    /** Headers as they are without any table, as a literal each. */
    private static byte[] literal(String name, String value) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.write(0);
        block.write(name.length());
        block.writeBytes(name.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        block.write(value.length());
        block.writeBytes(value.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        return block.toByteArray();
    }

    /** Reads frames until the client has ended its request; returns its stream. */
    private static int readRequest(DataInputStream in) throws IOException {
        while (true) {
            Http2Frame frame = Http2Frame.read(in);
            if (frame.type() == Http2Frame.DATA && frame.has(Http2Frame.END_STREAM)) {
                return frame.stream();
            }
        }
    }

    private String failure(long boundMillis) {
        OtlpExport export = start();
        long startNanos = System.nanoTime();
        export.offer(Measured.trace(0, 0));
        Measured.await("the drop", () -> dropped() == 1);
        export.flushAndStop(1_000);
        assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).isLessThan(Duration.ofMillis(boundMillis));
        return status.features().iterator().next().reason();
    }

    private OtlpExport start() {
        return OtlpExport.start(
                Measured.settings(Measured.target("http://127.0.0.1:" + server.getLocalPort(), "grpc", "none"), null),
                new Measured(),
                status);
    }

    private long dropped() {
        return status.dropped().getOrDefault("export_failed", 0L);
    }

    @Test
    void anythingElseThatTalksFirstIsRefused() {
        script = (in, out) -> {
            out.writeBytes("220 mail.example.com ESMTP\r\n");
            out.flush();
            in.readAllBytes();
        };
        assertThat(failure(20_000)).contains("is this its port for OTLP over gRPC?");
        assertThat(connections.get()).isEqualTo(3);
    }

    @Test
    void silenceEndsWithTheTimeout() {
        script = (in, out) -> in.readAllBytes();
        assertThat(failure(20_000)).contains("no complete answer within");
    }

    @Test
    void aStopEndsAnExchangeThatHangs() throws Exception {
        script = (in, out) -> in.readAllBytes();
        OtlpExport export = start();
        export.offer(Measured.trace(0, 0));
        Measured.await("the connection", () -> connections.get() == 1);
        long startNanos = System.nanoTime();
        export.flushAndStop(500);

        assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).isLessThan(Duration.ofMillis(1_000));
        assertThat(dropped()).isEqualTo(1);
    }

    @Test
    void headersWithoutEndAreCutOff() {
        script = (in, out) -> {
            greet(out);
            int stream = readRequest(in);
            frame(out, Http2Frame.HEADERS, 0, stream, STATUS_200);
            while (true) {
                frame(out, Http2Frame.CONTINUATION, 0, stream, literal("x-more", "y".repeat(100)));
            }
        };
        assertThat(failure(20_000)).contains("bytes of headers");
    }

    @Test
    void framesWithoutEndEndWithTheTimeout() {
        script = (in, out) -> {
            greet(out);
            readRequest(in);
            // Each asks for an answer.
            while (true) {
                frame(out, Http2Frame.PING, 0, 0, new byte[8]);
                Http2Frame.read(in);
            }
        };
        assertThat(failure(20_000)).contains("no complete answer within");
    }

    @Test
    void aResetIsAFailure() {
        script = (in, out) -> {
            greet(out);
            frame(out, Http2Frame.RST_STREAM, 0, readRequest(in), new byte[] {0, 0, 0, 11});
            in.readAllBytes();
        };
        assertThat(failure(20_000)).contains("reset the stream with code 11");
    }

    @Test
    void aProxyThatAnswersInHttpIsUnderstood() {
        script = (in, out) -> {
            greet(out);
            int stream = readRequest(in);
            // :status: 404 of the static table.
            frame(out, Http2Frame.HEADERS, 0x5, stream, new byte[] {(byte) 0x8d});
            in.readAllBytes();
        };
        assertThat(failure(20_000)).contains("gRPC status 12: HTTP status 404 and no gRPC status");
        assertThat(connections.get()).isEqualTo(1);
    }

    @Test
    void paddingPrioritiesUnknownFramesAndSplitHeadersAreRead() {
        script = (in, out) -> {
            greet(out);
            int stream = readRequest(in);
            frame(out, 0x42, 0xff, 0, new byte[3]);
            ByteArrayOutputStream padded = new ByteArrayOutputStream();
            padded.write(2);
            padded.writeBytes(new byte[5]);
            padded.writeBytes(STATUS_200);
            padded.writeBytes(new byte[2]);
            frame(out, Http2Frame.HEADERS, 0x8 | 0x20, stream, padded.toByteArray());
            frame(
                    out,
                    Http2Frame.CONTINUATION,
                    Http2Frame.END_HEADERS,
                    stream,
                    literal("content-type", "application/grpc"));
            frame(out, Http2Frame.DATA, 0x8, stream, new byte[] {3, 0, 0, 0, 0, 0, 9, 9, 9});
            frame(
                    out,
                    Http2Frame.HEADERS,
                    Http2Frame.END_HEADERS | Http2Frame.END_STREAM,
                    stream,
                    literal("grpc-status", "0"));
            in.readAllBytes();
        };
        OtlpExport export = start();
        export.offer(Measured.trace(0, 0));
        Measured.await("the delivery", () -> status.exported() == 1);
        export.flushAndStop(1_000);
        assertThat(status.dropped()).isEmpty();
    }
}
