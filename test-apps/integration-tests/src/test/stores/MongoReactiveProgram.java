import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoCommandException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.client.model.Filters;
import com.mongodb.event.CommandFailedEvent;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import com.mongodb.event.CommandSucceededEvent;
import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoClients;
import com.mongodb.reactivestreams.client.MongoCollection;
import com.mongodb.reactivestreams.client.MongoDatabase;
import io.perfagent.api.Profiled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.bson.Document;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The same through the reactive driver: each group is subscribed to in a transaction, and completed by the driver's threads. */
public final class MongoReactiveProgram {

    private static final String SECRET = "s3cr3t";
    private static final Duration BOUND = Duration.ofSeconds(20);

    private MongoReactiveProgram() {}

    @Profiled(transaction = true, name = "write")
    static void write(MongoCollection<Document> orders) {
        List<Document> documents = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            documents.add(new Document("_id", i).append(SECRET, SECRET));
        }
        Mono.from(orders.insertMany(documents))
                .flatMap(inserted -> Mono.from(orders.deleteOne(Filters.eq("_id", 4))))
                .block(BOUND);
    }

    @Profiled(transaction = true, name = "read")
    static void read(MongoCollection<Document> orders) {
        List<Document> found =
                Flux.from(orders.find().batchSize(3)).collectList().block(BOUND);
        System.out.println("found " + found.size());
        System.out.println("counted " + Mono.from(orders.countDocuments()).block(BOUND));
    }

    @Profiled(transaction = true, name = "commands")
    static void commands(MongoDatabase shop) {
        Mono.from(shop.runCommand(new Document("ping", 1))).block(BOUND);
        try {
            Mono.from(shop.runCommand(new Document("dropUser", SECRET))).block(BOUND);
            System.out.println("accepted");
        } catch (MongoCommandException unknown) {
            System.out.println("refused with " + unknown.getErrorCode());
        }
    }

    @Profiled(transaction = true, name = "waiting")
    static void waiting(MongoCollection<Document> orders) {
        System.out.println("waited for " + Mono.from(orders.countDocuments()).block(BOUND));
    }

    @Profiled(transaction = true, name = "in vain")
    static void inVain(MongoCollection<Document> orders) {
        try {
            Mono.from(orders.countDocuments()).block(BOUND);
        } catch (MongoTimeoutException noConnection) {
            System.out.println("no connection");
        }
    }

    /** One connection, which another thread has. */
    private static void pool(String port) throws Exception {
        Holding holding = new Holding();
        MongoClientSettings settings = MongoClientSettings.builder()
                .applyConnectionString(
                        new ConnectionString("mongodb://127.0.0.1:" + port + "/?maxPoolSize=1&waitQueueTimeoutMS=3000"))
                .addCommandListener(holding)
                .build();
        try (MongoClient client = MongoClients.create(settings)) {
            MongoDatabase shop = client.getDatabase("shop");
            MongoCollection<Document> orders = shop.getCollection("orders");
            Thread holder = new Thread(
                    () -> Mono.from(shop.runCommand(new Document("ping", 1))).block(BOUND));
            holder.start();
            holding.held.await();
            inVain(orders);
            Thread waiter = new Thread(() -> waiting(orders));
            waiter.start();
            while (waiter.getState() != Thread.State.WAITING && waiter.getState() != Thread.State.TIMED_WAITING) {
                Thread.sleep(10);
            }
            Thread.sleep(500);
            holding.mayGoOn.countDown();
            waiter.join();
            holder.join();
        }
    }

    public static void main(String[] arguments) throws Exception {
        try (MongoClient client = MongoClients.create("mongodb://127.0.0.1:" + arguments[0])) {
            MongoDatabase shop = client.getDatabase("shop");
            MongoCollection<Document> orders = shop.getCollection("orders");
            // Opens the connection, so that what follows needs no other.
            Mono.from(shop.runCommand(new Document("ping", 1))).block(BOUND);
            write(orders);
            read(orders);
            commands(shop);
        }
        pool(arguments[0]);
        System.out.println("all done");
        Thread.sleep(Long.MAX_VALUE);
    }

    /** Holds what it is called for until it is told, and with it the connection. */
    private static final class Holding implements CommandListener {
        final CountDownLatch held = new CountDownLatch(1);
        final CountDownLatch mayGoOn = new CountDownLatch(1);

        @Override
        public void commandStarted(CommandStartedEvent event) {
            if (event.getCommandName().equals("ping")) {
                held.countDown();
                try {
                    mayGoOn.await();
                } catch (InterruptedException interrupted) {
                    throw new IllegalStateException(interrupted);
                }
            }
        }

        @Override
        public void commandSucceeded(CommandSucceededEvent event) {}

        @Override
        public void commandFailed(CommandFailedEvent event) {}
    }
}
