import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import io.perfagent.api.Profiled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** Every way in which Lettuce talks to a Redis; each is a transaction. */
public final class LettuceProgram {

    private static final String SECRET = "s3cr3t";

    private final RedisClient client;
    private final RedisURI uri;

    private LettuceProgram(int port) {
        this.uri = RedisURI.create("redis://127.0.0.1:" + port);
        this.client = RedisClient.create(uri);
    }

    @Profiled(transaction = true, name = "connect")
    StatefulRedisConnection<String, String> connect() {
        return client.connect();
    }

    @Profiled(transaction = true, name = "connect later")
    StatefulRedisConnection<String, String> connectLater() throws Exception {
        return client.connectAsync(StringCodec.UTF8, uri).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Profiled(transaction = true, name = "connect in vain")
    void connectInVain() {
        try {
            client.connect(RedisURI.create("redis://127.0.0.1:1"));
        } catch (RuntimeException refused) {
            System.out.println("refused CONNECT");
        }
    }

    @Profiled(transaction = true, name = "sync")
    void sync(RedisCommands<String, String> redis) {
        redis.set(SECRET, SECRET);
        redis.get(SECRET);
        redis.get("other " + SECRET);
        try {
            redis.incr(SECRET);
        } catch (RedisCommandExecutionException notANumber) {
            System.out.println("refused INCR");
        }
        redis.strlen(SECRET);
    }

    @Profiled(transaction = true, name = "async")
    void async(RedisAsyncCommands<String, String> redis) throws Exception {
        redis.set(SECRET, SECRET).get(10, TimeUnit.SECONDS);
        CompletableFuture<Long> length = new CompletableFuture<>();
        // The second is asked for by whichever thread brings the answer to the first.
        redis.get(SECRET)
                .thenCompose(value -> redis.strlen(SECRET))
                .whenComplete((value, thrown) -> length.complete(value));
        System.out.println("length " + length.get(10, TimeUnit.SECONDS));
        try {
            redis.incr(SECRET).get(10, TimeUnit.SECONDS);
        } catch (ExecutionException notANumber) {
            System.out.println("refused later " + notANumber.getCause().getClass().getSimpleName());
        }
    }

    @Profiled(transaction = true, name = "pipeline")
    void pipeline(StatefulRedisConnection<String, String> connection) throws Exception {
        connection.setAutoFlushCommands(false);
        List<RedisFuture<String>> all = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            all.add(connection.async().set(SECRET + i, SECRET));
        }
        connection.flushCommands();
        for (RedisFuture<String> each : all) {
            each.get(10, TimeUnit.SECONDS);
        }
        connection.setAutoFlushCommands(true);
    }

    @Profiled(transaction = true, name = "multi")
    void multi(RedisCommands<String, String> redis) {
        redis.multi();
        redis.set("b " + SECRET, SECRET);
        redis.get("b " + SECRET);
        int executed = 0;
        for (Object each : redis.exec()) {
            executed += each == null ? 0 : 1;
        }
        System.out.println("executed " + executed);
    }

    @Profiled(transaction = true, name = "discard")
    void discard(RedisCommands<String, String> redis) {
        redis.multi();
        redis.set("b " + SECRET, SECRET);
        redis.discard();
    }

    @Profiled(transaction = true, name = "reactive")
    void reactive(StatefulRedisConnection<String, String> connection) {
        System.out.println("reactive " + connection
                .reactive()
                .set(SECRET, SECRET)
                .flatMap(ok -> connection.reactive().strlen(SECRET))
                .block(Duration.ofSeconds(10)));
        try {
            connection.reactive().incr(SECRET).block(Duration.ofSeconds(10));
        } catch (RedisCommandExecutionException notANumber) {
            System.out.println("refused reactive");
        }
    }

    @Profiled(transaction = true, name = "timeout")
    void timeout(StatefulRedisConnection<String, String> connection) {
        try {
            connection.sync().blpop(2, "nothing " + SECRET);
        } catch (RedisCommandTimeoutException late) {
            System.out.println("too late");
        }
    }

    @Profiled(transaction = true, name = "cancelled")
    void cancelled(StatefulRedisConnection<String, String> connection) {
        System.out.println("cancelled " + connection.async().blpop(2, "nothing " + SECRET).cancel(true));
    }

    @Profiled(transaction = true, name = "closed")
    void closed(StatefulRedisConnection<String, String> connection) {
        try {
            connection.sync().get(SECRET);
        } catch (RuntimeException isClosed) {
            System.out.println("refused closed");
        }
    }

    public static void main(String[] arguments) throws Exception {
        int port = Integer.parseInt(arguments[0]);
        LettuceProgram program = new LettuceProgram(port);
        StatefulRedisConnection<String, String> connection = program.connect();
        StatefulRedisConnection<String, String> other = program.connectLater();
        program.connectInVain();
        program.sync(connection.sync());
        program.async(connection.async());
        program.pipeline(connection);
        program.multi(connection.sync());
        program.discard(connection.sync());
        program.reactive(connection);
        program.cancelled(other);
        other.close();
        program.closed(other);
        StatefulRedisConnection<String, String> impatient = program.client.connect();
        impatient.setTimeout(Duration.ofMillis(200));
        program.timeout(impatient);
        System.out.println("port " + port + " done");
        Thread.sleep(Long.MAX_VALUE);
    }
}
