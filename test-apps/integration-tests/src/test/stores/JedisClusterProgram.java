import io.perfagent.api.Profiled;
import java.util.Set;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisCluster;
import redis.clients.jedis.exceptions.JedisDataException;

/** A cluster's client; {@code arguments}: a node's port, the keys. */
public final class JedisClusterProgram {

    private static final String SECRET = "s3cr3t";

    private JedisClusterProgram() {}

    @Profiled(transaction = true, name = "sync")
    static void sync(JedisCluster redis, String[] arguments) {
        for (int i = 1; i < arguments.length; i++) {
            redis.set(arguments[i], SECRET);
            redis.del(arguments[i]);
        }
        redis.set("text", SECRET);
        try {
            redis.incr("text");
        } catch (JedisDataException notANumber) {
            System.out.println("refused INCR");
        }
    }

    @Profiled(transaction = true, name = "moved sync")
    static void moved(JedisCluster redis, String key) {
        System.out.println("moved sync " + redis.get(key));
    }

    @Profiled(transaction = true, name = "asked sync")
    static void asked(JedisCluster redis, String key) {
        System.out.println("asked sync " + redis.get(key));
    }

    public static void main(String[] arguments) throws Exception {
        int port = Integer.parseInt(arguments[0]);
        JedisCluster redis = new JedisCluster(Set.of(new HostAndPort("127.0.0.1", port)));
        sync(redis, arguments);
        System.out.println("ready");
        System.in.read();
        asked(redis, arguments[2]);
        moved(redis, arguments[1]);
        System.out.println("all done");
        Thread.sleep(Long.MAX_VALUE);
    }
}
