package io.perfagent.testapps.apps;

import io.perfagent.api.Profiled;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Every client against every server. {@code arguments}: the servers' ports. A line {@code talk} has each hold the same
 * conversation in a transaction, a line {@code hold} has each open a connection that stays.
 */
public final class WebSocketClients {

    /** The clients; each has a path of its own on each server. */
    public static final List<String> ALL = List.of("jdk", "tomcat", "tyrus", "okhttp", "java-websocket");

    /** What those paths begin with, by server. */
    public static final List<String> PATHS = List.of("/tomcat-", "/plain-");

    private static final List<Wire> HELD = new ArrayList<>();

    private WebSocketClients() {}

    public static void main(String[] arguments) throws Exception {
        System.out.println("ready");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try {
            serve(arguments, in);
        } catch (Exception | AssertionError failure) {
            failure.printStackTrace();
            System.exit(1); // the libraries' threads would keep the program alive
        }
    }

    private static void serve(String[] ports, BufferedReader in) throws Exception {
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            for (int i = 0; i < ports.length; i++) {
                for (String client : ALL) {
                    URI uri = URI.create("ws://127.0.0.1:" + ports[i] + PATHS.get(i) + client);
                    if (line.equals("talk")) {
                        talk(client, uri);
                    } else {
                        HELD.add(Wire.open(client, uri));
                    }
                }
            }
            System.out.println("did " + line);
        }
    }

    /** Four connections, which end with 1000, 4000, 1001 and 4001. */
    @Profiled(transaction = true, name = "talk")
    static void talk(String client, URI uri) throws Exception {
        Wire first = Wire.open(client, uri);
        for (int i = 0; i < 3; i++) {
            first.text("h\u00e9llo");
            first.await("h\u00e9llo");
        }
        for (int i = 0; i < 2; i++) {
            first.binary(new byte[100]);
            first.await("100 bytes");
        }
        if (first.fragments("frag", "mented")) {
            first.await("fragmented");
        }
        first.text("ping");
        first.await("ping");
        first.ping();
        first.await("pong");
        if (client.equals("jdk")) {
            first.text("fail");
        }
        first.close(1000);
        first.await("closed 1000", "closed 1002"); // Tomcat 10.1.0 itself closes when an endpoint has failed
        for (int code : new int[] {4000, 1001}) {
            Wire next = Wire.open(client, uri);
            next.text("close " + code);
            next.await("closed " + code, "closed 1006"); // Java-WebSocket 1.5.1 may see the end of the stream first
        }
        Wire last = Wire.open(client, uri);
        last.close(4001);
        last.await("closed 4001");
    }
}
