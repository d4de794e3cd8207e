package io.perfagent.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecurityTest extends DashboardTest {

    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
                    + "frame-ancestors 'none'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'";

    private static void assertHardened(RawClient.Response response) {
        assertThat(response.headers())
                .containsEntry("content-security-policy", POLICY)
                .containsEntry("x-content-type-options", "nosniff")
                .containsEntry("referrer-policy", "no-referrer")
                .containsEntry("cache-control", "no-store")
                .containsEntry("cross-origin-opener-policy", "same-origin")
                .containsEntry("cross-origin-resource-policy", "same-origin")
                .containsEntry("connection", "close")
                .doesNotContainKey("access-control-allow-origin");
    }

    @ParameterizedTest
    @CsvSource({
        "/, 200",
        "/app.js, 200",
        "/app.css, 200",
        "/health, 200",
        "/metrics, 200",
        "/api/v1/status, 200",
        "/api/v1/methods, 200",
        "/api/v1/classes, 200",
        "/api/v1/modules, 200",
        "/api/v1/resources, 404",
        "/api/v1/transactions, 200",
        "/api/v1/transactions/http/POST%20%2Forders, 200",
        "/api/v1/transactions/http/none, 404",
        "/api/v1/transactions/, 404",
        "/api/v1/spans, 200",
        "/api/v1/traces, 200",
        "/api/v1/traces/00000000000000000000000000000007, 200",
        "/api/v1/traces/00000000000000000000000000000008, 404",
        "/api/v1/traces/x, 400",
        "/api/v1/methods?from=x, 400",
        "/nothing, 404",
        "/index.html, 404"
    })
    @DisplayName("D5 every answer carries the security headers")
    void everyAnswerCarriesTheSecurityHeaders(String target, int status) throws IOException {
        RawClient.Response response = client.get(target);
        assertThat(response.status()).isEqualTo(status);
        assertHardened(response);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.com",
                "localhost",
                "127.0.0.1",
                "localhost6:{p}",
                "localhost.evil.com:{p}",
                "localhost.:{p}",
                "LOCALHOST:{p}",
                "127.0.0.1.:{p}",
                "127.1:{p}",
                "2130706433:{p}",
                "0x7f.1:{p}",
                "0.0.0.0:{p}",
                "[::]:{p}",
                "::1:{p}",
                "[::1]",
                "[0:0:0:0:0:0:0:1]:{p}",
                "[::ffff:127.0.0.1]:{p}",
                "127.0.0.1:80",
                "localhost:{p}0",
                "localhost:{p}@evil.com",
                "evil.com@localhost:{p}",
                "user@127.0.0.1:{p}",
                "localhost:{p}.evil.com",
                "127.0.0.1:{p}#",
                "127.0.0.1:{p}/",
                "127.0.0.1:+{p}",
                "127.0.0.1:0{p}",
                "127.0.0.2:{p}",
                "127.0.0.1:{p},evil.com",
                "evil.com,127.0.0.1:{p}",
                "localhost:{p} evil.com",
                "foo.localhost:{p}",
                "127.0.0.1.nip.io:{p}",
                "xn--localhost:{p}",
                "*",
                "null",
                "_",
                "a.b.c.d:{p}",
                "127.0.0.1:{p}?",
                "[::1%lo]:{p}"
            })
    @DisplayName("D2 spoofed hosts are misdirected")
    void spoofedHostsAreMisdirected(String host) throws IOException {
        String named = host.replace("{p}", Integer.toString(server.port()));
        RawClient.Response response = client.send("GET /api/v1/status HTTP/1.1", "Host: " + named);
        assertThat(response.status()).isEqualTo(421);
        assertThat(response.body()).doesNotContain("evil").doesNotContain("pid");
        assertHardened(response);
    }

    @Test
    @DisplayName("D2 exactly one host must be named")
    void exactlyOneHostMustBeNamed() throws IOException {
        for (RawClient.Response response : new RawClient.Response[] {
            client.send("GET /health HTTP/1.1"),
            client.send("GET /health HTTP/1.0"),
            client.get("/health", "Host: 127.0.0.1:" + server.port()),
            client.get("/health", "host: evil.com"),
        }) {
            assertThat(response.status()).isEqualTo(400);
            assertHardened(response);
        }
        assertThat(client.send("GET /health HTTP/1.1", "Host:").status()).isIn(400, 421);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Origin: http://evil.com",
                "Origin: null",
                "Origin: https://127.0.0.1:{p}",
                "Origin: http://127.0.0.1",
                "Origin: http://localhost:{p}",
                "Origin: http://127.0.0.1:{p}.evil.com",
                "Origin:",
                "Sec-Fetch-Site: cross-site",
                "Sec-Fetch-Site: same-site",
                "Sec-Fetch-Site: nonsense"
            })
    @DisplayName("D3 other origins are forbidden")
    void otherOriginsAreForbidden(String header) throws IOException {
        RawClient.Response response =
                client.get("/api/v1/status", header.replace("{p}", Integer.toString(server.port())));
        assertThat(response.status()).isEqualTo(403);
        assertHardened(response);
    }

    @Test
    void ownOriginIsServed() throws IOException {
        assertThat(client.get("/health", "Origin: http://127.0.0.1:" + server.port(), "Sec-Fetch-Site: same-origin")
                        .status())
                .isEqualTo(200);
        assertThat(client.get("/", "Sec-Fetch-Site: none").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "get", "PROPFIND"})
    @DisplayName("D3 D11 only GET and HEAD are answered")
    void onlyReadingIsAllowed(String method) throws IOException {
        RawClient.Response response = client.send(method + " /api/v1/status HTTP/1.1", client.withHost());
        assertThat(response.status()).isEqualTo(405);
        assertThat(response.headers()).containsEntry("allow", "GET, HEAD");
        assertHardened(response);
    }

    @Test
    void headGivesTheHeadersOfGetWithoutItsBody() throws IOException {
        RawClient.Response get = client.get("/app.js");
        RawClient.Response head = client.send("HEAD /app.js HTTP/1.1", client.withHost());
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers()).containsEntry("content-length", get.headers().get("content-length"));
        assertHardened(head);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../package-info.class",
                "/..%2fapp.js",
                "/%2e%2e/app.js",
                "/app.js%00",
                "/app.js/",
                "/./app.js",
                "/static/../app.js",
                "/%61pp.js",
                "/app.js;x",
                "/..%5capp.js",
                "/%c0%ae%c0%ae/app.js",
                "/io/perfagent/app.js",
                "/META-INF/MANIFEST.MF",
                "/DashboardServer.class",
                "/..;/app.js",
                "/APP.JS",
                "/etc/passwd",
                "/%2fetc%2fpasswd"
            })
    @DisplayName("D8 no path reaches a file that is not on the list")
    void noPathReachesAFileThatIsNotOnTheList(String target) throws IOException {
        RawClient.Response response = client.get(target);
        assertThat(response.status()).isIn(400, 404);
        assertThat(response.body()).startsWith("{\"error\":");
        assertHardened(response);
    }

    /** Targets without a path of this server: the JDK's parser refuses some of them itself. */
    @ParameterizedTest
    @ValueSource(
            strings = {"//canary", "canary:x", "*", "canary", "http://canary", "//canary:80/x", "?canary", "%zz/canary"
            })
    @DisplayName("D8 targets that are no path get nothing")
    void targetsThatAreNoPathGetNothing(String target) throws IOException {
        RawClient.Response response = client.get(target);
        assertThat(response.status()).isIn(0, 400, 404);
        assertThat(response.body()).doesNotContain("canary");
    }

    @Test
    @DisplayName("D2 absolute targets are refused")
    void absoluteTargetsAreRefused() throws IOException {
        assertThat(client.get("http://evil.com/health").status()).isEqualTo(400);
        assertThat(client.get("http://127.0.0.1:" + server.port() + "/health").status())
                .isEqualTo(400);
    }

    @Test
    @DisplayName("D9 long addresses are refused")
    void longAddressesAreRefused() throws IOException {
        RawClient.Response response = client.get("/health?" + "x".repeat(2048));
        assertThat(response.status()).isEqualTo(414);
        assertHardened(response);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/canary",
                "/api/v1/canary",
                "/api/v1/transactions/canary/canary",
                "/api/v1/traces/canary",
                "/api/v1/methods?canary=1",
                "/api/v1/methods?from=canary",
                "/api/v1/traces?error=canary",
                "/api/v1/traces?limit=canary",
                "/api/v1/transactions/http/canary%ff",
                "/health?canary"
            })
    @DisplayName("D7 errors never repeat the request")
    void errorsNeverRepeatTheRequest(String target) throws IOException {
        RawClient.Response response = client.get(target, "X-Canary: canary", "Accept: canary");
        assertThat(response.status()).isBetween(400, 499);
        assertThat(response.body())
                .doesNotContain("canary")
                .doesNotContain("Exception")
                .doesNotContain("\tat ");
        assertThat(response.json()).containsOnlyKeys("error");
        assertHardened(response);
    }

    @Test
    @DisplayName("D19 secrets are shown as set or not set")
    void secretsAreShownAsSetOrNotSet() throws IOException {
        RawClient.Response response = client.get("/api/v1/status");
        assertThat(response.body())
                .doesNotContain("canary")
                .contains("{\"key\":\"export.otlp.headers\",\"value\":\"set\"")
                .contains("{\"key\":\"export.api.Token\",\"value\":\"set\"")
                .contains("{\"key\":\"store.password\",\"value\":\"set\"")
                .contains("{\"key\":\"client.SECRET\",\"value\":\"set\"")
                .contains("{\"key\":\"tls.key\",\"value\":\"not set\"")
                .contains("\"http://***@collector:4318\"");
    }
}
