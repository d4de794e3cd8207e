import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.http.HttpResponse;
import org.apache.http.client.HttpClient;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.client.methods.HttpGet;
import org.apache.http.client.methods.HttpPost;
import org.apache.http.client.methods.HttpRequestBase;
import org.apache.http.client.methods.HttpUriRequest;
import org.apache.http.entity.StringEntity;
import org.apache.http.impl.client.DefaultHttpClient;
import org.apache.http.impl.client.HttpClients;
import org.apache.http.params.HttpConnectionParams;
import org.apache.http.util.EntityUtils;

/** Apache HttpClient 4.3 to 4.5: today's client, the minimal one and the one that was there before. */
@SuppressWarnings("deprecation")
public final class Apache4Clients {

    static final RequestConfig PATIENCE =
            RequestConfig.custom().setSocketTimeout(1_000).build();

    private static final class Sync extends Exchanges.Way {
        private final HttpClient client;

        Sync(HttpClient client) {
            this.client = client;
        }

        @Override
        Object request(String method, String url, Map<String, String> headers) throws Exception {
            return Apache4Clients.request(method, url, headers);
        }

        @Override
        String send(Object request) throws Exception {
            HttpResponse response = client.execute((HttpUriRequest) request);
            return EntityUtils.toString(response.getEntity());
        }
    }

    static HttpRequestBase request(String method, String url, Map<String, String> headers) throws Exception {
        HttpRequestBase request = new HttpGet(url);
        if (method.equals("POST")) {
            HttpPost post = new HttpPost(url);
            post.setEntity(new StringEntity("body"));
            request = post;
        }
        request.setConfig(PATIENCE);
        headers.forEach(request::setHeader);
        return request;
    }

    public static void main(String[] arguments) throws Exception {
        DefaultHttpClient old = new DefaultHttpClient();
        HttpConnectionParams.setSoTimeout(old.getParams(), 1_000);
        Map<String, Exchanges.Way> ways = new LinkedHashMap<>();
        ways.put("sync", new Sync(HttpClients.createDefault()));
        ways.put("minimal", new Sync(HttpClients.createMinimal()));
        ways.put("old", new Sync(old));
        Exchanges.run(ways);
    }
}
