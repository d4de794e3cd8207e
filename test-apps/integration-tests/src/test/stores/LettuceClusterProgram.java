import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.perfagent.api.Profiled;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A cluster's client; {@code arguments}: a node's port, the keys. */
public final class LettuceClusterProgram {

    private static final String SECRET = "s3cr3t";

    private LettuceClusterProgram() {}

    @Profiled(transaction = true, name = "connect")
    static StatefulRedisClusterConnection<String, String> connect(RedisClusterClient client) {
        return client.connect();
    }

    @Profiled(transaction = true, name = "sync")
    static void sync(StatefulRedisClusterConnection<String, String> redis, String[] arguments) {
        for (int i = 1; i < arguments.length; i++) {
            redis.sync().set(arguments[i], SECRET);
            redis.sync().del(arguments[i]);
        }
        redis.sync().set("text", SECRET);
        try {
            redis.sync().incr("text");
        } catch (RedisCommandExecutionException notANumber) {
            System.out.println("refused INCR");
        }
    }

    @Profiled(transaction = true, name = "moved sync")
    static void movedSync(StatefulRedisClusterConnection<String, String> redis, String key) {
        System.out.println("moved sync " + redis.sync().get(key));
    }

    @Profiled(transaction = true, name = "asked sync")
    static void askedSync(StatefulRedisClusterConnection<String, String> redis, String key) {
        System.out.println("asked sync " + redis.sync().get(key));
    }

    @Profiled(transaction = true, name = "moved async")
    static void movedAsync(StatefulRedisClusterConnection<String, String> redis, String key) throws Exception {
        System.out.println("moved async " + redis.async().get(key).get(20, TimeUnit.SECONDS));
    }

    @Profiled(transaction = true, name = "asked async")
    static void askedAsync(StatefulRedisClusterConnection<String, String> redis, String key) throws Exception {
        System.out.println("asked async " + redis.async().get(key).get(20, TimeUnit.SECONDS));
    }

    @Profiled(transaction = true, name = "moved reactive")
    static void movedReactive(StatefulRedisClusterConnection<String, String> redis, String key) {
        System.out.println("moved reactive " + redis.reactive().get(key).block(Duration.ofSeconds(20)));
    }

    @Profiled(transaction = true, name = "asked reactive")
    static void askedReactive(StatefulRedisClusterConnection<String, String> redis, String key) {
        System.out.println("asked reactive " + redis.reactive().get(key).block(Duration.ofSeconds(20)));
    }

    public static void main(String[] arguments) throws Exception {
        RedisClusterClient client = RedisClusterClient.create(RedisURI.create("redis://127.0.0.1:" + arguments[0]));
        StatefulRedisClusterConnection<String, String> redis = connect(client);
        sync(redis, arguments);
        System.out.println("ready");
        System.in.read();
        askedSync(redis, arguments[2]);
        askedAsync(redis, arguments[2]);
        askedReactive(redis, arguments[2]);
        movedSync(redis, arguments[1]);
        movedAsync(redis, arguments[1]);
        movedReactive(redis, arguments[1]);
        System.out.println("all done");
        Thread.sleep(Long.MAX_VALUE);
    }
}
