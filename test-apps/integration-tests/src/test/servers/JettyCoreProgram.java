import java.nio.ByteBuffer;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;

public class JettyCoreProgram {
    static final class Root extends Handler.Abstract {
        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            Work.work();
            String path = Request.getPathInContext(request);
            if (path.startsWith("/async")) {
                Work.later(() -> {
                    response.setStatus(202);
                    callback.succeeded();
                });
            } else if (path.startsWith("/broken")) {
                throw new IllegalStateException("on purpose");
            } else if (path.startsWith("/missing")) {
                return false;
            } else if (!path.startsWith("/never")) {
                response.write(true, ByteBuffer.wrap(new byte[2]), callback);
            }
            return true;
        }
    }

    public static void main(String[] arguments) throws Exception {
        Server server = new Server(0);
        server.setHandler(new Root());
        server.start();
        System.out.println("ready http://127.0.0.1:" + ((ServerConnector) server.getConnectors()[0]).getLocalPort());
        server.join();
    }
}
