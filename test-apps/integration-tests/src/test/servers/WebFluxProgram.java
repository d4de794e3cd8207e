import java.time.Duration;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.config.EnableWebFlux;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

@Configuration
@EnableWebFlux
public class WebFluxProgram {
    @RestController
    public static class Orders {
        @GetMapping("/orders/{id}")
        public Mono<String> order(@PathVariable("id") String id) {
            Work.work();
            return Mono.just("ok");
        }

        @GetMapping("/async/{id}")
        public Mono<String> later(@PathVariable("id") String id) {
            return Mono.delay(Duration.ofMillis(50)).map(tick -> "later");
        }

        @GetMapping("/broken")
        public Mono<String> broken() {
            throw new IllegalStateException("on purpose");
        }
    }

    public static void main(String[] arguments) {
        HttpHandler handler = WebHttpHandlerBuilder.applicationContext(
                        new AnnotationConfigApplicationContext(WebFluxProgram.class))
                .build();
        ReactorHttpHandlerAdapter spring = new ReactorHttpHandlerAdapter(handler);
        DisposableServer server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .route(routes -> routes.get(
                                "/netty/{id}", (request, response) -> response.sendString(Mono.fromSupplier(() -> "netty")))
                        .route(request -> true, spring))
                .bindNow();
        System.out.println("ready http://127.0.0.1:" + server.port());
        server.onDispose().block();
    }
}
