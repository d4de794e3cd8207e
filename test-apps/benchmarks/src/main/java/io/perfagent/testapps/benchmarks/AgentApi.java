package io.perfagent.testapps.benchmarks;

import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/** What perf-agent recorded, asked over its HTTP API after the measurement, mostly by the measured process itself. */
public final class AgentApi {

    private static final long PATIENCE_NANOS = 10_000_000_000L;

    private final int port;

    private AgentApi(int port) {
        this.port = port;
    }

    /** The agent of this JVM; empty when the harness named no port, which is to say that another agent or none is attached. */
    public static Optional<AgentApi> ofThisProcess() {
        return Optional.ofNullable(Integer.getInteger("benchmarks.api")).map(AgentApi::new);
    }

    /** The agent of another process, by the port of its dashboard. */
    static AgentApi at(int port) {
        return new AgentApi(port);
    }

    /** Every call of the method since the start. */
    public long calls(String className, String method) {
        return methods(className).stream()
                .filter(row -> row.getString("method", "").equals(method))
                .mapToLong(row -> row.getLong("calls", 0))
                .sum();
    }

    /** The rows of a class's timed methods. */
    List<JsonObject> methods(String className) {
        List<JsonObject> rows = new ArrayList<>();
        for (JsonValue item : get("/api/v1/methods?from=0").get("items").asArray()) {
            if (item.asObject().getString("class", "").equals(className)) {
                rows.add(item.asObject());
            }
        }
        return rows;
    }

    /** Names of the classes the agent changed. */
    public Set<String> wovenClasses() {
        Set<String> names = new HashSet<>();
        for (JsonValue item : get("/api/v1/status").get("instrumented").asArray()) {
            names.add(item.asObject().getString("className", ""));
        }
        return names;
    }

    /** The answer to any address of the API. The agent opens its port a moment after the program's start: that is waited for. */
    public JsonObject get(String address) {
        long deadlineNanos = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            try (Reader answer = new InputStreamReader(url(address).openStream(), StandardCharsets.UTF_8)) {
                return Json.parse(answer).asObject();
            } catch (IOException e) {
                if (System.nanoTime() > deadlineNanos) {
                    throw new UncheckedIOException(e);
                }
                LockSupport.parkNanos(50_000_000);
            }
        }
    }

    private URL url(String address) throws MalformedURLException {
        return URI.create("http://127.0.0.1:" + port + address).toURL();
    }
}
