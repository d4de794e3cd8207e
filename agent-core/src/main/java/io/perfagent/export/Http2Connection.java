package io.perfagent.export;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/2 connection to a collector that carries one exchange at a time, trailers included, in the calling thread: over
 * TLS, or in the clear with prior knowledge. The JDK's client can do neither. Between two exchanges nobody reads, so that
 * a collector may find the connection dead and close it.
 *
 * <p>Bounded by the protocol itself: no stream gets more room than the 65,535 bytes it starts with, and headers are cut
 * off at {@value HeaderBlocks#MAX_LIST_BYTES} bytes. {@link #close} alone may be called by another thread: it ends
 * whatever blocks.
 */
final class Http2Connection implements Closeable {

    /**
     * A complete answer.
     *
     * @param headers with the trailers, whose values win; lower-case names
     */
    @SuppressWarnings("ArrayRecordComponent") // read once, never compared
    record Answer(Map<String, String> headers, byte[] body) {}

    private static final int CONNECT_TIMEOUT_MILLIS = 3_000;
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;
    private static final int FIRST_WINDOW_BYTES = 65_535;
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /** We want no pushes; everything else is as the protocol assumes. */
    private static final byte[] OUR_SETTINGS = {0, 2, 0, 0, 0, 0};

    private static final int INITIAL_WINDOW_SIZE = 4;
    private static final int SETTING_BYTES = 6;

    private final URI endpoint;
    private final Socket socket = new Socket();
    private final HeaderBlocks headerBlocks = new HeaderBlocks();

    private @Nullable DataInputStream in;
    private @Nullable DataOutputStream out;
    private boolean greeted;
    private boolean leaving;
    private int nextStream = 1;
    private long connectionWindowBytes = FIRST_WINDOW_BYTES;
    private long firstStreamWindowBytes = FIRST_WINDOW_BYTES;

    // Of the exchange under way.
    private int stream;
    private long streamWindowBytes;
    private boolean ended;
    private Map<String, String> headers = new HashMap<>();
    private ByteArrayOutputStream body = new ByteArrayOutputStream();

    /** Makes a connection that is not open yet. */
    Http2Connection(URI endpoint) {
        this.endpoint = endpoint;
    }

    /**
     * Connects and greets.
     *
     * @param tls null for a connection in the clear
     */
    void open(@Nullable SSLContext tls) throws IOException {
        int fallbackPort = tls == null ? HTTP_PORT : HTTPS_PORT;
        int port = endpoint.getPort() < 0 ? fallbackPort : endpoint.getPort();
        String host = endpoint.getHost().replace("[", "").replace("]", "");
        socket.connect(new InetSocketAddress(host, port), CONNECT_TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
        Socket spoken = tls == null ? socket : secured(tls, host, port);
        in = new DataInputStream(new BufferedInputStream(spoken.getInputStream(), Http2Frame.MAX_PAYLOAD_BYTES));
        DataOutputStream open = new DataOutputStream(
                new BufferedOutputStream(spoken.getOutputStream(), 2 * Http2Frame.MAX_PAYLOAD_BYTES));
        out = open;
        open.write(PREFACE);
        write(Http2Frame.SETTINGS, 0, 0, OUR_SETTINGS);
        open.flush();
    }

    private Socket secured(SSLContext tls, String host, int port) throws IOException {
        SSLSocket secure = (SSLSocket) tls.getSocketFactory().createSocket(socket, host, port, true);
        SSLParameters parameters = secure.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {"h2"});
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secure.setSSLParameters(parameters);
        secure.startHandshake();
        if (!"h2".equals(secure.getApplicationProtocol())) {
            throw new IOException("the collector does not offer HTTP/2 at this address");
        }
        return secure;
    }

    /** Whether it was opened. */
    boolean isOpen() {
        return in != null;
    }

    /** Whether another exchange may begin. */
    boolean isUsable() {
        return !leaving && !socket.isClosed() && nextStream > 0;
    }

    /** Sends a request and reads until its answer is complete. */
    Answer exchange(Map<String, String> request, byte[] message) throws IOException {
        stream = nextStream;
        nextStream += 2;
        streamWindowBytes = firstStreamWindowBytes;
        ended = false;
        headers = new HashMap<>();
        body = new ByteArrayOutputStream();
        writeHeaders(headerBlocks.packed(request));
        int sent = 0;
        while (sent < message.length && !ended) {
            long room = Math.min(connectionWindowBytes, streamWindowBytes);
            if (room <= 0) {
                output().flush();
                receive();
                continue;
            }
            int length = (int) Math.min(Math.min(room, message.length - sent), Http2Frame.MAX_PAYLOAD_BYTES);
            int flags = sent + length == message.length ? Http2Frame.END_STREAM : 0;
            Http2Frame.write(output(), Http2Frame.DATA, flags, stream, message, sent, length);
            sent += length;
            connectionWindowBytes -= length;
            streamWindowBytes -= length;
        }
        output().flush();
        while (!ended) {
            receive();
        }
        if (sent < message.length) {
            write(Http2Frame.RST_STREAM, 0, stream, new byte[Integer.BYTES]);
            output().flush();
        }
        return new Answer(headers, body.toByteArray());
    }

    private void writeHeaders(byte[] block) throws IOException {
        int sent = 0;
        do {
            int length = Math.min(block.length - sent, Http2Frame.MAX_PAYLOAD_BYTES);
            int type = sent == 0 ? Http2Frame.HEADERS : Http2Frame.CONTINUATION;
            int flags = sent + length == block.length ? Http2Frame.END_HEADERS : 0;
            Http2Frame.write(output(), type, flags, stream, block, sent, length);
            sent += length;
        } while (sent < block.length);
    }

    /** Waits for a frame and does what it says. */
    private void receive() throws IOException {
        Http2Frame frame = next();
        switch (frame.type()) {
            case Http2Frame.DATA -> data(frame);
            case Http2Frame.HEADERS -> headers(frame);
            case Http2Frame.SETTINGS -> settings(frame);
            case Http2Frame.PING -> ping(frame);
            case Http2Frame.WINDOW_UPDATE -> moreRoom(frame);
            case Http2Frame.GOAWAY -> goAway(frame);
            case Http2Frame.RST_STREAM -> reset(frame);
            case Http2Frame.PUSH_PROMISE, Http2Frame.CONTINUATION ->
                throw new IOException("the collector sent what HTTP/2 forbids here");
            default -> {
                // Priorities and whatever comes later: to be ignored.
            }
        }
    }

    private Http2Frame next() throws IOException {
        DataInputStream open = in;
        if (open == null) {
            throw new IOException("not connected");
        }
        try {
            Http2Frame frame = Http2Frame.read(open);
            if (!greeted && frame.type() != Http2Frame.SETTINGS) {
                throw new IOException("the collector sent a frame that is no HTTP/2");
            }
            greeted = true;
            return frame;
        } catch (EOFException e) {
            throw new IOException("the collector closed the connection", e);
        } catch (IOException e) {
            throw greeted ? e : new IOException(e.getMessage() + "; is this its port for OTLP over gRPC?", e);
        }
    }

    private void data(Http2Frame frame) throws IOException {
        if (frame.length() > 0) {
            // The connection gets its room back, the stream does not: no answer of a collector is that long.
            write(
                    Http2Frame.WINDOW_UPDATE,
                    0,
                    0,
                    ByteBuffer.allocate(Integer.BYTES).putInt(frame.length()).array());
            output().flush();
        }
        if (frame.stream() != stream) {
            return;
        }
        byte[] part = new byte[frame.payload().remaining()];
        frame.payload().get(part);
        body.writeBytes(part);
        if (body.size() > FIRST_WINDOW_BYTES) {
            throw new IOException("the collector sent more than it may");
        }
        ended = ended || frame.has(Http2Frame.END_STREAM);
    }

    private void headers(Http2Frame first) throws IOException {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        append(block, first);
        boolean complete = first.has(Http2Frame.END_HEADERS);
        while (!complete) {
            Http2Frame more = next();
            if (more.type() != Http2Frame.CONTINUATION || more.stream() != first.stream()) {
                throw new IOException("the collector sent what HTTP/2 forbids here");
            }
            append(block, more);
            complete = more.has(Http2Frame.END_HEADERS);
        }
        Map<String, String> found = headerBlocks.unpacked(block.toByteArray());
        if (first.stream() == stream) {
            headers.putAll(found);
            ended = ended || first.has(Http2Frame.END_STREAM);
        }
    }

    private static void append(ByteArrayOutputStream block, Http2Frame frame) throws IOException {
        byte[] part = new byte[frame.payload().remaining()];
        frame.payload().get(part);
        block.writeBytes(part);
        if (block.size() > HeaderBlocks.MAX_LIST_BYTES) {
            throw new IOException("the collector sent more than " + HeaderBlocks.MAX_LIST_BYTES + " bytes of headers");
        }
    }

    private void settings(Http2Frame frame) throws IOException {
        if (frame.has(Http2Frame.ACK)) {
            return;
        }
        ByteBuffer settings = frame.payload();
        while (settings.remaining() >= SETTING_BYTES) {
            int name = settings.getShort() & 0xffff;
            int value = settings.getInt();
            if (name == INITIAL_WINDOW_SIZE) {
                if (value < 0) {
                    throw new IOException("the collector sent what HTTP/2 forbids here");
                }
                streamWindowBytes += value - firstStreamWindowBytes;
                firstStreamWindowBytes = value;
            }
        }
        write(Http2Frame.SETTINGS, Http2Frame.ACK, 0, new byte[0]);
        output().flush();
    }

    private void ping(Http2Frame frame) throws IOException {
        if (!frame.has(Http2Frame.ACK)) {
            byte[] same = new byte[frame.payload().remaining()];
            frame.payload().get(same);
            write(Http2Frame.PING, Http2Frame.ACK, 0, same);
            output().flush();
        }
    }

    private void moreRoom(Http2Frame frame) throws IOException {
        if (frame.stream() == 0) {
            connectionWindowBytes += frame.number();
        } else if (frame.stream() == stream) {
            streamWindowBytes += frame.number();
        }
    }

    private void goAway(Http2Frame frame) throws IOException {
        leaving = true;
        if (frame.number() < stream) {
            throw new IOException("the collector goes away");
        }
    }

    private void reset(Http2Frame frame) throws IOException {
        if (frame.stream() == stream && !ended) {
            throw new IOException("the collector reset the stream with code " + frame.number());
        }
    }

    private void write(int type, int flags, int toStream, byte[] payload) throws IOException {
        Http2Frame.write(output(), type, flags, toStream, payload, 0, payload.length);
    }

    private DataOutputStream output() throws IOException {
        DataOutputStream open = out;
        if (open == null) {
            throw new IOException("not connected");
        }
        return open;
    }

    /** Ends the connection, and with an exception whatever another thread waits for in it. */
    @Override
    public void close() {
        try {
            // Not the secure socket: it would wait for whoever writes.
            socket.close();
        } catch (IOException e) {
            // There is nothing left to be closed.
        }
    }
}
