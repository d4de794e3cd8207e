package io.perfagent.testapps.apps;

import io.perfagent.api.Profiled;
import java.net.ServerSocket;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.AbstractTransaction;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.embedded.RedisServer;

/** Talks to a real Redis through a pool; prints the server's port. */
public final class RedisOrders {

    private static final String SECRET = "s3cr3t";

    private RedisOrders() {}

    /** One transaction. */
    static final class Shop {
        @Profiled(transaction = true, name = "cache")
        void use(RedisClient redis) {
            redis.set(SECRET, SECRET);
            redis.get(SECRET);
            redis.get("other " + SECRET);
            try {
                redis.incr(SECRET);
            } catch (JedisDataException notANumber) {
                System.out.println("refused INCR");
            }
            redis.strlen(SECRET);
            try (AbstractPipeline pipeline = redis.pipelined()) {
                pipeline.set("a " + SECRET, SECRET);
                pipeline.get("a " + SECRET);
                pipeline.sync();
            }
            try (AbstractTransaction transaction = redis.multi()) {
                transaction.set("b " + SECRET, SECRET);
                transaction.get("b " + SECRET);
                System.out.println("executed " + transaction.exec().size());
            }
        }
    }

    public static void main(String[] arguments) throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        RedisServer server = RedisServer.newRedisServer()
                .port(port)
                .setting("bind 127.0.0.1")
                .setting("save \"\"")
                .build();
        server.start();
        try (RedisClient redis = RedisClient.create("127.0.0.1", port)) {
            new Shop().use(redis);
        } finally {
            server.stop();
        }
        System.out.println("port " + port + " done");
        Thread.sleep(Long.MAX_VALUE);
    }
}
