package io.perfagent.testapps.benchmarks.request;

import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import io.perfagent.testapps.benchmarks.AgentApi;
import io.perfagent.testapps.benchmarks.Results;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** Reports how many spans there should be and, when perf-agent is attached, how many it counted. */
final class RecordedSpans {

    private static final long PATIENCE_NANOS = 5_000_000_000L;

    private RecordedSpans() {}

    /** Of one transaction, called what the agent calls it. */
    static void report(String transaction, long expected) {
        report(transaction::equals, expected);
    }

    /** Of all transactions whose name fits. */
    static void report(Predicate<String> transactions, long expected) {
        Results.report("expected", expected);
        AgentApi.ofThisProcess().ifPresent(api -> Results.report("recorded", countAtRest(api, transactions, expected)));
    }

    /** The agent counts on threads of its own: one that is behind gets a moment, one that has lost something does not catch up. */
    private static long countAtRest(AgentApi api, Predicate<String> transactions, long expected) {
        long deadlineNanos = System.nanoTime() + PATIENCE_NANOS;
        long count = count(api, transactions);
        while (count < expected && System.nanoTime() < deadlineNanos) {
            LockSupport.parkNanos(PATIENCE_NANOS / 20);
            count = count(api, transactions);
        }
        return count;
    }

    private static long count(AgentApi api, Predicate<String> transactions) {
        long count = 0;
        for (JsonValue item :
                api.get("/api/v1/transactions?from=0").get("items").asArray()) {
            JsonObject transaction = item.asObject();
            if (transactions.test(transaction.getString("name", ""))) {
                for (JsonValue category : transaction.get("breakdown").asArray()) {
                    count += category.asObject().getLong("count", 0);
                }
            }
        }
        return count;
    }
}
