package io.perfagent.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.perfagent.recording.Series;
import io.perfagent.resource.BusyMachine;
import io.perfagent.runtime.Deadlocks;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The dashboard in a real browser: every page, wide and narrow, with names an attacker would choose. Whatever the console, a
 * dialog or the content security policy complains of fails the test. {@code -Ddashboard.shots=docs} keeps a picture of each page.
 */
class BrowserTest {

    private static final String MISSING =
            "dashboard: no Chromium, so its pages are not tested; apt-get install -y chromium, or"
                    + " -Ddashboard.browser=<path>";
    private static final String BOOK = "transactions/http/POST%20%2Forders";
    private static final String TRACE = "traces/" + String.format("%032x", 0xabcdef0123L);
    private static final List<String> PAGES = List.of(
            "overview",
            "transactions",
            BOOK,
            "traces",
            "traces?error=true",
            TRACE,
            "code/methods",
            "code/classes",
            "code/modules",
            "profile",
            "database",
            "network/peers",
            "network/websocket",
            "network/grpc",
            "runtime/memory",
            "runtime/threads",
            "runtime/events",
            "runtime/code",
            "runtime/dump",
            "runtime/heap",
            "runtime/properties",
            "resources",
            "live",
            "status");
    private static final Map<String, String> PICTURES = Map.ofEntries(
            Map.entry("overview", "overview"),
            Map.entry(BOOK, "transaction"),
            Map.entry(TRACE, "trace"),
            Map.entry("code/methods", "code"),
            Map.entry("profile", "profile"),
            Map.entry("database", "database"),
            Map.entry("network/peers", "network"),
            Map.entry("runtime/memory", "runtime"),
            Map.entry("runtime/threads", "runtime-threads"),
            Map.entry("resources", "resources"),
            Map.entry("live", "live"),
            Map.entry("status", "status"),
            Map.entry("transactions", "transactions"),
            Map.entry("traces", "traces"));

    private static Browser browser;
    private SampleShop shop;
    private DashboardServer server;

    @BeforeAll
    static void open() throws IOException, InterruptedException {
        if (Browser.installed() == null) {
            System.err.println(MISSING);
        }
        Assumptions.assumeTrue(Browser.installed() != null, MISSING);
        browser = new Browser("--host-resolver-rules=MAP evil.example 127.0.0.1");
    }

