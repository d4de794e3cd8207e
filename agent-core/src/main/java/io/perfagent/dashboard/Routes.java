package io.perfagent.dashboard;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Which endpoint answers which path: exact paths first, then folders. Filled once, then read by every worker. */
final class Routes {

    /** @param parameters the query parameters the endpoint takes */
    private record Route(Set<String> parameters, Endpoint endpoint) {}

    private final Map<String, Route> exact = new HashMap<>();
    private final Map<String, Route> folders = new HashMap<>();
    private final Map<String, BooleanSupplier> listed = new HashMap<>();

    void at(String path, Set<String> parameters, Endpoint endpoint) {
        exact.put(path, new Route(parameters, endpoint));
    }

    /** @param folder a path with its final slash; the endpoint answers everything below it */
    void below(String folder, Set<String> parameters, Endpoint endpoint) {
        folders.put(folder, new Route(parameters, endpoint));
    }

    /** Leaves addresses out of the index while there is nothing behind them; whoever asks all the same is told why. */
    void listedIf(BooleanSupplier isThere, String... paths) {
        for (String path : paths) {
            listed.put(path, isThere);
        }
    }

    /** What is served below a folder, with the parameters each address takes. */
    Answer index(String folder) {
        Map<String, Route> all = new TreeMap<>(exact);
        folders.forEach((path, route) -> all.put(path + "{…}", route));
        JsonWriter json = new JsonWriter().beginObject().name("items").beginArray();
        all.forEach((path, route) -> {
            BooleanSupplier isThere = listed.get(path);
            if (path.startsWith(folder) && (isThere == null || isThere.getAsBoolean())) {
                json.beginObject().field("path", path).name("parameters").beginArray();
                new TreeSet<>(route.parameters()).forEach(json::value);
                json.endArray().endObject();
            }
        });
        return Answer.json(json.endArray().endObject());
    }

    /** Answers the raw path and query of a request that has passed the guard. */
    Answer answer(String rawPath, @Nullable String rawQuery, String accept) throws Refused {
        Route route = exact.get(rawPath);
        String rest = "";
        if (route == null) {
            for (Map.Entry<String, Route> folder : folders.entrySet()) {
                if (rawPath.startsWith(folder.getKey())) {
                    route = folder.getValue();
                    rest = rawPath.substring(folder.getKey().length());
                }
            }
        }
        if (route == null) {
            throw new Refused(404, "Nothing is served at this address.");
        }
        return route.endpoint().answer(new Endpoint.Request(rest, Query.parse(rawQuery, route.parameters()), accept));
    }
}
