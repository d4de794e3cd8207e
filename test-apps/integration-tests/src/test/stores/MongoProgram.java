import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoCommandException;
import com.mongodb.MongoTimeoutException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import com.mongodb.event.CommandFailedEvent;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import com.mongodb.event.CommandSucceededEvent;
import io.perfagent.api.Profiled;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.bson.Document;

/** The commands of an application's day; each group is a transaction. */
public final class MongoProgram {

    private static final String SECRET = "s3cr3t";

    private MongoProgram() {}

    @Profiled(transaction = true, name = "write")
    static void write(MongoCollection<Document> orders) {
        List<Document> documents = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            documents.add(new Document("_id", i).append(SECRET, SECRET));
        }
        orders.insertMany(documents);
        orders.updateOne(Filters.eq("_id", 1), Updates.set(SECRET, "other " + SECRET));
        orders.deleteOne(Filters.eq("_id", 4));
        orders.findOneAndUpdate(Filters.eq("_id", 2), Updates.set(SECRET, "more " + SECRET));
    }

    @Profiled(transaction = true, name = "read")
    static void read(MongoCollection<Document> orders) {
        orders.find(Filters.eq(SECRET, SECRET)).first();
        int found = 0;
        for (Document each : orders.find().batchSize(3)) {
            found += each.isEmpty() ? 0 : 1;
        }
        System.out.println("found " + found);
        System.out.println("counted " + orders.countDocuments());
        orders.aggregate(List.of(Aggregates.match(Filters.eq(SECRET, SECRET)))).first();
        orders.distinct(SECRET, String.class).into(new ArrayList<>());
    }

    @Profiled(transaction = true, name = "commands")
    static void commands(MongoDatabase shop) {
        shop.runCommand(new Document("ping", 1));
        try {
            // What follows its name is no collection, whatever it is.
            shop.runCommand(new Document("dropUser", SECRET));
            System.out.println("accepted");
        } catch (MongoCommandException unknown) {
            System.out.println("refused with " + unknown.getErrorCode());
        }
    }

    @Profiled(transaction = true, name = "refused")
    static void refused(MongoCollection<Document> orders) {
        try {
            orders.aggregate(List.of(new Document("$" + SECRET, 1))).first();
        } catch (MongoCommandException unknown) {
            System.out.println("refused stage with " + unknown.getErrorCode());
        }
    }

    @Profiled(transaction = true, name = "waiting")
    static void waiting(MongoCollection<Document> orders) {
        System.out.println("waited for " + orders.countDocuments());
    }

    @Profiled(transaction = true, name = "in vain")
    static void inVain(MongoCollection<Document> orders) {
        try {
            orders.countDocuments();
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
            Thread holder = new Thread(() -> shop.runCommand(new Document("ping", 1)));
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
            write(orders);
            read(orders);
            commands(shop);
            refused(orders);
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
