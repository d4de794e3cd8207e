package io.perfagent.dashboard;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Sends requests byte by byte as told, which no well-behaved HTTP client would. */
final class RawClient {

    /**
     * What came back.
     *
     * @param status 0 where the server closed the connection without an answer
     * @param headers by lower-case name
     */
    record Response(int status, Map<String, String> headers, String body) {

        Map<String, Object> json() {
            return StrictJson.object(body);
        }
    }

    private final int port;

    RawClient(int port) {
        this.port = port;
    }

    Response get(String target, String... headerLines) throws IOException {
        return send("GET " + target + " HTTP/1.1", withHost(headerLines));
    }

    Response send(String requestLine, String... headerLines) throws IOException {
        try (Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), port)) {
            return parse(new String(bytes(socket, requestLine, headerLines), StandardCharsets.UTF_8));
        }
    }

    /** Every byte that came back, headers and all. */
    byte[] wire(String requestLine, String... headerLines) throws IOException {
        try (Socket socket = new Socket(InetAddress.getByName("127.0.0.1"), port)) {
            return bytes(socket, requestLine, headerLines);
        }
    }

    private static byte[] bytes(Socket socket, String requestLine, String... headerLines) throws IOException {
        socket.setSoTimeout(15_000);
        String request = requestLine + "\r\n" + String.join("", lines(headerLines)) + "\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        return socket.getInputStream().readAllBytes();
    }

    Response post(String target, String body, String... headerLines) throws IOException {
        String[] all = new String[headerLines.length + 1];
        System.arraycopy(headerLines, 0, all, 0, headerLines.length);
        all[headerLines.length] = "Content-Length: " + body.length() + "\r\n\r\n" + body;
        return send("POST " + target + " HTTP/1.1", withHost(all));
    }

    String[] withHost(String... headerLines) {
        String[] all = new String[headerLines.length + 1];
        all[0] = "Host: 127.0.0.1:" + port;
        System.arraycopy(headerLines, 0, all, 1, headerLines.length);
        return all;
    }

    private static String[] lines(String[] headers) {
        String[] lines = new String[headers.length];
        for (int i = 0; i < headers.length; i++) {
            lines[i] = headers[i] + "\r\n";
        }
        return lines;
    }

    private static Response parse(String text) {
        if (text.isEmpty()) {
            return new Response(0, Map.of(), "");
        }
        int end = text.indexOf("\r\n\r\n");
        String[] head = text.substring(0, end).split("\r\n");
        Map<String, String> headers = new LinkedHashMap<>();
        for (int i = 1; i < head.length; i++) {
            int colon = head[i].indexOf(':');
            headers.put(
                    head[i].substring(0, colon).toLowerCase(Locale.ROOT),
                    head[i].substring(colon + 1).trim());
        }
        return new Response(Integer.parseInt(head[0].split(" ")[1]), headers, text.substring(end + 4));
    }
}
