package io.perfagent.testapps;

import static org.assertj.core.api.Assertions.assertThat;

import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import io.perfagent.testapps.apps.JdbcShapes;
import java.util.List;

/** What must be seen of {@link JdbcShapes}, whatever the driver and the pool. */
final class JdbcContract {

    private static final int TIMES = 3;

    private JdbcContract() {}

    /**
     * Runs the program and looks at what the agent says of it.
     *
     * @param procedure what it calls, or null where there are none
     */
    static void check(ChildJvm.Builder builder, String url, String pool, String procedure) throws Exception {
        try (ChildJvm child = builder.main(JdbcShapes.class, url, pool, String.valueOf(TIMES))) {
            child.printed("done");
            assertThat(child.row("transactions", "name", "work").getLong("count", 0))
                    .isEqualTo(TIMES);
            spans(child, pool, procedure);
            queries(child);
            transactions(child);
            trace(child);
            assertThat(child.api("status").get("log").asArray()).isEmpty();
            for (String path :
                    List.of("status", "transactions?from=0", "spans?from=0", "queries?from=0", "databases")) {
                assertThat(child.api(path).toString()).as(path).doesNotContain("s3cr3t", "770077");
            }
        }
    }

    private static void spans(ChildJvm child, String pool, String procedure) throws Exception {
        span(child, "DELETE orders", 4, 0);
        span(child, "INSERT orders", 4, 0);
        span(child, "UPDATE orders", procedure == null ? 1 : 2, 0);
        span(child, "SELECT orders", 4, 0);
        span(child, "SELECT nowhere", 1, 1);
        span(child, "COMMIT", 1, 0);
        span(child, "SAVEPOINT", 1, 0);
        span(child, "ROLLBACK TO SAVEPOINT", 1, 0);
        span(child, "ROLLBACK", 1, 0);
        if (procedure != null) {
            span(child, "CALL " + procedure, 1, 0);
        }
        if (!pool.equals("none")) {
            span(child, "getConnection", 1, 0);
        }
        JsonObject connect = child.row("spans?category=connect", "name", "connect");
        assertThat(connect.getLong("count", 0)).isPositive();
        assertThat(connect.getLong("errors", 0)).isZero();
    }

    private static void span(ChildJvm child, String name, long times, long errors) throws Exception {
        JsonObject row = child.row("spans?transaction=work", "name", name);
        assertThat(row.getLong("count", 0)).as(name).isEqualTo(TIMES * times);
        assertThat(row.getLong("errors", 0)).as(name).isEqualTo(TIMES * errors);
    }

    private static void queries(ChildJvm child) throws Exception {
        JsonObject select = child.row("queries", "text", "SELECT id, customer FROM orders WHERE id < ?");
        assertThat(select.getLong("count", 0)).isEqualTo(TIMES * 3);
        assertThat(select.getLong("returnedRows", 0)).isEqualTo(TIMES * (54 + 3 + 1));
        assertThat(select.getLong("maxReturnedRows", 0)).isEqualTo(54);
        assertThat(select.getLong("fetches", 0)).isEqualTo(TIMES * 3);
        assertThat(select.getLong("fetchNanos", 0)).isPositive();
        JsonObject insert = child.row("queries", "text", "INSERT INTO orders(id, customer) VALUES (?)");
        assertThat(insert.getLong("count", 0)).isEqualTo(TIMES * 3);
        assertThat(insert.getLong("updatedRows", 0)).isEqualTo(TIMES * 52);
        JsonObject update = child.row("queries", "text", "UPDATE orders SET customer = ? WHERE id >= ?");
        assertThat(update.getLong("updatedRows", 0)).isEqualTo(TIMES * 50);
        assertThat(update.getLong("returnedRows", 0)).isZero();
    }

    private static void transactions(ChildJvm child) throws Exception {
        long commits = 0;
        long rollbacks = 0;
        long autocommits = 0;
        for (JsonObject database : child.items("databases")) {
            commits += database.getLong("commits", 0);
            rollbacks += database.getLong("rollbacks", 0);
            autocommits += database.getLong("autocommits", 0);
        }
        assertThat(commits).isEqualTo(TIMES);
        assertThat(rollbacks).isEqualTo(TIMES);
        assertThat(autocommits).isGreaterThanOrEqualTo(TIMES * 10);
    }

    private static void trace(ChildJvm child) throws Exception {
        String traceId = child.row("traces?transaction=work", "name", "work").getString("traceId", "");
        JsonObject part =
                child.api("traces/" + traceId).get("items").asArray().get(0).asObject();
        long returned = 0;
        long updated = 0;
        long batch = 0;
        for (JsonValue value : part.get("spans").asArray()) {
            JsonObject attributes = value.asObject().get("attributes").asObject();
            // A driver asks the database for things of its own now and then.
            boolean ours = attributes.getString("db.query.text", "").contains("orders");
            returned += ours ? attributes.getLong("db.response.returned_rows", 0) : 0;
            updated += attributes.getLong("perfagent.db.updated_rows", 0);
            batch += attributes.getLong("db.operation.batch.size", 0);
        }
        assertThat(returned)
                .as("rows read; that of the statement never closed is among them where the pool closes it")
                .isBetween(54L + 3 + 1, 54L + 3 + 1 + 1);
        assertThat(updated).isGreaterThanOrEqualTo(1 + 2 + 1 + 50 + 50 + 1 + 1 + 1);
        assertThat(batch).isEqualTo(2 + 50);
    }
}
