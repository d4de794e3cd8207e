import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.http.HttpResponse;
import org.apache.http.client.methods.HttpGet;
import org.apache.http.client.methods.HttpPost;
import org.apache.http.client.methods.HttpRequestBase;
import org.apache.http.client.methods.HttpUriRequest;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.concurrent.FutureCallback;
import org.apache.http.entity.StringEntity;
import org.apache.http.impl.nio.client.CloseableHttpAsyncClient;
import org.apache.http.impl.nio.client.HttpAsyncClients;
import org.apache.http.util.EntityUtils;

/** Apache HttpAsyncClient 4.1. */
public final class Apache4AsyncClients {

    private static final class Async extends Exchanges.Way {
        private final CloseableHttpAsyncClient client = HttpAsyncClients.createDefault();

        Async() {
            client.start();
        }

        @Override
        Object request(String method, String url, Map<String, String> headers) throws Exception {
            HttpRequestBase request = new HttpGet(url);
            if (method.equals("POST")) {
                HttpPost post = new HttpPost(url);
                post.setEntity(new StringEntity("body"));
                request = post;
            }
            request.setConfig(RequestConfig.custom().setSocketTimeout(1_000).build());
            headers.forEach(request::setHeader);
            return request;
        }

        @Override
        String send(Object request) throws Exception {
            return EntityUtils.toString(
                    client.execute((HttpUriRequest) request, null).get().getEntity());
        }

        @Override
        boolean call(Object request, Runnable callback) {
            client.execute((HttpUriRequest) request, new FutureCallback<HttpResponse>() {
                @Override
                public void completed(HttpResponse response) {
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
            Future<?> future = client.execute((HttpUriRequest) request, null);
            return () -> future.cancel(true);
        }
    }

    public static void main(String[] arguments) throws Exception {
        Map<String, Exchanges.Way> ways = new LinkedHashMap<>();
        ways.put("async", new Async());
        Exchanges.run(ways);
    }
}
