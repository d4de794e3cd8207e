import io.undertow.Undertow;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.net.InetSocketAddress;

public class UndertowProgram {
    static final class Root implements HttpHandler {
        @Override
        public void handleRequest(HttpServerExchange exchange) throws Exception {
            String path = exchange.getRequestPath();
            if (path.startsWith("/blocking") && exchange.isInIoThread()) {
                exchange.dispatch(this);
                return;
            }
            Work.work();
            if (path.startsWith("/async")) {
                exchange.dispatch(Runnable::run, () -> Work.later(() -> {
                    exchange.setStatusCode(202);
                    exchange.getResponseSender().send("later");
                }));
            } else if (path.startsWith("/broken")) {
                throw new IllegalStateException("on purpose");
            } else if (path.startsWith("/missing")) {
                exchange.setStatusCode(404);
            } else if (path.startsWith("/never")) {
                exchange.dispatch(Runnable::run, () -> {});
            } else {
                exchange.getResponseSender().send("ok");
            }
        }
    }

    public static void main(String[] arguments) throws Exception {
        Undertow server = Undertow.builder()
                .addHttpListener(0, "127.0.0.1")
                .setHandler(new Root())
                .build();
        server.start();
        System.out.println("ready http://127.0.0.1:"
                + ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort());
        Thread.currentThread().join();
    }
}
