import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.hc.client5.http.async.methods.SimpleHttpRequest;
import org.apache.hc.client5.http.async.methods.SimpleHttpResponse;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.async.CloseableHttpAsyncClient;
import org.apache.hc.client5.http.impl.async.HttpAsyncClients;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.util.Timeout;

/** Apache HttpClient 5, classic and asynchronous. */
public final class Apache5Clients {

    private static final RequestConfig PATIENCE =
            RequestConfig.custom().setResponseTimeout(Timeout.ofSeconds(1)).build();

    private static final class Sync extends Exchanges.Way {
        private final CloseableHttpClient client = HttpClients.createDefault();

        @Override
        Object request(String method, String url, Map<String, String> headers) {
            HttpUriRequestBase request = new HttpUriRequestBase(method, URI.create(url));
            request.setConfig(PATIENCE);
            headers.forEach(request::setHeader);
            if (method.equals("POST")) {
                request.setEntity(new StringEntity("body"));
            }
            return request;
        }

        @Override
        String send(Object request) throws Exception {
            return client.execute(
                    (HttpUriRequestBase) request, response -> EntityUtils.toString(response.getEntity()));
        }
    }

    private static final class Async extends Exchanges.Way {
        private final CloseableHttpAsyncClient client = HttpAsyncClients.createDefault();

        Async() {
            client.start();
        }

        @Override
        Object request(String method, String url, Map<String, String> headers) {
            SimpleHttpRequest request = new SimpleHttpRequest(method, URI.create(url));
            request.setConfig(PATIENCE);
            headers.forEach(request::setHeader);
            if (method.equals("POST")) {
                request.setBody("body", ContentType.TEXT_PLAIN);
            }
            return request;
        }

        @Override
        String send(Object request) throws Exception {
            return client.execute((SimpleHttpRequest) request, null).get().getBodyText();
        }

        @Override
        boolean call(Object request, Runnable callback) {
            client.execute((SimpleHttpRequest) request, new FutureCallback<SimpleHttpResponse>() {
                @Override
                public void completed(SimpleHttpResponse response) {
                    callback.run();
                }

                @Override
                public void failed(Exception failure) {}

                @Override
                public void cancelled() {}
            });
            return true;
        }

        @Override
        Runnable begin(Object request) {
            Future<?> future = client.execute((SimpleHttpRequest) request, null);
            return () -> future.cancel(true);
        }
    }

    public static void main(String[] arguments) throws Exception {
        Map<String, Exchanges.Way> ways = new LinkedHashMap<>();
        ways.put("sync", new Sync());
        ways.put("async", new Async());
        Exchanges.run(ways);
    }
}
