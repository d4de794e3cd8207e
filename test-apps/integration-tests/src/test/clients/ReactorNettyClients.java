import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufMono;
import reactor.netty.http.client.HttpClient;

/** Reactor Netty 1. */
public final class ReactorNettyClients {

    private record Asked(String method, String url, Map<String, String> headers) {}

    private static final class Async extends Exchanges.Way {
        private final HttpClient client =
                HttpClient.create().followRedirect(true).responseTimeout(Duration.ofSeconds(1));

        @Override
        Object request(String method, String url, Map<String, String> headers) {
            return new Asked(method, url, headers);
        }

        private Mono<String> start(Object request) {
            Asked asked = (Asked) request;
            HttpClient with = client.headers(all -> asked.headers.forEach(all::set));
            return asked.method.equals("POST")
                    ? with.post()
                            .uri(asked.url)
                            .send(ByteBufMono.fromString(Mono.just("body")))
                            .responseSingle((response, body) -> body.asString())
                    : with.get().uri(asked.url).responseSingle((response, body) -> body.asString());
        }

        @Override
        String send(Object request) {
            return start(request).block();
        }

        @Override
        boolean call(Object request, Runnable callback) {
            start(request).subscribe(body -> callback.run());
            return true;
        }

        @Override
        Runnable begin(Object request) {
            Disposable call = start(request).subscribe();
            return call::dispose;
        }
    }

    public static void main(String[] arguments) throws Exception {
        Map<String, Exchanges.Way> ways = new LinkedHashMap<>();
        ways.put("async", new Async());
        Exchanges.run(ways);
    }
}
