package io.perfagent.testapps;

import static org.assertj.core.api.Assertions.assertThat;

import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import io.perfagent.testapps.Jdks.Jdk;
import io.perfagent.testapps.apps.Keeping;
import io.perfagent.testapps.apps.Planted;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Instances by class, counted on request: ten thousand planted ones are ten thousand. */
class HeapIT {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void countsWhatIsKept(Jdk jdk) throws Exception {
        try (ChildJvm child = ChildJvm.on(jdk)
                .agent("dashboard.token=open-sesame;profile=io.perfagent.testapps.apps.Keeping#keep")
                .main(Keeping.class)) {
            child.printed("ready");
            String heap = child.dashboard() + "/api/v1/heap";
            assertThat(ChildJvm.get(heap, Map.of()).statusCode()).isEqualTo(404);
            assertThat(post(heap, "guess").statusCode()).isEqualTo(401);
            assertThat(post(heap + "?live=perhaps", "open-sesame").statusCode()).isEqualTo(400);

            HttpResponse<String> answer = post(heap + "?live=true", "open-sesame");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            JsonObject counted = Json.parse(answer.body()).asObject();
            JsonObject kept = counted.get("items").asArray().values().stream()
                    .map(row -> row.asObject())
                    .filter(row -> row.getString("class", "").endsWith("Keeping$Kept"))
                    .findFirst()
                    .orElseThrow();
            assertThat(kept.getLong("instances", 0)).isEqualTo(10_000);
            assertThat(kept.getLong("bytes", 0)).isBetween(240_000L, 320_000L);
            assertThat(counted.getLong("tookNanos", 0)).isPositive();

            // It is not to be done again at once, and what was counted is there to be read.
            assertThat(post(heap, "open-sesame").statusCode()).isEqualTo(409);
            assertThat(ChildJvm.get(heap, Map.of()).body()).isEqualTo(answer.body());
            JsonObject row = child.row("classes", "class", Keeping.class.getName());
            assertThat(row.getLong("instances", -1)).isZero();
            assertThat(row.getLong("countedEpochMillis", 0)).isEqualTo(counted.getLong("epochMillis", 1));
            JsonObject module = child.items("modules").get(0);
            assertThat(module.getString("kind", "")).isEqualTo("code source");
            assertThat(module.getInt("functions", 0)).isEqualTo(1);
            assertThat(module.getInt("classes", 0)).isEqualTo(2);
            assertThat(module.get("exports").toString()).isEqualTo("[\"io.perfagent.testapps.apps\"]");
            assertThat(child.agentComplaints()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void whatLeaksGrowsFromCountToCount(Jdk jdk) throws Exception {
        try (ChildJvm child = ChildJvm.on(jdk)
                .agent("dashboard.token=open-sesame;trace.methods=io.perfagent.testapps.apps.Planted#leak")
                .main(Planted.class, "leak")) {
            child.printed("ready");
            String count = child.dashboard() + "/api/v1/heap?live=true";
            JsonObject first = Json.parse(post(count, "open-sesame").body()).asObject();
            assertThat(first.get("beforeEpochMillis").isNull()).isTrue();
            // It is not to be counted again within ten seconds.
            ChildJvm.await("a second count", () -> post(count, "open-sesame").statusCode() == 200);
            JsonObject second = Json.parse(ChildJvm.get(child.dashboard() + "/api/v1/heap", Map.of())
                            .body())
                    .asObject();
            assertThat(second.getLong("beforeEpochMillis", 0)).isEqualTo(first.getLong("epochMillis", 1));
            List<String> grown = second.get("items").asArray().values().stream()
                    .map(row -> row.asObject())
                    .filter(row -> !row.getString("module", "").startsWith("java."))
                    .sorted(Comparator.comparingLong(row -> -row.getLong("instancesGrown", 0)))
                    .map(row -> row.getString("class", ""))
                    .toList();
            // Arrays of bytes have no module: what they are in comes next.
            assertThat(grown.subList(0, 2)).anyMatch(name -> name.endsWith("Planted$Receipt"));
            // And who makes them is named by bytes: 50 pictures and what holds them, each time.
            JsonObject row = child.row("transactions", "name", "Planted.leak");
            assertThat((double) row.getLong("allocatedBytes", 0) / row.getLong("count", 1))
                    .isBetween(50_000.0, 60_000.0);
        }
    }

    private static HttpResponse<String> post(String url, String token) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .header("Authorization", "Bearer " + token)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
