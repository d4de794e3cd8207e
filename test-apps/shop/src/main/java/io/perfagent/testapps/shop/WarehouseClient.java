package io.perfagent.testapps.shop;

import io.perfagent.api.Profiled;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;

/** Asks the warehouse: waiting for the answer, or going on meanwhile. */
@Profiled
class WarehouseClient {

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String url;

    WarehouseClient(String url) {
        this.url = url;
    }

    String reserve(int product) throws IOException, InterruptedException {
        return client.send(request("/reserve/" + product), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    CompletableFuture<String> stock(int product) {
        return client.sendAsync(request("/stock/" + product), HttpResponse.BodyHandlers.ofString())
                .thenApply(HttpResponse::body);
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path)).build();
    }
}
