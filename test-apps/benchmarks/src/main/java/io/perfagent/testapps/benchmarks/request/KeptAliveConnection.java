package io.perfagent.testapps.benchmarks.request;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Asks the same thing any number of times: a plain socket, and bytes that are encoded once, to take little processor time. */
final class KeptAliveConnection implements AutoCloseable {

    private static final String LENGTH = "content-length:";

    private final Socket socket;
    private final InputStream answers;
    private final byte[] request;
    private final StringBuilder line = new StringBuilder();

    KeptAliveConnection(int port, String path) throws IOException {
        request = ("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: load\r\nAccept: */*\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        answers = new BufferedInputStream(socket.getInputStream());
    }

    /** One request on a connection of its own. */
    static void get(int port, String path) throws IOException {
        try (KeptAliveConnection connection = new KeptAliveConnection(port, path)) {
            connection.exchange();
        }
    }

    /** Sends the request and reads the answer, which must be a success of known length. */
    void exchange() throws IOException {
        socket.getOutputStream().write(request);
        if (!readLine().startsWith("HTTP/1.1 200")) {
            throw new IOException("answered: " + line);
        }
        int length = 0;
        while (!readLine().isEmpty()) {
            if (line.length() > LENGTH.length()
                    && line.substring(0, LENGTH.length()).equalsIgnoreCase(LENGTH)) {
                length = Integer.parseInt(line.substring(LENGTH.length()).trim());
            }
        }
        answers.skipNBytes(length);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private String readLine() throws IOException {
        line.setLength(0);
        for (int next = answers.read(); next != '\n'; next = answers.read()) {
            if (next < 0) {
                throw new EOFException("the server closed the connection");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }
}
