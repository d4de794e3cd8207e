import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/** OkHttp 3 to 5. */
public final class OkHttpClients {

    private static final OkHttpClient CLIENT =
            new OkHttpClient.Builder().readTimeout(1, TimeUnit.SECONDS).build();

    private static class Sync extends Exchanges.Way {
        @Override
        @SuppressWarnings("deprecation")
        Object request(String method, String url, Map<String, String> headers) {
            Request.Builder builder = new Request.Builder().url(url);
            headers.forEach(builder::header);
            return builder.method(
                            method,
                            method.equals("POST") ? RequestBody.create(MediaType.parse("text/plain"), "body") : null)
                    .build();
        }

        @Override
        String send(Object request) throws Exception {
            try (Response response = CLIENT.newCall((Request) request).execute()) {
                return response.body().string();
            }
        }
    }

    private static final class Async extends Sync {
        private static Call start(Object request, CompletableFuture<String> body, Runnable callback) {
            Call call = CLIENT.newCall((Request) request);
            call.enqueue(new Callback() {
                @Override
                public void onFailure(Call failed, IOException failure) {
                    body.completeExceptionally(failure);
                }

                @Override
                public void onResponse(Call answered, Response response) throws IOException {
                    String text = response.body().string();
                    callback.run();
                    body.complete(text);
                }
            });
            return call;
        }

        @Override
        String send(Object request) throws Exception {
            CompletableFuture<String> body = new CompletableFuture<>();
            start(request, body, () -> {});
            return body.get();
        }

        @Override
        boolean call(Object request, Runnable callback) {
            start(request, new CompletableFuture<>(), callback);
            return true;
        }

        @Override
        Runnable begin(Object request) {
            return start(request, new CompletableFuture<>(), () -> {})::cancel;
        }
    }

    public static void main(String[] arguments) throws Exception {
        Map<String, Exchanges.Way> ways = new LinkedHashMap<>();
        ways.put("sync", new Sync());
        ways.put("async", new Async());
        Exchanges.run(ways);
    }
}
