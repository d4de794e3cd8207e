package io.perfagent.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.Headers;
import io.perfagent.command.CommandLine;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Logging in: over real sockets, but for what needs a clock of its own. */
class AccessTest extends DashboardTest {

    private static final String JSON = "Content-Type: application/json";
    private static final String CHANGE = "{\"recording\":\"false\"}";

    private String own() {
        return "Origin: " + server.url();
    }

    private RawClient.Response login(String token) throws IOException {
        return client.post("/api/v1/login", "{\"token\":\"" + token + "\"}", JSON, own());
    }

    private static String cookie(RawClient.Response from) {
        String set = from.headers().get("set-cookie");
        return "Cookie: other=1; " + set.substring(0, set.indexOf(';'));
    }

    @Test
    @DisplayName(
            "D4 a log-in gives a cookie of 256 random bits that scripts cannot read and other sites do not get sent")
    void aLogInGivesACookie() throws IOException {
        Set<String> values = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            RawClient.Response response = login(shop.token);
            assertThat(response.status()).isEqualTo(200);
            String set = response.headers().get("set-cookie");
            assertThat(set)
                    .matches("perfagent-" + server.port() + "=[A-Za-z0-9_-]{43}; HttpOnly; SameSite=Strict; Path=/");
            values.add(set);
            assertThat(response.body()).isEqualTo("{\"loggedIn\":true}");
        }
        assertThat(values).hasSize(20);
    }

    @Test
    @DisplayName("D4 with the cookie settings are changed, and not after logging out")
    void theCookieChangesSettings() throws IOException {
        String cookie = cookie(login(shop.token));
        assertThat(client.get("/api/v1/login", cookie).body()).isEqualTo("{\"loggedIn\":true}");
        assertThat(client.get("/api/v1/login").body()).isEqualTo("{\"loggedIn\":false}");
        assertThat(client.post("/api/v1/settings", CHANGE, cookie, own(), JSON).status())
                .isEqualTo(200);
        assertThat(shop.changed).containsEntry("recording", "false");
        shop.changed.clear();
        RawClient.Response out = client.post("/api/v1/logout", "{}", cookie, own(), JSON);
        assertThat(out.headers().get("set-cookie")).contains("Max-Age=0");
        assertThat(client.get("/api/v1/login", cookie).body()).isEqualTo("{\"loggedIn\":false}");
        assertThat(client.post("/api/v1/settings", CHANGE, cookie, own(), JSON).status())
                .isEqualTo(401);
        assertThat(shop.changed).isEmpty();
    }

    @ParameterizedTest(name = "{0}; {1}: {2}")
    @DisplayName(
            "D4 a cookie alone changes nothing: the request must come from the dashboard's own page and carry JSON")
    @CsvSource({
        "X: none,                       Content-Type: application/json, 403",
        "Origin: null,                  Content-Type: application/json, 403",
        "Origin: http://evil.example,   Content-Type: application/json, 403",
        "Sec-Fetch-Site: cross-site,    Content-Type: application/json, 403",
        "Sec-Fetch-Site: same-site,     Content-Type: application/json, 403",
        "Sec-Fetch-Site: same-origin,   X: none, 415",
        "Sec-Fetch-Site: same-origin,   Content-Type: text/plain, 415",
        "Sec-Fetch-Site: same-origin,   Content-Type: application/x-www-form-urlencoded, 415",
        "Sec-Fetch-Site: same-origin,   Content-Type: multipart/form-data, 415",
        "Sec-Fetch-Site: same-origin,   Content-Type: application/jsonx, 415"
    })
    void aCookieAloneChangesNothing(String origin, String type, int status) throws IOException {
        String cookie = cookie(login(shop.token));
        for (String path : List.of("/api/v1/settings", "/api/v1/heap")) {
            assertThat(client.post(path, CHANGE, cookie, origin, type).status()).isEqualTo(status);
        }
        assertThat(shop.changed).isEmpty();
    }

    @Test
    @DisplayName("D4 the link logs in and leads to an address without the token")
    void theLinkLogsIn() throws IOException {
        RawClient.Response response =
                client.get("/login?token=" + shop.token.replace(" ", "%20"), "Sec-Fetch-Site: none");
        assertThat(response.status()).isEqualTo(303);
        assertThat(response.headers())
                .containsEntry("location", "/#/status")
                .containsEntry("referrer-policy", "no-referrer")
                .containsEntry("cache-control", "no-store");
        assertThat(response.body()).doesNotContain(shop.token);
        assertThat(client.post("/api/v1/settings", CHANGE, cookie(response), own(), JSON)
                        .status())
                .isEqualTo(200);
        assertThat(client.get("/login").status()).isEqualTo(400);
        assertThat(client.get("/login?token=x&next=evil").status()).isEqualTo(400);
        assertThat(client.get("/login?token=" + shop.token.replace(" ", "%20"), "Sec-Fetch-Site: cross-site")
                        .status())
                .isEqualTo(403);
        // A mere look at the link, as mail programs take, is no log-in.
        assertThat(client.send("HEAD /login?token=x HTTP/1.1", client.withHost())
                        .status())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @DisplayName("D4 after five wrong tokens in a minute nobody is let in for the rest of it, however they were shown")
    @ValueSource(strings = {"login", "link", "bearer"})
    void bruteForceIsSlowed(String way) throws IOException {
        String earlier = cookie(login(shop.token));
        for (int i = 0; i < Access.MOST_FAILURES; i++) {
            assertThat(guess(way, "wrong" + i).status()).isEqualTo(401);
        }
        for (int i = 0; i < 3; i++) {
            RawClient.Response refused = guess(way, shop.token);
            assertThat(refused.status()).isEqualTo(429);
            assertThat(Integer.parseInt(refused.headers().get("retry-after"))).isBetween(1, 60);
            assertThat(refused.headers()).doesNotContainKey("set-cookie");
        }
        assertThat(shop.changed).isEmpty();
        assertThat(client.post("/api/v1/settings", CHANGE, earlier, own(), JSON).status())
                .as("who is logged in stays so")
                .isEqualTo(200);
    }

    private RawClient.Response guess(String way, String token) throws IOException {
        return switch (way) {
            case "login" -> login(token);
            case "link" -> client.get("/login?token=" + token.replace(" ", "%20"));
            default -> client.post("/api/v1/settings", "recording=false", "Authorization: Bearer " + token);
        };
    }

    private static Headers json() {
        Headers headers = new Headers();
        headers.add("Content-Type", "application/json");
        return headers;
    }

    @Test
    @DisplayName("D4 guessing takes five tries a minute for ever and no memory")
    void guessingTakesTime() throws Refused {
        AtomicLong nanos = new AtomicLong();
        Access access = new Access(() -> "the token", 1, nanos::get);
        int tried = 0;
        for (int second = 0; second < 600; second++) {
            nanos.addAndGet(1_000_000_000L);
            for (int i = 0; i < 10; i++) {
                try {
                    access.login(json(), Map.of("token", "guess" + second + "-" + i));
                } catch (Refused refused) {
                    tried += refused.status() == 401 ? 1 : 0;
                }
            }
        }
        assertThat(tried).isBetween(45, 55);
        nanos.addAndGet(60_000_000_000L);
        assertThat(access.login(json(), Map.of("token", "the token")).status()).isEqualTo(200);
    }

    @Test
    @DisplayName("D4 log-ins end after half a day, and the oldest goes when there are too many")
    void logInsAreBounded() throws IOException {
        String first = cookie(login(shop.token));
        for (int i = 0; i < Access.MOST_SESSIONS; i++) {
            login(shop.token);
        }
        assertThat(client.get("/api/v1/login", first).body()).isEqualTo("{\"loggedIn\":false}");
    }

    /** What it takes is of no use as an oracle: it neither grows with what is right nor with the length of either. */
    @Test
    @DisplayName("D4 comparing takes as long for a token that is almost right as for one that is not at all")
    void comparingTakesTheSameTime() {
        String token = TokenFile.random();
        String almost = token.substring(0, 42) + (token.charAt(42) == 'A' ? 'B' : 'A');
        String other = (token.charAt(0) == 'A' ? "B" : "A") + token.substring(1);
        assertThat(Access.isSame(token, token)).isTrue();
        assertThat(Access.isSame(almost, token)).isFalse();
        assertThat(Access.isSame(other, token)).isFalse();
        assertThat(Access.isSame("", token)).isFalse();
        double ratio = 0;
        // The other work of this machine is noise on both; a comparison that ends early differs every time.
        for (int attempt = 0; attempt < 10 && (ratio < 0.8 || ratio > 1.25); attempt++) {
            ratio = (double) median(almost, token) / median(other, token);
        }
        assertThat(ratio).isBetween(0.8, 1.25);
    }

    private static long median(String shown, String token) {
        long[] nanos = new long[201];
        for (int i = 0; i < nanos.length; i++) {
            long start = System.nanoTime();
            for (int j = 0; j < 50; j++) {
                if (Access.isSame(shown, token)) {
                    throw new AssertionError();
                }
            }
            nanos[i] = System.nanoTime() - start;
        }
        Arrays.sort(nanos);
        return nanos[nanos.length / 2];
    }

    @Test
    @DisplayName("D4 the token is 256 random bits in a file that its user alone can read, named by process")
    void theTokenIsInAPrivateFile(@TempDir Path temporary) throws IOException {
        Path folder = temporary.resolve("tokens");
        String token = TokenFile.random();
        assertThat(Base64.getUrlDecoder().decode(token)).hasSize(32);
        TokenFile file = TokenFile.write(folder, 4711, token, "http://127.0.0.1:7117");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
        TokenFile.Found found = TokenFile.read(folder, 4711);
        assertThat(found.token()).isEqualTo(token);
        assertThat(found.loginUrl()).isEqualTo("http://127.0.0.1:7117/login?token=" + token);
        assertThat(found).asString().doesNotContain(token);
        Files.delete(file.path());
        file.keep();
        assertThat(TokenFile.read(folder, 4711).token()).isEqualTo(token);
        file.delete();
        assertThatThrownBy(() -> TokenFile.read(folder, 4711)).isInstanceOf(IOException.class);
    }

    @Test
    @DisplayName("D4 status <pid> prints the link that logs in, to who may read the file")
    void statusPrintsTheLink() throws IOException {
        shop.token = TokenFile.random();
        TokenFile file = TokenFile.write(TokenFile.folder(), shop.pid(), shop.token, server.url());
        shop.tokenFile = file.path().toString();
        String printed;
        try {
            printed = status();
        } finally {
            file.delete();
        }
        String link = server.url() + "/login?token=" + shop.token;
        assertThat(printed).contains("log in      " + link);
        assertThat(client.get(link.substring(server.url().length())).status()).isEqualTo(303);
        assertThat(status()).contains("left no address for this user");
        assertThat(client.get("/api/v1/status").body()).contains(shop.tokenFile).doesNotContain(shop.token);
    }

    private String status() {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
        CommandLine.run(new String[] {"status", Long.toString(shop.pid())}, new File("none.jar"), out, out);
        return said.toString(StandardCharsets.UTF_8);
    }

    @Test
    @DisplayName("D4 a link or a file in the token's place is replaced and not written through; what nobody keeps is"
            + " deleted")
    void thePlaceOfTheTokenIsItsOwn(@TempDir Path temporary) throws IOException {
        Path folder = temporary.resolve("tokens");
        TokenFile.write(folder, 1, "t", "u");
        Path victim = Files.writeString(temporary.resolve("victim"), "precious", StandardCharsets.UTF_8);
        Files.createSymbolicLink(folder.resolve("2.token"), victim);
        Files.setLastModifiedTime(
                folder.resolve("1.token"), FileTime.fromMillis(System.currentTimeMillis() - 90_000_000));
        TokenFile.write(folder, 2, TokenFile.random(), "u");
        assertThat(victim).hasContent("precious");
        assertThat(folder.resolve("2.token")).isRegularFile();
        assertThat(Files.isSymbolicLink(folder.resolve("2.token"))).isFalse();
        assertThat(folder.resolve("1.token")).doesNotExist();
    }
}
