package io.perfagent.dashboard;

import com.sun.net.httpserver.Headers;
import java.net.URI;
import java.util.List;
import java.util.Set;

/**
 * Lets only requests through that a user of this machine meant for this server: web pages of other origins, rebound
 * DNS names and proxies are refused before anything is looked up.
 */
final class RequestGuard {

    private static final int MAX_URI_CHARS = 2048;
    private static final Set<String> CHANGES = Set.of(
            SettingsEndpoint.PATH,
            HeapEndpoint.PATH,
            SessionEndpoints.PATH,
            SessionEndpoints.STOP_PATH,
            JfrEndpoint.PATH);

    private final Set<String> hosts;

    RequestGuard(int port) {
        hosts = Set.of("127.0.0.1:" + port, "localhost:" + port, "[::1]:" + port);
    }

    /** @throws Refused with the status to answer where the request must not be served */
    void check(String method, URI uri, Headers headers) throws Refused {
        String host = checkHost(headers);
        if (uri.isAbsolute() || uri.getRawAuthority() != null) {
            throw new Refused(400, "Ask for a path on this server, such as /api/v1/status.");
        }
        checkOrigin(host, headers);
        boolean isChange = method.equals("POST") && CHANGES.contains(uri.getRawPath());
        if (!method.equals("GET") && !method.equals("HEAD") && !isChange) {
            throw new Refused(
                    405, "Only GET and HEAD are answered here; POST " + SettingsEndpoint.PATH + " changes settings.");
        }
        if (uri.toString().length() > MAX_URI_CHARS) {
            throw new Refused(414, "The address is too long: at most " + MAX_URI_CHARS + " characters.");
        }
    }

    private String checkHost(Headers headers) throws Refused {
        List<String> named = headers.getOrDefault("Host", List.of());
        if (named.size() != 1) {
            throw new Refused(400, "Send exactly one Host header.");
        }
        String host = named.get(0);
        if (!hosts.contains(host)) {
            throw new Refused(421, "This server answers only to 127.0.0.1, localhost and [::1] with its own port.");
        }
        return host;
    }

    private static void checkOrigin(String host, Headers headers) throws Refused {
        boolean foreignOrigin =
                headers.getOrDefault("Origin", List.of()).stream().anyMatch(origin -> !origin.equals("http://" + host));
        boolean foreignSite = headers.getOrDefault("Sec-Fetch-Site", List.of()).stream()
                .anyMatch(site -> !site.equals("same-origin") && !site.equals("none"));
        if (foreignOrigin || foreignSite) {
            throw new Refused(403, "Pages of other sites may not read this server: open its address directly.");
        }
    }
}
