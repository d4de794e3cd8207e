import com.mongodb.MongoCommandException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Aggregates;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.perfagent.api.Profiled;
import java.util.ArrayList;
import java.util.List;
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

    public static void main(String[] arguments) throws Exception {
        try (MongoClient client = MongoClients.create("mongodb://127.0.0.1:" + arguments[0])) {
            MongoDatabase shop = client.getDatabase("shop");
            MongoCollection<Document> orders = shop.getCollection("orders");
            write(orders);
            read(orders);
            commands(shop);
            refused(orders);
        }
        System.out.println("all done");
        Thread.sleep(Long.MAX_VALUE);
    }
}
