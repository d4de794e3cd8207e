import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.http.HttpField;

/** Jetty's client, 9.4 to 12: {@code var}, because its interfaces moved to another package. */
public final class JettyClients {

    private static final HttpClient CLIENT = new HttpClient();

    /** A request can be sent once, so what is kept is how to make one. */
    private record Recipe(String method, String url, Map<String, String> headers) {}

    /** For everything, from the first class that a call loads: one second is enough only where nobody answers anyway. */
    private static int seconds(Recipe recipe) {
        return recipe.url.endsWith("/slow") ? 1 : 10;
    }

    private static void header(Object request, String name, String value) {
        try {
            try {
                request.getClass().getMethod("header", String.class, String.class).invoke(request, name, value);
            } catch (NoSuchMethodException since12) {
                request.getClass()
                        .getMethod("addHeader", HttpField.class)
                        .invoke(request, new HttpField(name, value));
            }
        } catch (ReflectiveOperationException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static class Sync extends Exchanges.Way {
        @Override
        Object request(String method, String url, Map<String, String> headers) {
            return new Recipe(method, url, headers);
        }

        @Override
        String send(Object request) throws Exception {
            Recipe recipe = (Recipe) request;
            var made = CLIENT.newRequest(recipe.url).method(recipe.method).timeout(seconds(recipe), TimeUnit.SECONDS);
            recipe.headers.forEach((name, value) -> header(made, name, value));
            return made.send().getContentAsString();
        }
    }

    private static final class Async extends Sync {
        private static Runnable start(Object request, CompletableFuture<String> body, Runnable callback) {
            Recipe recipe = (Recipe) request;
            var made = CLIENT.newRequest(recipe.url).method(recipe.method).timeout(seconds(recipe), TimeUnit.SECONDS);
            recipe.headers.forEach((name, value) -> header(made, name, value));
            StringBuffer text = new StringBuffer();
            made.onResponseContent((response, buffer) -> text.append(StandardCharsets.UTF_8.decode(buffer)));
            made.send(result -> {
                if (result.isFailed()) {
                    body.completeExceptionally(result.getFailure());
                } else {
                    callback.run();
                    body.complete(text.toString());
                }
            });
            return () -> made.abort(new IllegalStateException("given up"));
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
            return start(request, new CompletableFuture<>(), () -> {});
        }
    }

    public static void main(String[] arguments) throws Exception {
        CLIENT.start();
        Map<String, Exchanges.Way> ways = new LinkedHashMap<>();
        ways.put("sync", new Sync());
        ways.put("async", new Async());
        Exchanges.run(ways);
    }
}
