package io.perfagent.testapps.benchmarks.request;

import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import io.perfagent.testapps.benchmarks.AgentApi;
import io.perfagent.testapps.benchmarks.Results;
import java.util.function.Predicate;

/** Reports how many spans there should be and, when perf-agent is attached, how many it counted. */
final class RecordedSpans {

    private RecordedSpans() {}

    /** Of one transaction, called what the agent calls it. */
    static void report(String transaction, long expected) {
        report(transaction::equals, expected);
    }

    /** Of all transactions whose name fits. */
    static void report(Predicate<String> transactions, long expected) {
        Results.report("expected", expected);
        AgentApi.ofThisProcess().ifPresent(api -> Results.report("recorded", count(api, transactions)));
    }

    private static long count(AgentApi api, Predicate<String> transactions) {
        long count = 0;
        for (JsonValue item :
                api.get("/api/v1/transactions?from=0").get("items").asArray()) {
            JsonObject transaction = item.asObject();
            if (transactions.test(transaction.getString("name", ""))) {
                count += transaction.getLong("count", 0);
                for (JsonValue dependency : transaction.get("dependencies").asArray()) {
                    count += dependency.asObject().getLong("count", 0);
                }
            }
        }
        return count;
    }
}