    @AfterAll
    static void close() throws IOException {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void start() throws IOException {
        shop = new SampleShop();
        shop.pastDiffers = true;
        shop.observe();
        shop.resources = BusyMachine.tenMinutes();
        server = DashboardServer.start("127.0.0.1", 0, shop, shop, shop.status, shop);
        browser.size(1280, 900);
        browser.dark(false);
    }

    @AfterEach
    void stop() throws IOException {
        browser.go("about:blank");
        browser.complaints();
        server.stop();
    }

    private void show(String page) throws IOException, InterruptedException {
        browser.go(server.url() + "/#/" + page);
        drawn(page);
    }

    private void drawn(String page) throws IOException, InterruptedException {
        browser.until("document.documentElement.dataset.drawn === '#/' + " + Browser.quoted(page));
        if (page.startsWith("live")) {
            browser.until("document.querySelectorAll('.u-over').length > 3");
        }
    }

    private void isWell(String page) throws IOException {
        assertThat(browser.complaints()).as(page).isEmpty();
        assertThat(browser.run("document.getElementById('banner').textContent"))
                .as(page)
                .isEqualTo("");
        assertThat(browser.run("document.documentElement.scrollWidth - innerWidth"))
                .as("%s is not wider than the screen", page)
                .asString()
                .matches("0|-\\d+");
        assertThat(browser.run("document.querySelectorAll('main img, main iframe, main script, main object, main"
                        + " embed').length"))
                .as("%s: no markup out of a name", page)
                .hasToString("0");
        assertThat(browser.run("[...document.querySelectorAll('main button, main a, main input, main select, main"
                        + " summary')].filter(el => !(el.textContent.trim() ||"
                        + " el.getAttribute('aria-label') || (el.labels && el.labels.length))).length"))
                .as("%s: everything to press has a name", page)
                .hasToString("0");
    }

    @Test
    void everyPageWideAndNarrowLightAndDark() throws Exception {
        String folder = System.getProperty("dashboard.shots", "");
        if (!folder.isEmpty()) {
            shop.series.keySet().removeIf(row -> row.toString().contains("alert(1)"));
            shop.kept.removeIf(trace -> trace.name().contains("alert(1)"));
        }
        for (boolean wide : new boolean[] {true, false}) {
            for (String page : PAGES) {
                browser.size(wide ? 1280 : 390, wide ? 900 : 800);
                browser.dark(!wide);
                show(page);
                assertThat(browser.run("document.querySelector('main h1').textContent.length > 0"))
                        .as(page)
                        .isEqualTo(true);
                isWell(page);
                assertThat(browser.screenshot(false)).as(page).hasSizeGreaterThan(5_000);
                if (!folder.isEmpty() && PICTURES.containsKey(page)) {
                    keep(folder, page, wide);
                }
            }
        }
    }

    /** A picture for the documentation; Maven runs tests in the folder of their module, and the property is meant from above. */
    private static void keep(String folder, String page, boolean wide) throws IOException, InterruptedException {
        if (!wide && !page.equals("overview")) {
            return;
        }
        if (page.equals("live")) {
            // There is nothing to see of the first seconds.
            browser.until("document.querySelector('.plot').u.data[0].length >= 20");
        }
        if (page.equals(BOOK)) {
            browser.size(1280, 1400);
            browser.until("document.querySelector('[data-chart=heat] canvas')");
        }
        Path file = Path.of("..", folder, "dashboard-" + PICTURES.get(page) + (wide ? "" : "-phone") + ".png");
        Files.write(file, Pictures.smaller(browser.screenshot(false)));
    }

    @Test
    void nothingThereYet() throws Exception {
        shop.series.clear();
        shop.kept.clear();
        for (String page : PAGES) {
            if (!page.equals(TRACE) && !page.startsWith("live")) {
                show(page);
                isWell(page);
            }
        }
        show("database");
        assertThat(browser.run("document.querySelector('.empty').textContent"))
                .asString()
                .contains("JDBC")
                .contains("Status page");
    }

    @Test
    @DisplayName("D6 no name is ever markup")
    void noNameIsEverMarkup() throws Exception {
        List<String> names = Payloads.all();
        assertThat(names).hasSizeGreaterThan(120);
        shop.named(names);
        shop.observe();
        for (String page : PAGES) {
            show(page);
            isWell(page);
        }
        show("traces/" + "f".repeat(32));
        browser.run("document.querySelectorAll('.span').forEach(span => span.click())");
        isWell("traces");
        for (String name : List.of(names.get(20), names.get(60), "<!--", "__proto__")) {
            String encoded = String.valueOf(browser.run("encodeURIComponent(" + Browser.quoted(name) + ")"));
            show("transactions/" + encoded + "/" + encoded);
            assertThat(browser.run("document.querySelector('h1').textContent"))
                    .asString()
                    .contains(name);
            isWell(name);
        }
        show("code/methods");
        assertThat(browser.run("document.querySelector('main').innerText"))
                .asString()
                .contains("<img src=x onerror=alert(1)>");
    }

    @Test
    void hostileAddressesAreOnlyAddresses() throws Exception {
        for (String page : List.of(
                "transactions/%3Cimg%20src=x%20onerror=alert(1)%3E/x",
                "traces?q=%3Cscript%3Ealert(1)%3C/script%3E&transaction=%22%3E%3Csvg%20onload=alert(1)%3E",
                "__proto__",
                "constructor/toString",
                "overview?p=__proto__&c=constructor&from=x&to=-1",
                "code/methods?m=%27%22%3E%3Cimg%20src=x%3E")) {
            browser.go(server.url() + "/#/" + page);
            browser.until(
                    "document.querySelector('main h1') && document.documentElement.dataset.drawn === location.hash");
            isWell(page);
        }
    }

    @Test
    void draggingZoomsAndBackZoomsOut() throws Exception {
        show("overview?p=15m");
        browser.until("document.querySelector('.u-over')");
        double[] box = box(".u-over");
        browser.mouse("mouseMoved", box[0] + box[2] * 0.3, box[1] + 40);
        browser.mouse("mousePressed", box[0] + box[2] * 0.3, box[1] + 40);
        browser.mouse("mouseMoved", box[0] + box[2] * 0.45, box[1] + 42);
        browser.mouse("mouseMoved", box[0] + box[2] * 0.6, box[1] + 44);
        browser.mouse("mouseReleased", box[0] + box[2] * 0.6, box[1] + 44);
        browser.until("/from=\\d+/.test(location.hash) && /to=\\d+/.test(location.hash)");
        browser.until("document.documentElement.dataset.drawn === location.hash");
        String length = "(() => { const q = new URLSearchParams(location.hash.split('?')[1]); return q.get('to') -"
                + " q.get('from'); })()";
        assertThat(((Number) browser.run(length)).doubleValue()).isBetween(0.25 * 900_000, 0.35 * 900_000);
        assertThat(browser.run("document.querySelector('.segments').textContent"))
                .asString()
                .contains("Zoomed");
        double before = ((Number) browser.run("Number(new URLSearchParams(location.hash.split('?')[1]).get('from'))"))
                .doubleValue();
        browser.run("document.querySelector('[aria-label=Earlier]').click()");
        browser.until(
                "Number(new URLSearchParams(location.hash.split('?')[1]).get('from')) < " + (long) (before - 100_000));
        browser.run("document.querySelector('[aria-label=Later]').click()");
        browser.until("Math.abs(Number(new URLSearchParams(location.hash.split('?')[1]).get('from')) - " + (long) before
                + ") < 3000");
        browser.run("history.go(-3)");
        browser.until("!/from=/.test(location.hash)");
        isWell("overview");
    }

    @Test
    void theHeatMapAndTheScatterZoomAndOpenTraces() throws Exception {
        show(BOOK + "?p=15m");
        browser.run("document.querySelector('[data-chart=scatter] .plot').scrollIntoView({ block: 'center' })");
        browser.run("document.querySelector('[data-chart=scatter] .plot').focus()");
        browser.key("ArrowLeft");
        browser.until("/kept because/.test(document.querySelector('[data-chart=scatter] .said').textContent)");
        browser.key("Enter");
        browser.until("/^#\\/traces\\/[0-9a-f]{32}/.test(location.hash) && document.querySelector('.waterfall')");
        show(BOOK + "?p=15m");
        browser.run("document.querySelector('[data-chart=heat] .plot').scrollIntoView({ block: 'center' })");
        double[] box = box("[data-chart=heat] .plot");
        browser.mouse("mousePressed", box[0] + box[2] * 0.4, box[1] + 60);
        browser.mouse("mouseMoved", box[0] + box[2] * 0.6, box[1] + 62);
        browser.mouse("mouseReleased", box[0] + box[2] * 0.6, box[1] + 62);
        browser.until("/from=\\d+/.test(location.hash)");
        isWell(BOOK);
    }

    private static double[] box(String selector) throws IOException {
        List<?> box = (List<?>) browser.run("(b => [b.x, b.y, b.width, b.height])(document.querySelector("
                + Browser.quoted(selector) + ").getBoundingClientRect())");
        return box.stream().mapToDouble(each -> ((Number) each).doubleValue()).toArray();
    }

    @Test
    void chartsAreReadWithKeysAndAsATable() throws Exception {
        show("overview");
        browser.until("document.querySelector('.u-over')");
        assertThat(browser.run(
                        "document.querySelector('[data-chart=all-percentiles] .plot').getAttribute('aria-label')"))
                .asString()
                .matches("(?s)Durations, .* to .*p95: from .* to .*, last .*Arrow keys.*");
        browser.run("document.querySelector('[data-chart=all-throughput] .plot').focus()");
        browser.key("Home");
        browser.until("document.querySelector('[data-chart=all-throughput] .readings').dataset.time");
        String first = String.valueOf(
                browser.run("document.querySelector('[data-chart=all-throughput] .readings').dataset.time"));
        browser.key("ArrowRight");
        browser.until("document.querySelector('[data-chart=all-throughput] .readings').dataset.time > "
                + Browser.quoted(first));
        browser.key("+");
        browser.until("/from=\\d+/.test(location.hash)");
        menu("all-throughput", "Show table");
        browser.until("document.querySelectorAll('[data-chart=all-throughput] tbody tr').length > 20");
        isWell("overview");
    }

    private static void menu(String chart, String item) throws IOException {
        browser.run("document.querySelector('[data-chart=" + chart + "] .menu summary').click()");
        browser.run("[...document.querySelectorAll('[data-chart=" + chart
                + "] .menu button')].find(button => button.textContent === '" + item + "').click()");
    }

    @Test
    void aChartLeavesAsLinkJsonCsvAndPicture(@TempDir Path downloads) throws Exception {
        browser.ask(
                "Browser.grantPermissions",
                "\"origin\":\"" + server.url()
                        + "\",\"permissions\":[\"clipboardReadWrite\",\"clipboardSanitizedWrite\"]");
        browser.ask(
                "Browser.setDownloadBehavior",
                "\"behavior\":\"allow\",\"downloadPath\":" + Browser.quoted(downloads.toString()));
        show("overview");
        menu("all-percentiles", "Copy link");
        browser.until("document.getElementById('said').textContent === 'Copied'");
        assertThat(browser.run("navigator.clipboard.readText()"))
                .asString()
                .matches(server.url() + "/#/overview\\?from=\\d+&to=\\d+");
        menu("all-percentiles", "Copy as JSON");
        browser.until("navigator.clipboard.readText().then(text => text.startsWith('{')).catch(() => false)");
        Map<String, Object> json = StrictJson.object(String.valueOf(browser.run("navigator.clipboard.readText()")));
        assertThat(json).containsEntry("unit", "duration").containsKeys("epochMillis", "lines");
        menu("all-percentiles", "Save CSV");
        String csv = new String(saved(downloads.resolve("all-percentiles.csv")), StandardCharsets.UTF_8);
        assertThat(csv.lines().findFirst()).contains("\"epochMillis\",\"time\",\"p50 (ns)\",\"p95 (ns)\",\"p99 (ns)\"");
        assertThat(csv.lines().skip(1).findFirst().orElse("")).matches("\\d+,\"[-0-9T:.]+Z\",\\d+,\\d+,\\d+");
        menu("all-percentiles", "Save PNG");
        assertThat(saved(downloads.resolve("all-percentiles.png"))).startsWith(0x89, 'P', 'N', 'G');
        isWell("overview");
    }

    private static byte[] saved(Path file) throws IOException, InterruptedException {
        long end = System.currentTimeMillis() + 30_000;
        while (!Files.exists(file) || Files.size(file) == 0) {
            assertThat(System.currentTimeMillis()).as("%s is saved", file).isLessThan(end);
            Thread.sleep(20);
        }
        return Files.readAllBytes(file);
    }

    @Test
    void anEarlierPeriodLiesOverTheCharts() throws Exception {
        show("overview?p=15m&c=previous");
        browser.until("/p95 before/.test(document.querySelector('[data-chart=all-percentiles]').textContent)");
        assertThat(browser.run("document.querySelector('[data-chart=all-percentiles] .plot').u.data.length"))
                .hasToString("7");
        assertThat(browser.run("document.querySelector('[data-chart=all-percentiles] .plot').u.data[4].some(value =>"
                        + " value > 0)"))
                .isEqualTo(true);
        isWell("overview");
    }

    /** Where the agent remembers starts, charts mark new versions and compare with the time before the last. */
    @Test
    void deploysAreMarkedAndComparedWith() throws Exception {
        long start = System.currentTimeMillis() - 240_000;
        browser.answer(Map.of(
                "/api/v1",
                "{\"items\":[{\"path\":\"/api/v1/deploys\",\"parameters\":[]}]}",
                "/api/v1/deploys",
                "{\"items\":[{\"startEpochMillis\":" + start + ",\"version\":\"<b>2.1</b>\",\"deploy\":true}]}"));
        try {
            show("overview?c=deploy&p=5m");
            browser.until("/p95 before/.test(document.querySelector('[data-chart=all-percentiles]').textContent)");
            assertThat(browser.run(
                            "document.querySelector('[data-chart=all-percentiles] .plot').getAttribute('aria-label')"))
                    .asString()
                    .contains("<b>2.1</b> started at");
            assertThat(browser.run("document.querySelector('select').selectedOptions[0].textContent"))
                    .isEqualTo("Compare: before last deploy");
            assertThat(((Number) browser.run(
                                    "document.querySelector('[data-chart=all-percentiles] .plot').spec.lines[3].xs[0]"))
                            .longValue())
                    .as("the earlier period is moved to this one")
                    .isBetween(start - 70_000, start);
            isWell("overview");
        } finally {
            browser.answer(Map.of());
        }
    }

    @Test
    void aProfileIsComparedWithThePeriodThatIsChosen() throws Exception {
        show("profile?c=week&p=5m");
        assertThat(browser.run("document.querySelector('main').textContent"))
                .asString()
                .contains("Nothing was sampled in the period compared with.");
        long now = System.currentTimeMillis();
        String profile =
                new RawClient(server.port()).get("/api/v1/profile?from=0").body();
        browser.answer(Map.of("/api/v1/profile", profile));
        try {
            String zoomed = "profile?c=week&from=" + (now - 60_000) + "&to=" + now;
            show(zoomed);
            browser.until("/Red takes a larger share/.test(document.querySelector('main').textContent)");
            assertThat(browser.run("performance.getEntriesByType('resource').map(entry => entry.name)"
                            + ".filter(name => /profile\\?/.test(name)).slice(-2).join(' ')"))
                    .asString()
                    .contains("from=" + (now - 60_000), "to=" + now)
                    .contains("from=" + (now - 60_000 - 604_800_000L), "to=" + (now - 604_800_000L));
            isWell(zoomed);
        } finally {
            browser.answer(Map.of());
        }
    }

    @Test
    void timesAreInTheZoneOfThePersonOrInUtc() throws Exception {
        show("traces");
        assertThat(browser.run("document.querySelector('.tools').textContent"))
                .asString()
                .contains("Europe/Berlin");
        String start = "document.querySelector('td').textContent";
        String local = String.valueOf(browser.run(start));
        browser.run("[...document.querySelectorAll('.tools button')].find(button =>"
                + " /Berlin/.test(button.textContent)).click()");
        browser.until("/z=utc/.test(location.hash) && /UTC/.test(document.querySelector('.tools').textContent)");
        browser.until(start + " !== " + Browser.quoted(local));
        isWell("traces");
    }

    @Test
    void aLinkKeepsOrderAndChosenSpan() throws Exception {
        show("transactions");
        browser.run("[...document.querySelectorAll('th button')].find(button =>"
                + " button.textContent.startsWith('Calls')).click()");
        browser.until("/o=transactions~count~down/.test(decodeURIComponent(location.hash))");
        show("transactions?o=transactions~count~up");
        assertThat(browser.run("document.querySelector('[aria-sort]').textContent"))
                .isEqualTo("Calls▴");
        show(TRACE);
        browser.run("document.querySelectorAll('.span')[2].click()");
        browser.until("/s=[0-9a-f]{16}/.test(location.hash)");
        String chosen = String.valueOf(browser.run("document.querySelector('.details h2').textContent"));
        String address = String.valueOf(browser.run("location.href"));
        browser.go("about:blank");
        browser.go(address);
        browser.until("document.querySelector('.details')");
        assertThat(browser.run("document.querySelector('.details h2').textContent"))
                .isEqualTo(chosen);
        isWell(TRACE);
    }

    /** What other parts of the agent add to the API, the Runtime page shows by the units in its names. */
    @Test
    void figuresOfAnyAnswerAreWrittenWithTheirUnits() throws Exception {
        show("runtime");
        Object text = browser.run("""
            import('/figures.js').then(({ figures }) => {
              const answer = {
                heapUsedBytes: 1500000, cpuPercent: 12.5, pauseNanos: 2500000, uptimeMillis: 61000, virtualThreads: true, nothing: null,
                collectors: [{ name: '<b>G1</b>', count: 3, totalNanos: 9000 }, { name: 'Old', count: 0, totalNanos: 0 }],
                memory: { maxBytes: 4000000000, flags: ['-Xmx4g'] },
              };
              const host = document.createElement('div');
              host.append(...figures('jvm', 'JVM', answer));
              return host.textContent + ' b:' + host.querySelectorAll('dd b, td b').length;
            })\
            """);
        assertThat(text)
                .asString()
                .contains(
                        "1.50 MB",
                        "13 %",
                        "2.50 ms",
                        "61.0 s",
                        "yes",
                        "–",
                        "<b>G1</b>",
                        "9.00 µs",
                        "JVM: memory",
                        "4.00 GB",
                        "-Xmx4g",
                        "b:0");
    }

    @Test
    void liveGoesOnAndLetsGoWhenLeft() throws Exception {
        show("live");
        browser.until("document.querySelector('.plot').u.data[0].length >= 3");
        isWell("live");
        browser.run("location.hash = '#/status'");
        browser.until("document.documentElement.dataset.drawn === '#/status'");
        isWell("status");
    }

    @Test
    void aSettingIsChangedWithTheToken() throws Exception {
        show("status");
        browser.run("document.querySelector('[aria-label=\"Change profile\"]').click()");
        browser.until("document.activeElement.id === 'setting-value'");
        browser.run("document.getElementById('setting-value').select()");
        browser.ask("Input.insertText", "\"text\":\"com.acme.**#total\"");
        browser.run("document.getElementById('setting-token').focus()");
        browser.ask("Input.insertText", "\"text\":\"not the token at all\"");
        browser.key("Enter");
        browser.until("/Authorization/.test(document.querySelector('[data-key=change]').textContent)");
        assertThat(shop.changed).isEmpty();
        assertThat(browser.complaints()).hasSize(1).allMatch(complaint -> complaint.contains("401"));
        browser.run("document.getElementById('setting-token').select()");
        browser.ask("Input.insertText", "\"text\":" + Browser.quoted(shop.token));
        browser.key("Enter");
        browser.until("/profile is changed/.test(document.querySelector('[data-key=change]').textContent)");
        assertThat(shop.changed).containsEntry("profile", "com.acme.**#total");
        shop.changed.clear();
        browser.until("!document.getElementById('setting-token')");
        assertThat(browser.run("document.cookie"))
                .as("no script sees the cookie")
                .isEqualTo("");
        openChange();
        browser.run("document.getElementById('setting-value').focus()");
        browser.key("Enter");
        browser.until("/profile is changed/.test(document.querySelector('[data-key=change]').textContent)");
        assertThat(shop.changed).as("with the cookie alone").containsKey("profile");
        isWell("status");
        browser.run("[...document.querySelectorAll('[data-key=change] button')]"
                + ".find(one => one.textContent === 'Log out').click()");
        browser.until("document.getElementById('setting-token')");
        isWell("status");
    }

    /** In a page that is loaded anew, whose memory is empty. */
    private void openChange() throws IOException, InterruptedException {
        browser.go("about:blank");
        show("status");
        browser.run("document.querySelector('[aria-label=\"Change profile\"]').click()");
        browser.until("document.getElementById('setting-value') && !document.getElementById('setting-token')");
    }

    @Test
    @DisplayName("D4 the link logs a browser in and the token leaves the address")
    void theLinkLogsIn() throws Exception {
        browser.go(server.url() + "/login?token=" + shop.token.replace(" ", "%20"));
        drawn("status");
        assertThat(browser.run("location.href")).asString().doesNotContain("token");
        openChange();
        isWell("status");
    }

    @Test
    void theKeyboardReachesEverything() throws Exception {
        show("overview");
        browser.key("Tab");
        assertThat(browser.run("document.activeElement.className")).isEqualTo("skip");
        browser.key("Enter");
        browser.until("document.activeElement.id === 'main'");
        assertThat(browser.run("[...document.querySelectorAll('a, button, input, select, summary,"
                        + " [tabindex]')].filter(el => el.tabIndex < 0 && el.id !== 'main').length"))
                .hasToString("0");
    }

    @Test
    void thePageSaysWhenTheProgramHasEnded() throws Exception {
        show("overview");
        server.stop();
        browser.until("/does not answer/.test(document.getElementById('banner').textContent)");
    }

    @Test
    @DisplayName("D2 a rebound DNS name is refused in a real browser")
    void aNameThatIsReboundToThisMachineGetsNothing() throws Exception {
        browser.go("http://evil.example:" + server.port() + "/");
        browser.until("/answers only to/.test(document.body.innerText)");
        Object stolen = browser.run("fetch('/api/v1/status').then(response => response.status + ' ' +"
                + " response.headers.get('access-control-allow-origin'))");
        assertThat(stolen).isEqualTo("421 null");
        assertThat(browser.run("fetch('/api/v1/settings', { method: 'POST', body: 'recording=false', headers: {"
                        + " Authorization: 'Bearer "
                        + shop.token + "' } }).then(response => response.status)"))
                .hasToString("421");
        assertThat(shop.changed).isEmpty();
    }

    @Test
    @DisplayName("D3 another site's page gets nothing in a real browser")
    void aPageOfAnotherSiteGetsNothing() throws Exception {
        HttpServer site = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        site.setExecutor(Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            return thread;
        }));
        site.createContext("/", exchange -> {
            byte[] page = "<!doctype html><title>other</title><body>other".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        site.start();
        try {
            String api = server.url() + "/api/v1/";
            browser.go("http://evil.example:" + site.getAddress().getPort() + "/");
            browser.until("document.body && document.body.textContent === 'other'");
            for (String attempt : List.of(
                    "fetch('" + api + "status').then(() => 'read', () => 'refused')",
                    "fetch('" + api
                            + "status', { mode: 'no-cors' }).then(answer => answer.text()).then(text => text ? 'read'"
                            + " : 'refused', () => 'refused')",
                    "fetch('" + api
                            + "settings', { method: 'POST', body: 'recording=false', headers: { Authorization: 'Bearer"
                            + " x' } }).then(() => 'read', () => 'refused')",
                    "fetch('" + api
                            + "settings', { method: 'POST', mode: 'no-cors', body: 'recording=false' }).then(answer =>"
                            + " answer.type === 'opaque' ? 'refused' : 'read', () => 'refused')",
                    tag("script", api + "status"),
                    tag("script", server.url() + "/app.js"),
                    tag("img", server.url() + "/"),
                    "new Promise(done => { const e = new EventSource('" + api
                            + "live'); e.onmessage = () => done('read'); e.onerror = () => { e.close();"
                            + " done('refused'); }; })",
                    "new Promise(done => { const f = document.createElement('iframe'); f.src = '" + server.url()
                            + "/'; f.onload = () => { try { done(f.contentDocument.title ? 'read' : 'refused'); }"
                            + " catch { done('refused'); } }; document.body.append(f); })",
                    "new Promise(done => { const s = new WebSocket('ws://127.0.0.1:" + server.port()
                            + "/api/v1/live'); s.onopen = () => done('read'); s.onerror = () => done('refused'); })")) {
                assertThat(browser.run(attempt)).as(attempt).isEqualTo("refused");
            }
            assertThat(shop.changed).isEmpty();
        } finally {
            site.stop(0);
        }
    }

    private static String tag(String name, String address) {
        return "new Promise(done => { const t = document.createElement('" + name
                + "'); t.onload = () => done('read'); t.onerror = () => done('refused'); t.src = '" + address
                + "'; document.body.append(t); })";
    }

    /** In real fingers' events: one pans, two zoom, and the page follows when they are gone. */
    @Test
    void fingersPanAndZoom() throws Exception {
        show("overview?p=15m");
        browser.until("document.querySelector('.u-over')");
        double[] box = box(".u-over");
        double y = box[1] + 60;
        browser.touch("touchStart", box[0] + box[2] * 0.3, y);
        for (int i = 1; i <= 6; i++) {
            browser.touch("touchMove", box[0] + box[2] * (0.3 + 0.05 * i), y);
        }
        browser.touch("touchEnd");
        browser.until("/from=\\d+/.test(location.hash) && document.documentElement.dataset.drawn === location.hash");
        assertThat(period()[1] - period()[0]).as("panned, not zoomed").isBetween(895_000.0, 905_000.0);
        assertThat(System.currentTimeMillis() - period()[1])
                .as("to an earlier time")
                .isGreaterThan(200_000);
        double[] before = period();
        box = box(".u-over");
        y = box[1] + 60;
        browser.touch("touchStart", box[0] + box[2] * 0.4, y, box[0] + box[2] * 0.6, y);
        for (int i = 1; i <= 5; i++) {
            browser.touch("touchMove", box[0] + box[2] * (0.4 - 0.04 * i), y, box[0] + box[2] * (0.6 + 0.04 * i), y);
        }
        browser.touch("touchEnd");
        browser.until("!location.hash.includes('from=" + (long) before[0] + "')");
        browser.until("document.documentElement.dataset.drawn === location.hash");
        assertThat(period()[1] - period()[0]).as("three times as close").isBetween(240_000.0, 360_000.0);
        isWell("overview");
    }

    private static double[] period() throws IOException {
        List<?> period = (List<?>) browser.run("(q => [q.get('from'), q.get('to')].map(Number))"
                + "(new URLSearchParams(location.hash.split('?')[1]))");
        return period.stream()
                .mapToDouble(each -> ((Number) each).doubleValue())
                .toArray();
    }

    /**
     * Every chart on the screen is panned through a week by Shift and drag, at the finest steps the page shows of it. The times
     * are those of the frames the browser drew. How long they took says something of a machine with nothing else to do
     * alone: {@code -Ddashboard.frames=true} wants 60 a second.
     */
    @Test
    void aWeekIsPannedWithoutJerks() throws Exception {
        shop.startEpochMillis = System.currentTimeMillis() - 30 * 86_400_000L;
        show(BOOK + "?p=7d");
        browser.until("document.querySelector('[data-chart=one-percentiles] .plot').u.data[0].length > 600");
        browser.run("document.querySelector('[data-chart=one-percentiles]').scrollIntoView({ block: 'center' })");
        double[] box = box("[data-chart=one-percentiles] .u-over");
        browser.run("globalThis.frames60 = []; (function next(at) { frames60.push(at); requestAnimationFrame(next);"
                + " })(performance.now())");
        double y = box[1] + 60;
        String shift = "\"button\":\"left\",\"modifiers\":8,\"clickCount\":1,\"y\":" + y + ",\"x\":";
        browser.ask("Input.dispatchMouseEvent", "\"type\":\"mousePressed\"," + shift + (box[0] + box[2] * 0.2));
        for (int i = 1; i <= 240; i++) {
            double x = box[0] + box[2] * (0.2 + 0.6 * (1 - Math.abs(1 - i / 120.0)));
            browser.ask("Input.dispatchMouseEvent", "\"type\":\"mouseMoved\",\"buttons\":1," + shift + x);
        }
        List<?> times = (List<?>) browser.run("frames60");
        Object drawing = browser.run("""
            (() => {
              const plots = [...document.querySelectorAll('.plot')].filter(plot => plot.show && plot.getBoundingClientRect().bottom > 0 && plot.getBoundingClientRect().top < innerHeight);
              const took = [];
              for (let i = 0; i < 60; i++) {
                const start = performance.now();
                for (const plot of plots) {
                  if (plot.u) plot.u.batch(() => plot.show({ from: plot.spec.from - i * 3e6, to: plot.spec.to - i * 3e6 }));
                  else plot.show();
                }
                took.push(performance.now() - start);
              }
              return `${plots.length} charts ${took.sort((a, b) => a - b)[30].toFixed(1)} ms`;
            })()\
            """);
        System.out.println("dashboard: drawing a frame of a week, the median of 60: " + drawing);
        assertThat(browser.run("document.querySelector('[data-chart=one-percentiles] .plot').u.scales.x.max - "
                        + "document.querySelector('[data-chart=one-percentiles] .plot').spec.to"))
                .as("the chart follows the hand")
                .asString()
                .matches("-\\d.*");
        browser.ask("Input.dispatchMouseEvent", "\"type\":\"mouseReleased\"," + shift + (box[0] + box[2] * 0.3));
        double[] millis = new double[times.size() - 1];
        for (int i = 0; i < millis.length; i++) {
            millis[i] = ((Number) times.get(i + 1)).doubleValue() - ((Number) times.get(i)).doubleValue();
        }
        Arrays.sort(millis);
        double median = millis[millis.length / 2];
        double p95 = millis[millis.length * 95 / 100];
        System.out.printf(
                "dashboard: panning a week, %d frames, median %.1f ms, p95 %.1f ms%n", millis.length, median, p95);
        assertThat(millis).as("frames while it was panned").hasSizeGreaterThan(60);
        if (Boolean.getBoolean("dashboard.frames")) {
            assertThat(median).isLessThan(17.5);
            assertThat(p95).isLessThan(34);
        }
        isWell(BOOK);
    }

    @Test
    void aDeadlockIsSaidLoudly() throws Exception {
        shop.jvm.deadlocks = List.of(
                new Deadlocks.Stuck(
                        7, "<b>transfer-1</b>", "com.acme.Account", "transfer-2", List.of("com.acme.Bank.move")),
                new Deadlocks.Stuck(
                        8, "transfer-2", "com.acme.Account", "<b>transfer-1</b>", List.of("com.acme.Bank.move")));
        show("runtime/memory");
        assertThat(browser.run("document.querySelector('[role=alert]').textContent"))
                .asString()
                .contains("2 threads wait for each other", "<b>transfer-1</b>", "com.acme.Bank.move");
        isWell("runtime/memory");
    }

    @Test
    void whereTheRecorderIsSilentThePageSaysWhatToDo() throws Exception {
        shop.jvm.silence = "jfr.enabled is false";
        show("runtime/threads");
        assertThat(browser.run("document.querySelector('.note').textContent"))
                .asString()
                .contains("jfr.enabled is false", "jfr.enabled=true");
        browser.answer(Map.of("/api/v1/profile", "{\"kind\":\"cpu\",\"noEventsBecause\":\"jfr.enabled is false\"}"));
        show("profile");
        assertThat(browser.run("document.querySelector('main .empty').textContent"))
                .asString()
                .contains("jfr.enabled is false: set jfr.enabled=true, or start a session above.");
        browser.answer(Map.of());
        shop.series.keySet().removeIf(series -> series instanceof Series.Jvm);
        show("runtime/memory");
        assertThat(browser.run("document.querySelector('main').innerText"))
                .asString()
                .as("what is not known is not none")
                .contains("needs jfr.enabled")
                .doesNotContain("No collection paused the program", "0 pauses");
        shop.resources = null;
        shop.jvm = null;
        browser.go("about:blank");
        for (String page :
                List.of("runtime/memory", "runtime/threads", "runtime/events", "runtime/code", "resources")) {
            show(page);
            isWell(page);
        }
        assertThat(browser.run("document.querySelector('.empty').textContent"))
                .asString()
                .contains("resources.enabled=true");
    }

    @Test
    void aThreadDumpIsTakenAndFiltered() throws Exception {
        show("runtime/dump");
        browser.run("document.querySelector('.empty button').click()");
        browser.until("document.querySelectorAll('details.threads').length > 2");
        browser.run("document.querySelector('input[type=search]').focus()");
        browser.ask("Input.insertText", "\"text\":\"BrowserTest\"");
        browser.until("document.querySelectorAll('details.threads').length > 0 &&"
                + " [...document.querySelectorAll('details.threads .stack')].every(stack =>"
                + " stack.textContent.includes('BrowserTest'))");
        isWell("runtime/dump");
    }

    @Test
    void aTransactionAndATraceShowTheirFlameGraph() throws Exception {
        String profile =
                new RawClient(server.port()).get("/api/v1/profile?from=0").body();
        browser.answer(Map.of("/api/v1/profile", profile));
        try {
            for (String page : List.of(BOOK, TRACE)) {
                show(page);
                browser.until("document.querySelector('[data-place=profile] canvas').height > 40");
                browser.run("document.querySelector('[data-place=profile] canvas').focus()");
                browser.key("ArrowDown");
                browser.until("/self/.test(document.querySelector('[data-place=profile] .frame').textContent)");
                isWell(page);
            }
        } finally {
            browser.answer(Map.of());
        }
    }

    @Test
    void theFirstPictureComesSoon() throws Exception {
        show("overview");
        Object millis = browser.run("performance.getEntriesByName('first-contentful-paint')[0].startTime");
        Object bytes = browser.run(
                "performance.getEntriesByType('resource').filter(r => !r.name.includes('/api/')).reduce((sum, r) =>"
                        + " sum + r.decodedBodySize, 0)");
        System.out.printf(
                "dashboard: first paint after %.0f ms, %s bytes of files%n", ((Number) millis).doubleValue(), bytes);
        assertThat(((Number) millis).doubleValue())
                .isBetween(1.0, Boolean.getBoolean("dashboard.frames") ? 500.0 : 10_000.0);
    }
}
