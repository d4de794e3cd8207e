import io.perfagent.api.Profiled;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Transaction;
import redis.clients.jedis.exceptions.JedisDataException;

/** What {@code RedisOrders} does, with the client that Jedis has had in all versions. */
public final class JedisProgram {

    private static final String SECRET = "s3cr3t";

    private JedisProgram() {}

    @Profiled(transaction = true, name = "cache")
    static void use(Jedis redis) {
        redis.set(SECRET, SECRET);
        redis.get(SECRET);
        redis.get("other " + SECRET);
        try {
            redis.incr(SECRET);
        } catch (JedisDataException notANumber) {
            System.out.println("refused INCR");
        }
        redis.strlen(SECRET);
        Pipeline pipeline = redis.pipelined();
        pipeline.set("a " + SECRET, SECRET);
        pipeline.get("a " + SECRET);
        pipeline.sync();
        Transaction transaction = redis.multi();
        transaction.set("b " + SECRET, SECRET);
        transaction.get("b " + SECRET);
        System.out.println("executed " + transaction.exec().size());
    }

    public static void main(String[] arguments) throws Exception {
        int port = Integer.parseInt(arguments[0]);
        try (Jedis redis = new Jedis("127.0.0.1", port)) {
            use(redis);
        }
        System.out.println("port " + port + " done");
        Thread.sleep(Long.MAX_VALUE);
    }
}
