import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;

public class VertxProgram {
    public static void main(String[] arguments) {
        Vertx vertx = Vertx.vertx();
        Router router = Router.router(vertx);
        router.route().handler(BodyHandler.create(false));
        router.route("/orders/:id").handler(context -> {
            Work.work();
            context.response().end("ok");
        });
        router.get("/async/:id")
                .handler(context -> vertx.setTimer(
                        50, timer -> context.response().setStatusCode(202).end("later")));
        router.get("/broken").handler(context -> {
            throw new IllegalStateException("on purpose");
        });
        router.get("/never").handler(context -> {});
        Router admin = Router.router(vertx);
        admin.get("/users/:user").handler(context -> context.response().end("admin"));
        router.route("/admin/*").handler(context -> admin.handleContext(context));
        HttpServer server = vertx.createHttpServer().requestHandler(router);
        server.listen(0, "127.0.0.1")
                .onSuccess(up -> System.out.println("ready http://127.0.0.1:" + up.actualPort()));
    }
}
