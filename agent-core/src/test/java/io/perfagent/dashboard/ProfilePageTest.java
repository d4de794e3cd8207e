package io.perfagent.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfagent.profile.Kind;
import io.perfagent.profile.Profiles;
import io.perfagent.profile.SessionRequest;
import io.perfagent.profile.Sessions;
import io.perfagent.profile.TraceEvidence;
import io.perfagent.recording.Presences;
import io.perfagent.recording.Recorders;
import io.perfagent.recording.Recording;
import io.perfagent.recording.SeriesRegistry;
import io.perfagent.runtime.Allocated;
import io.perfagent.runtime.Deadlocks;
import io.perfagent.runtime.RuntimeEvent;
import io.perfagent.runtime.RuntimeFigures;
import io.perfagent.runtime.Stack;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The page Profile in a real browser: the graph, and sessions on request. */
class ProfilePageTest {

    /** The real thing but for the JVM's recorder, whose samples the test brings. */
    private static final class Sampled implements Observed, Sessions.Switch {
        final SampleShop shop;
        final SeriesRegistry registry = new SeriesRegistry();
        final RuntimeFigures figures = new RuntimeFigures(new Recording(new Recorders(null), false), registry);
        final TraceEvidence evidence;
        final Sessions sessions;
        final Profiles profiles;
        volatile SessionRequest begun;

        Sampled(SampleShop shop) {
            this.shop = shop;
            evidence = new TraceEvidence(figures, shop);
            sessions = new Sessions(this, shop.status);
            profiles = new Profiles(registry, new Presences(), evidence, sessions, shop.status);
        }

        void cpu(String... frames) {
            List<RuntimeEvent> events =
                    List.of(new RuntimeEvent.CpuSample(System.nanoTime(), 7, Stack.of(List.of(frames)), 0));
            for (int look = 0; look < 5; look++) {
                profiles.batch(look == 0 ? events : List.of(), 0);
            }
        }

        @Override
        public @Nullable String begin(SessionRequest request) {
            begun = request;
            return null;
        }

        @Override
        public void end() {
            begun = null;
        }

        @Override
        public @Nullable String silence(Kind kind) {
            return null;
        }

        @Override
        public RuntimeFigures runtime() {
            return figures;
        }

        @Override
        public Profiles profiles() {
            return profiles;
        }

        @Override
        public TraceEvidence evidence() {
            return evidence;
        }

        @Override
        public Sessions sessions() {
            return sessions;
        }

        @Override
        public Allocated allocated() {
            return new Allocated();
        }

        @Override
        public List<Deadlocks.Stuck> deadlocks() {
            return List.of();
        }

        @Override
        public @Nullable String silence() {
            return null;
        }
    }

    private final SampleShop shop = new SampleShop();
    private final Sampled sampled = new Sampled(shop);
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
        browser.run(
                "document.getElementById('session-seconds').focus(), document.getElementById('session-seconds').select()");
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
                .contains("dashboard.token");
        assertThat(browser.run("document.querySelectorAll('[data-key=session-start]').length"))
                .hasToString("0");
        assertThat(browser.complaints()).isEmpty();
    }
}
