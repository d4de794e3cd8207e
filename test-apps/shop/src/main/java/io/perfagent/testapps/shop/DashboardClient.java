package io.perfagent.testapps.shop;

import com.eclipsesource.json.Json;
import com.eclipsesource.json.JsonObject;
import com.eclipsesource.json.JsonValue;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;

/** Reads the agent's JSON API. */
final class DashboardClient {

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String url;

    DashboardClient(String url) {
        this.url = url;
    }

    String url() {
        return url;
    }

    /** The rows of a list. */
    List<JsonObject> items(String path, long fromEpochMillis) throws IOException, InterruptedException {
        List<JsonObject> rows = new ArrayList<>();
        String separator = path.contains("?") ? "&" : "?";
        for (JsonValue row : object(path + separator + "from=" + fromEpochMillis)
                .get("items")
                .asArray()) {
            rows.add(row.asObject());
        }
        return rows;
    }

    JsonObject object(String path) throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(
                HttpRequest.newBuilder(URI.create(url + "/api/v1/" + path)).build(),
                HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(path + " answered " + response.statusCode() + ": " + response.body());
        }
        return Json.parse(response.body()).asObject();
    }
}
