package io.perfagent.testapps;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.util.JedisClusterCRC16;
import redis.embedded.RedisServer;

/** A cluster of three real Redis servers, each with a third of the slots; slots can be moved between them. */
final class RedisNodes implements AutoCloseable {

    private static final int NODES = 3;
    private static final int SLOTS = 16_384;
    /** Where a node talks to the others: its own port and so much more, in all versions. */
    private static final int BUS = 10_000;

    private final List<RedisServer> servers = new ArrayList<>();
    private final List<Integer> ports = new ArrayList<>();
    private final List<String> ids = new ArrayList<>();

    RedisNodes(Path folder) throws IOException {
        for (int i = 0; i < NODES; i++) {
            int port = freePort();
            RedisServer server = RedisServer.newRedisServer()
                    .port(port)
                    .setting("bind 127.0.0.1")
                    .setting("save \"\"")
                    .setting("cluster-enabled yes")
                    .setting("cluster-config-file " + folder.resolve("nodes-" + port + ".conf"))
                    .build();
            server.start();
            servers.add(server);
            ports.add(port);
        }
        for (int i = 0; i < NODES; i++) {
            List<String> slots = new ArrayList<>(List.of("ADDSLOTS"));
            for (int slot = 0; slot < SLOTS; slot++) {
                if (nodeOf(slot) == i) {
                    slots.add(String.valueOf(slot));
                }
            }
            ids.add(cluster(i, "MYID"));
            cluster(i, "SET-CONFIG-EPOCH", String.valueOf(i + 1));
            cluster(i, slots.toArray(new String[0]));
        }
        // Once one knows another it may hear of all, and then takes no epoch any more.
        for (int i = 1; i < NODES; i++) {
            cluster(i, "MEET", "127.0.0.1", String.valueOf(ports.get(0)));
        }
        ChildJvm.await("each node knows all slots", () -> {
            for (int i = 0; i < NODES; i++) {
                String info = cluster(i, "INFO");
                if (!info.contains("cluster_state:ok") || !info.contains("cluster_known_nodes:" + NODES)) {
                    return false;
                }
            }
            return true;
        });
    }

    private static int nodeOf(int slot) {
        return slot * NODES / SLOTS;
    }

    private static int freePort() throws IOException {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(20_000, 30_000);
            try (ServerSocket own = new ServerSocket();
                    ServerSocket bus = new ServerSocket()) {
                own.bind(new InetSocketAddress("127.0.0.1", port));
                bus.bind(new InetSocketAddress("127.0.0.1", port + BUS));
                return port;
            } catch (IOException taken) {
                // Another one.
            }
        }
    }

    private String cluster(int node, String... arguments) {
        try (Jedis redis = new Jedis("127.0.0.1", ports.get(node))) {
            Object answer = redis.sendCommand(() -> "CLUSTER".getBytes(StandardCharsets.UTF_8), arguments);
            return answer instanceof byte[] text ? new String(text, StandardCharsets.UTF_8) : "";
        }
    }

    List<Integer> ports() {
        return ports;
    }

    /** A key whose slot is on that node at first. */
    String key(int node) {
        int i = 0;
        while (nodeOf(JedisClusterCRC16.getSlot("key " + i)) != node) {
            i++;
        }
        return "key " + i;
    }

    /** The slot of {@code key}, which is empty, is another node's from now on; clients that knew it are told {@code MOVED}. */
    void move(String key, int from, int to) {
        String slot = String.valueOf(JedisClusterCRC16.getSlot(key));
        ask(key, from, to);
        cluster(to, "SETSLOT", slot, "NODE", ids.get(to));
        cluster(from, "SETSLOT", slot, "NODE", ids.get(to));
    }

    /** The slot of {@code key}, which is empty, is on its way to another node: clients are told {@code ASK}. */
    void ask(String key, int from, int to) {
        String slot = String.valueOf(JedisClusterCRC16.getSlot(key));
        cluster(to, "SETSLOT", slot, "IMPORTING", ids.get(from));
        cluster(from, "SETSLOT", slot, "MIGRATING", ids.get(to));
    }

    @Override
    public void close() throws IOException {
        for (RedisServer server : servers) {
            server.stop();
        }
    }
}
