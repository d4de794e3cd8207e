package io.perfagent.testapps;

import static org.assertj.core.api.Assertions.assertThat;

import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonValue;
import io.perfagent.testapps.Jdks.Jdk;
import io.perfagent.testapps.apps.ThreadChurn;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What reads the JVM's events must not keep each thread that ever was. */
class ThreadChurnIT {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void threadsThatAreGoneDoNotStay(Jdk jdk) throws Exception {
        try (ChildJvm child = ChildJvm.on(jdk)
                .agent("jfr.enabled=true;dashboard.token=open-sesame;overhead.budget=100")
                // Whatever the machine's memory is: a count of more than 1 GiB in use wants to be forced.
                .options("-Xmx512m")
                .main(ThreadChurn.class)) {
            child.printed("30000 threads");
            HttpRequest request = HttpRequest.newBuilder(URI.create(child.dashboard() + "/api/v1/heap?live=true"))
                    .header("Authorization", "Bearer open-sesame")
                    .POST(HttpRequest.BodyPublishers.noBody())
                    .build();
            // Nothing while a file has just begun; the next count is ten seconds later at the earliest.
            AtomicLong kept = new AtomicLong();
            ChildJvm.await("threads that the recorder knows", () -> {
                HttpResponse<String> answer = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
                if (answer.statusCode() == 200) {
                    kept.set(recordedThreads(answer.body()));
                }
                return kept.get() > 0;
            });
            // Two files' worth of threads, and those of the seconds in which the second one ended.
            assertThat(kept).hasValueLessThan(20_000);
            assertThat(child.api("status").get("dropped").asObject().get("jfr_batch_full"))
                    .isNull();
        }
    }

    private static long recordedThreads(String heapCount) {
        for (JsonValue row : Json.parse(heapCount).asObject().get("items").asArray()) {
            if (row.asObject().getString("class", "").equals("jdk.jfr.consumer.RecordedThread")) {
                return row.asObject().getLong("instances", 0);
            }
        }
        return 0;
    }
}
