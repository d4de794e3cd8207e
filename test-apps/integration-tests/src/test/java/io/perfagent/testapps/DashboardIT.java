package io.perfagent.testapps;

import static org.assertj.core.api.Assertions.assertThat;

import com.eclipsesource.json.JsonValue;
import io.perfagent.testapps.Jdks.Jdk;
import io.perfagent.testapps.apps.EchoService;
import io.perfagent.testapps.apps.OrderService;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The dashboard of a running program: its files are in the jar, its figures agree, and a real browser draws every page of it. */
class DashboardIT {

    private static final int REQUESTS = 30;
    private static final Pattern FILE =
            Pattern.compile("(?:src|href|from) ?=? ?[\"'](?:\\./)?([a-z]+\\.(?:js|css))[\"']");
    /** Not Live: a browser that is told to wait for the network would wait for ever. */
    private static final List<String> PAGES = List.of(
            "overview",
            "transactions",
            "transactions/http/GET%20%2Fbroken",
            "traces",
            "code",
            "database",
            "network",
            "runtime",
            "status");

    static Stream<Jdk> jdks() {
        return Jdks.all().stream();
    }

    /** One is enough for the browser, which is always the same. */
    static Stream<Jdk> newest() {
        return Jdks.all().stream().skip(Jdks.all().size() - 1L);
    }

    private static ChildJvm orders(Jdk jdk, ChildJvm echo) throws Exception {
        ChildJvm orders = ChildJvm.on(jdk)
                .agent("service=<b>orders</b>;trace.rate=1000;overhead.budget=1000;profile=io.perfagent.testapps.**#*")
                .main(OrderService.class, "jdbc:h2:mem:orders;DB_CLOSE_DELAY=-1", echo.applicationUrl());
        String application = orders.printed("ready").applicationUrl();
        for (int i = 0; i < REQUESTS; i++) {
            ChildJvm.get(application + "/orders/" + i, Map.of());
            ChildJvm.get(application + "/broken", Map.of());
            ChildJvm.get(
                    application + "/%3Cimg%20src=x%20onerror=alert(1)%3E",
                    Map.of("User-Agent", "<script>alert(1)</script>"));
        }
        orders.row("transactions", "name", "GET /broken");
        return orders;
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void theJarHasEveryFileAndTheFiguresAgree(Jdk jdk) throws Exception {
        try (ChildJvm echo = ChildJvm.on(jdk).agent("service=echo").main(EchoService.class)) {
            echo.printed("ready");
            try (ChildJvm orders = orders(jdk, echo)) {
                TreeSet<String> seen = new TreeSet<>();
                follow(orders.dashboard() + "/", "", seen);
                assertThat(seen).contains("uplot.js", "uplot.css", "app.js", "overview.js", "plane.js");
                assertThat(ChildJvm.get(orders.dashboard() + "/uplot-licence.txt", Map.of())
                                .body())
                        .contains("MIT License");
                // A step is told once its second is over.
                long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
                while (counted(orders) < REQUESTS && System.nanoTime() < end) {
                    Thread.sleep(50);
                }
                assertThat(counted(orders)).isEqualTo(REQUESTS);
                assertThat(orders.api("heatmap?type=http&transaction=GET%20%2Fbroken&from=0")
                                .get("counts")
                                .asArray())
                        .isNotEmpty();
                assertThat(orders.api("scatter?from=0").get("items").asArray()).isNotEmpty();
                assertThat(liveEvent(orders)).startsWith("data: {\"fromEpochMillis\":");
            }
        }
    }

    private static long counted(ChildJvm of) throws IOException, InterruptedException {
        long counted = 0;
        for (JsonValue count : of.api("series?type=http&transaction=GET%20%2Fbroken&from=0")
                .get("count")
                .asArray()) {
            counted += count.asLong();
        }
        return counted;
    }

    private static void follow(String base, String file, TreeSet<String> seen)
            throws IOException, InterruptedException {
        HttpResponse<String> response = ChildJvm.get(base + file, Map.of());
        assertThat(response.statusCode()).as(file).isEqualTo(200);
        Matcher reference = FILE.matcher(response.body());
        while (reference.find()) {
            if (seen.add(reference.group(1))) {
                follow(base, reference.group(1), seen);
            }
        }
    }

    private static String liveEvent(ChildJvm of) throws IOException, InterruptedException {
        HttpResponse<java.io.InputStream> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(of.dashboard() + "/api/v1/live"))
                                .timeout(Duration.ofSeconds(30))
                                .build(),
                        HttpResponse.BodyHandlers.ofInputStream());
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            return reader.lines()
                    .filter(line -> line.startsWith("data:"))
                    .findFirst()
                    .orElse("");
        }
    }

    @ParameterizedTest
    @MethodSource("newest")
    void aBrowserDrawsEveryPageWithoutAComplaint(Jdk jdk, @TempDir Path folder) throws Exception {
        String chromium = chromium();
        if (chromium == null) {
            System.err.println("dashboard: no Chromium, so its pages are not tested; apt-get install -y chromium");
        }
        Assumptions.assumeTrue(chromium != null, "no Chromium: apt-get install -y chromium");
        try (ChildJvm echo = ChildJvm.on(jdk).agent("service=echo").main(EchoService.class)) {
            echo.printed("ready");
            try (ChildJvm orders = orders(jdk, echo)) {
                for (String page : PAGES) {
                    String said = dump(chromium, folder, orders.dashboard() + "/#/" + page);
                    assertThat(said)
                            .as(page)
                            .contains("data-drawn=\"#/" + page + "\"")
                            .contains("<h1>");
                    assertThat(said.lines()
                                    .filter(line -> line.contains("CONSOLE"))
                                    .toList())
                            .as(page)
                            .isEmpty();
                    assertThat(said).as(page).doesNotContain("<img").doesNotContain("<b>orders</b>");
                }
            }
        }
    }

    /** What the page is in the end, and what the browser's console said. */
    private static String dump(String chromium, Path folder, String url) throws IOException, InterruptedException {
        File said = folder.resolve("said.txt").toFile();
        Process process = new ProcessBuilder(
                        chromium,
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--disable-quic",
                        "--no-first-run",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--disable-dev-shm-usage",
                        "--user-data-dir=" + folder.resolve("profile"),
                        "--enable-logging=stderr",
                        "--virtual-time-budget=4000",
                        "--dump-dom",
                        url)
                .redirectErrorStream(true)
                .redirectOutput(said)
                .start();
        boolean ended = process.waitFor(60, TimeUnit.SECONDS);
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        String text = Files.readString(said.toPath());
        assertThat(ended).as("Chromium ends at %s: %s", url, text).isTrue();
        return text;
    }

    private static String chromium() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .flatMap(folder -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(name -> new File(folder, name)))
                .filter(File::canExecute)
                .map(File::getPath)
                .findFirst()
                .orElse(null);
    }
}
