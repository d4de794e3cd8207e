package io.perfagent.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PagesTest extends DashboardTest {

    private static final int MAX_ZIPPED_BYTES = 100_000;
    private static final Pattern REFERENCE =
            Pattern.compile("(?:src|href|from|import) ?=? ?[\"'](?:\\./)?([a-z]+\\.(?:js|css))[\"']");

    /** Everything a browser loads, followed from the first page. */
    private Map<String, RawClient.Response> loaded() throws IOException {
        Map<String, RawClient.Response> files = new LinkedHashMap<>();
        Deque<String> wanted = new ArrayDeque<>();
        wanted.add("/");
        while (!wanted.isEmpty()) {
            String path = wanted.remove();
            if (files.containsKey(path)) {
                continue;
            }
            RawClient.Response response = client.get(path);
            assertThat(response.status()).as(path).isEqualTo(200);
            files.put(path, response);
            Matcher reference = REFERENCE.matcher(response.body());
            while (reference.find()) {
                wanted.add("/" + reference.group(1));
            }
        }
        return files;
    }

    @Test
    void theFirstPageLeadsToEveryFileWithTheRightType() throws IOException {
        Map<String, RawClient.Response> files = loaded();
        assertThat(files.keySet())
                .contains(
                        "/", "/app.css", "/uplot.css", "/uplot.js", "/app.js", "/overview.js", "/chart.js", "/plane.js")
                .hasSizeGreaterThanOrEqualTo(29);
        files.forEach((path, response) -> assertThat(response.headers().get("content-type"))
                .isEqualTo(
                        path.endsWith(".js")
                                ? "text/javascript; charset=utf-8"
                                : path.endsWith(".css") ? "text/css; charset=utf-8" : "text/html; charset=utf-8"));
    }

    @Test
    void nothingIsServedThatNoPageLoads() throws IOException {
        assertThat(loaded().keySet())
                .containsAll(Pages.SCRIPTS.stream()
                        .map(script -> "/" + script + ".js")
                        .toList());
    }

    @Test
    void theChartLibraryKeepsItsLicence() throws IOException {
        assertThat(client.get("/uplot.js").body()).contains("github.com/leeoniya/uPlot");
        assertThat(client.get("/uplot-licence.txt").body())
                .contains("MIT License")
                .contains("Leon Sorokin");
    }

    @Test
    void allOfItIsSmallOnTheWire() throws IOException {
        int bytes = 0;
        for (String path : loaded().keySet()) {
            byte[] answer =
                    client.wire("GET " + path + " HTTP/1.1", client.withHost("Accept-Encoding: gzip, deflate, br"));
            bytes += answer.length - bodyOf(answer);
        }
        assertThat(bytes).isBetween(20_000, MAX_ZIPPED_BYTES);
    }

    /** Where the headers end. */
    private static int bodyOf(byte[] answer) {
        return new String(answer, StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n") + 4;
    }

    @Test
    @DisplayName("D6 no way from text to markup in any script")
    void nothingThePolicyForbidsAndNoWayFromTextToMarkup() throws IOException {
        Pattern forbidden = Pattern.compile(
                "innerHTML|outerHTML|insertAdjacentHTML|document\\.write|\\beval\\b|new Function"
                        + "|DOMParser|createContextualFragment|srcdoc|javascript:|\\bon[a-z]+=\"|<style|\\sstyle=\"|setAttribute\\('style");
        loaded().forEach((path, response) -> assertThat(
                        forbidden.matcher(response.body()).results().toList())
                .as(path)
                .isEmpty());
    }

    @Test
    void nothingIsLoadedFromElsewhere() throws IOException {
        loaded().forEach((path, response) -> assertThat(response.body()
                        .replace("http://www.w3.org/2000/svg", "")
                        .replace("/*! https://github.com/leeoniya/uPlot", ""))
                .as(path)
                .doesNotContain("http://")
                .doesNotContain("https://"));
    }
}
