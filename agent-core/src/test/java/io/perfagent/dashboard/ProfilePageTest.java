package io.perfagent.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page Profile in a real browser: the graph, and sessions on request. */
class ProfilePageTest {

    private final SampleShop shop = new SampleShop();
    private final SampledShop sampled = new SampledShop(shop);
    private DashboardServer server;
    private Browser browser;

    @BeforeEach
    void start() throws Exception {
        Assumptions.assumeTrue(Browser.installed() != null, "no Chromium");
        shop.observed = sampled;
        server = DashboardServer.start("127.0.0.1", 0, shop, shop, shop.status, shop);
        browser = new Browser();
        browser.size(1280, 900);
    }

    @AfterEach
    void stop() throws IOException {
        if (browser != null) {
            browser.close();
        }
        if (server != null) {
            server.stop();
        }
    }

    private void show(String page) throws IOException, InterruptedException {
        browser.go(server.url() + "/#/" + page);
        browser.until("document.documentElement.dataset.drawn === '#/' + " + Browser.quoted(page));
    }

    @Test
    void aSessionIsStartedWatchedAndStopped() throws Exception {
        sampled.cpu("com.acme.A.always", "com.acme.Main.main");
        show("profile");
        browser.run("document.getElementById('session-seconds').focus(),"
                + " document.getElementById('session-seconds').select()");
        browser.ask("Input.insertText", "\"text\":\"600\"");
        browser.run("document.getElementById('session-interval').focus()");
        browser.ask("Input.insertText", "\"text\":\"5\"");
        browser.run("document.getElementById('session-token').focus()");
        browser.ask("Input.insertText", "\"text\":" + Browser.quoted(shop.token));
        browser.run("document.querySelector('[data-key=session-start]').click()");
        browser.until("/Session 1 running/.test(document.querySelector('[data-key=sessions] ul')?.textContent)");
        assertThat(sampled.begun).isNotNull();
        assertThat(sampled.begun.seconds()).isEqualTo(600);
        assertThat(sampled.begun.intervalMillis()).isEqualTo(5);
        assertThat(browser.run("document.querySelector('[data-key=session-start]').disabled"))
                .hasToString("true");
        sampled.cpu("com.acme.A.wanted", "com.acme.Main.main");
        browser.run("document.querySelector('[data-key=session-1] a').click()");
        browser.until("/com.acme.A.wanted/.test(document.querySelector('main').textContent)");
        assertThat(browser.run("document.querySelector('main').textContent").toString())
                .doesNotContain("com.acme.A.always");
        browser.run("document.querySelector('[data-key=session-stop]').click()");
        browser.until("/Session 1 finishing/.test(document.querySelector('[data-key=sessions] ul').textContent)");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void withoutATokenThePageSaysWhatWouldHelp() throws Exception {
        shop.token = "";
        sampled.cpu("com.acme.A.always", "com.acme.Main.main");
        show("profile");
        assertThat(browser.run("document.querySelector('[data-key=sessions]').textContent")
                        .toString())
                .contains("takes the token or a log-in");
        assertThat(browser.run("document.querySelectorAll('[data-key=session-start]').length"))
                .hasToString("0");
        assertThat(browser.complaints()).isEmpty();
    }

    @Test
    void theFileStandsAloneZoomsAndSearches(@TempDir Path folder) throws Exception {
        sampled.cpu("com.acme.A.hot</script><b>", "com.acme.Main.main");
        sampled.cpu("com.acme.A.hot</script><b>", "com.acme.Main.main");
        sampled.cpu("com.acme.B.cold", "com.acme.Main.main");
        RawClient.Response response = new RawClient(server.port()).get("/api/v1/profile?from=0&format=html");
        assertThat(response.status()).isEqualTo(200);
        Path file = Files.writeString(folder.resolve("profile.html"), response.body());
        browser.go(file.toUri().toString());
        browser.until("document.querySelectorAll('#graph button').length === 4");
        browser.run("document.getElementById('search').value = 'hot'; document.getElementById('search').oninput()");
        assertThat(browser.run("document.getElementById('told').textContent").toString())
                .startsWith("66.67 %");
        browser.run("document.getElementById('search').value = ''; document.getElementById('search').oninput()");
        browser.run("[...document.querySelectorAll('#graph button')].find(el => /cold/.test(el.title)).click()");
        assertThat(browser.run("document.querySelectorAll('#graph button.above').length"))
                .hasToString("2");
        assertThat(browser.run("document.querySelectorAll('b').length")).hasToString("0");
        assertThat(browser.complaints()).isEmpty();
    }
}
