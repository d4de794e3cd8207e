package io.perfagent.testapps;

import static org.assertj.core.api.Assertions.assertThat;

import com.eclipsesource.json.JsonArray;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import io.perfagent.testapps.Jdks.Jdk;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every HTTP client, oldest and newest, against a peer that answers well, badly or not at all: one span a call, whose id the
 * peer gets once, in the trace of whoever called.
 */
class HttpClientsIT {

    private static final String OWN = "00-0123456789abcdef0123456789abcdef-0123456789abcdef-01";

    @TempDir
    static Path folder;

    /**
     * One client.
     *
     * @param module of {@code test-apps/clients}
     * @param ways what the program calls its ways of calling
     */
    record Client(String module, String main, List<String> ways) {
        @Override
        public String toString() {
            return module;
        }
    }

    static List<Object[]> clients() {
        List<Client> clients = List.of(
                new Client("jdk", "JdkClients", List.of("sync", "async", "connection")),
                new Client("okhttp-3.9", "OkHttpClients", List.of("sync", "async")),
                new Client("okhttp-4.12", "OkHttpClients", List.of("sync", "async")),
                new Client("okhttp-5.5", "OkHttpClients", List.of("sync", "async")),
                new Client("apache-4.3", "Apache4Clients", List.of("sync", "minimal", "old")),
                new Client("apache-4.5", "Apache4Clients", List.of("sync", "minimal", "old")),
                new Client("apache-async-4.1.0", "Apache4AsyncClients", List.of("async")),
                new Client("apache-async-4.1.5", "Apache4AsyncClients", List.of("async")),
                new Client("apache-5.0", "Apache5Clients", List.of("sync", "async")),
                new Client("apache-5.6", "Apache5Clients", List.of("sync", "async")),
                new Client("jetty-9.4", "JettyClients", List.of("sync", "async")),
                new Client("jetty-10.0", "JettyClients", List.of("sync", "async")),
                new Client("jetty-12.1", "JettyClients", List.of("sync", "async")),
                new Client("reactor-netty-1.0", "ReactorNettyClients", List.of("async")),
                new Client("reactor-netty-1.3", "ReactorNettyClients", List.of("async")));
        List<Object[]> cases = new ArrayList<>();
        for (Jdk jdk : Jdks.all()) {
            for (Client client : clients) {
                cases.add(new Object[] {jdk, client});
            }
        }
        return cases;
    }

    @ParameterizedTest
    @MethodSource("clients")
    void everyCallIsOneSpanThatThePeerKnows(Jdk jdk, Client client) throws Exception {
        try (ChildJvm child = ClientProgram.start(jdk, client.module, client.main, folder)) {
            child.expecting("unfinished_spans").printed("done"); // some are; each call is looked at below
            List<String> wrong = new ArrayList<>();
            for (String way : client.ways) {
                new Checks(child, client.module, way, wrong).all();
            }
            assertThat(wrong).isEmpty();
            JsonObject status = child.api("status");
            assertThat(status.get("log").asArray()).isEmpty();
            assertThat(status.get("dropped").asObject().names()).isEmpty();
            assertThat(child.agentComplaints()).isEmpty();
            assertThat(child.api("traces?limit=1000").toString()).doesNotContain("s3cr3t");
        }
    }

    /** What one way of one client must have given. */
    private static final class Checks {
        /** Versions whose futures, when cancelled, do not end the call. */
        private static final Set<String> GO_ON = Set.of("apache-async-4.1.0", "apache-5.0");

        private final ChildJvm child;
        private final String module;
        private final String way;
        private final List<String> wrong;
        private final Map<String, String> results = new HashMap<>();

        Checks(ChildJvm child, String module, String way, List<String> wrong) {
            this.child = child;
            this.module = module;
            this.way = way;
            this.wrong = wrong;
            child.out()
                    .lines()
                    .filter(line -> line.startsWith("result " + way + "/"))
                    .forEach(line -> {
                        String[] words = line.split(" ", 3);
                        results.put(words[1].substring(way.length() + 1), words[2]);
                    });
        }

        void all() throws Exception {
            List<JsonObject> ok = spans("ok", 1, 0, "200");
            expect("ok", results.get("ok").equals(header(ok.get(0))), results.get("ok"));
            JsonObject attributes = ok.get(0).get("attributes").asObject();
            expect("url", attributes.getString("url.full", "").matches("http://127.0.0.1:\\d+/ok"), attributes);
            expect("host", attributes.getString("server.address", "").equals("127.0.0.1"), attributes);
            expect("own", results.get("own").equals(OWN), results.get("own"));
            spans("own", 1, 0, "200");
            List<JsonObject> again = spans("again", 2, 0, "200");
            List<String> sent = List.of(results.get("again").split(" "));
            expect("again", sent.size() == 2 && sent.contains(header(again.get(0))), sent);
            expect("again", sent.size() == 2 && sent.contains(header(again.get(1))), sent);
            JsonObject post = spans("post", 1, 0, "200").get(0);
            expect("post", post.getString("name", "").equals("POST"), post);
            expect("post", results.get("post").equals(header(post)), results.get("post"));
            JsonObject redirected = spans("redirect", 1, 0, way.equals("minimal") ? "302" : "200")
                    .get(0);
            expect(
                    "redirect",
                    way.equals("minimal") || results.get("redirect").equals(header(redirected)),
                    results.get("redirect"));
            spans("missing", 1, 1, "404");
            spans("broken", 1, 1, "500");
            spans("refused", 1, 1, "none");
            spans("slow", 1, 1, "none");
            spans("drop", 1, 1, "none");
            spans("garbage", 1, -1, null);
            if (results.get("callback").equals("true")) {
                // What the callback called is in the trace too.
                spans("callback", 2, 0, "200");
            }
            if (results.get("cancel").equals("true") && !GO_ON.contains(module)) {
                spans("cancel", 1, -1, "none");
            }
        }

        private void expect(String what, boolean holds, Object found) {
            if (!holds) {
                wrong.add(way + "/" + what + ": " + found);
            }
        }

        private String header(JsonObject span) {
            return "00-" + span.getString("traceId", "") + "-" + span.getString("spanId", "") + "-01";
        }

        /**
         * The client spans of a case's request.
         *
         * @param errors -1 for any
         * @param status {@code none} for no answer; null for any
         */
        private List<JsonObject> spans(String what, int count, int errors, String status) throws Exception {
            String transaction = "GET /" + way + "/" + what;
            List<JsonObject> found = new ArrayList<>();
            JsonObject trace = child.row("traces?limit=1000", "name", transaction);
            String traceId = trace.getString("traceId", "");
            int failed = 0;
            for (JsonValue part : child.api("traces/" + traceId).get("items").asArray()) {
                JsonArray spans = part.asObject().get("spans").asArray();
                for (JsonValue value : spans) {
                    JsonObject span = value.asObject();
                    if (span.getString("kind", "").equals("client")) {
                        JsonObject attributes = span.get("attributes").asObject();
                        JsonValue code = attributes.get("http.response.status_code");
                        String answer = code == null ? "none" : code.toString();
                        expect(what, status == null || status.equals(answer), span);
                        expect(what, attributes.get("perfagent.unfinished") == null, span);
                        failed += span.get("error") == null || span.get("error").isNull() ? 0 : 1;
                        found.add(span.add("traceId", traceId));
                    }
                }
            }
            expect(what, found.size() == count, found.size() + " spans instead of " + count + ": " + found);
            expect(what, errors < 0 || failed == errors, failed + " errors instead of " + errors + ": " + found);
            while (found.size() < count) {
                found.add(new JsonObject());
            }
            return found;
        }
    }
}
