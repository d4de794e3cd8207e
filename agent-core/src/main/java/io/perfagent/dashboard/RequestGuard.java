package io.perfagent.dashboard;

import com.sun.net.httpserver.Headers;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Lets only requests through that a user of this machine meant for this server: web pages of other origins, rebound
 * DNS names and proxies are refused before anything is looked up.
 */
final class RequestGuard {

    private static final int MAX_URI_CHARS = 2048;
    private static final int MAX_HEADERS = 50;
    private static final int MAX_HEADER_CHARS = 8_192;
    private static final Set<String> CHANGES = Set.of(
            SettingsEndpoint.PATH,
            HeapEndpoint.PATH,
            SessionEndpoints.PATH,
            SessionEndpoints.STOP_PATH,
            JfrEndpoint.PATH,
            Access.PATH,
            Access.LOGOUT);

    private final Set<String> hosts;

    RequestGuard(int port) {
        hosts = Set.of("127.0.0.1:" + port, "localhost:" + port, "[::1]:" + port);
    }

    /** @throws Refused with the status to answer where the request must not be served */
    void check(String method, URI uri, Headers headers) throws Refused {
        checkSize(headers);
        String host = checkHost(headers);
        checkFraming(headers);
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

    /** The JDK's server takes far more, and its limits are those of the application's servers too. */
    private static void checkSize(Headers headers) throws Refused {
        int lines = 0;
        int chars = 0;
        for (Map.Entry<String, List<String>> header : headers.entrySet()) {
            for (String value : header.getValue()) {
                lines++;
                chars += header.getKey().length() + value.length();
            }
        }
        if (lines > MAX_HEADERS || chars > MAX_HEADER_CHARS) {
            throw new Refused(
                    431, "Too many headers: at most " + MAX_HEADERS + " of " + MAX_HEADER_CHARS + " characters.");
        }
    }

    /** Where a body ends must not be a matter of opinion. */
    private static void checkFraming(Headers headers) throws Refused {
        if (headers.containsKey("Transfer-Encoding")) {
            throw new Refused(411, "Send a body with Content-Length and without Transfer-Encoding.");
        }
        List<String> lengths = headers.getOrDefault("Content-Length", List.of());
        if (lengths.size() > 1 || (lengths.size() == 1 && !lengths.get(0).matches("[0-9]{1,18}"))) {
            throw new Refused(400, "Send one Content-Length, in digits.");
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
