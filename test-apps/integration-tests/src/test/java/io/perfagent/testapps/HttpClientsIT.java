package io.perfagent.testapps;

import static org.assertj.core.api.Assertions.assertThat;

import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import io.perfagent.testapps.Jdks.Jdk;
import io.perfagent.testapps.apps.Callers;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every HTTP client: one span a call, whose id the called server gets, and what failed has failed. */
class HttpClientsIT {

    private static final int CALLS = 3;

    /** In the order of the program's callers. */
    private static final List<String> CLIENTS = List.of(
            "jdk",
            "jdk-async",
            "url-connection",
            "url-connection-post",
            "apache-4",
            "apache-5",
            "apache-5-async",
            "okhttp",
            "okhttp-async");

    static Collection<Jdk> jdks() {
        return Jdks.all();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void everyCallIsOneSpanThatTheServerContinues(Jdk jdk) throws Exception {
        try (ChildJvm child =
                ChildJvm.on(jdk).agent("service=callers;trace.rate=10000").main(Callers.class, String.valueOf(CALLS))) {
            child.printed("done");
            List<String> wrong = new ArrayList<>();
            for (int i = 0; i < CLIENTS.size(); i++) {
                check(child, CLIENTS.get(i), i, wrong);
            }
            assertThat(wrong).isEmpty();
            assertThat(child.api("status").get("dropped").asObject().names()).isEmpty();
            assertThat(child.api("traces").toString()).doesNotContain("s3cr3t");
        }
    }

    private static void check(ChildJvm child, String client, int index, List<String> wrong) throws Exception {
        String verb = client.endsWith("post") ? "POST" : "GET";
        // The answers, the one that is gone, the one that was refused; the last two are errors.
        JsonObject row = child.row("spans?transaction=" + client + "&category=http", "name", verb);
        if (row.getLong("count", 0) != CALLS + 2 || row.getLong("errors", 0) != 2) {
            wrong.add(client + ": " + row);
        }
        List<String> parents = new ArrayList<>();
        child.out()
                .lines()
                .filter(line -> line.startsWith("got " + index + " "))
                .forEach(line -> parents.add(line.substring(("got " + index + " ").length())));
        if (parents.size() != CALLS) {
            wrong.add(client + ": the server got " + parents);
        }
        ChildJvm.await(client + "'s spans are those the server got: " + parents, () -> {
            try {
                return sent(child, client).containsAll(parents);
            } catch (Exception failure) {
                throw new AssertionError(failure);
            }
        });
    }

    /** The headers of all client spans of one transaction's kept traces. */
    private static List<String> sent(ChildJvm child, String client) throws Exception {
        List<String> sent = new ArrayList<>();
        for (JsonObject trace : child.items("traces?transaction=" + client)) {
            String traceId = trace.getString("traceId", "");
            for (JsonValue part : child.api("traces/" + traceId).get("items").asArray()) {
                for (JsonValue span : part.asObject().get("spans").asArray()) {
                    if (span.asObject().getString("kind", "").equals("client")) {
                        sent.add("00-" + traceId + "-" + span.asObject().getString("spanId", "") + "-01");
                    }
                }
            }
        }
        return sent;
    }
}
