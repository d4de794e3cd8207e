package io.perfagent.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsEndpointTest extends DashboardTest {

    private static final String TOKEN = "Authorization: Bearer a long enough token";

    private RawClient.Response post(String body, String... headers) throws IOException {
        return client.post("/api/v1/settings", body, headers);
    }

    @Test
    void changesWhatItIsToldTo() throws IOException {
        RawClient.Response response = post("profile=com.acme.**%23total&recording=false", TOKEN);
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.json()).containsEntry("changed", List.of("profile", "recording"));
        assertThat(shop.changed).containsEntry("profile", "com.acme.**#total").containsEntry("recording", "false");
    }

    @Test
    void saysWhatIsWrong() throws IOException {
        RawClient.Response response = post("bad=1", TOKEN);
        assertThat(response.status()).isEqualTo(400);
        assertThat(response.json())
                .containsEntry("problems", List.of("unknown key bad: see docs/configuration.md for the keys"));
        assertThat(shop.changed).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X: none",
                "Authorization: Bearer",
                "Authorization: Bearer a long enough token2",
                "Authorization: Basic a long enough token"
            })
    void needsTheToken(String header) throws IOException {
        assertThat(post("recording=false", header).status()).isEqualTo(401);
        assertThat(shop.changed).isEmpty();
    }

    @Test
    void withoutATokenNobodyMay() throws IOException {
        shop.token = "";
        RawClient.Response response = post("recording=false", "Authorization: Bearer ");
        assertThat(response.status()).isEqualTo(403);
        assertThat(response.body()).contains("set dashboard.token");
        assertThat(shop.changed).isEmpty();
    }

    @Test
    @DisplayName("D3 no other page may change settings")
    void noOtherPageMay() throws IOException {
        assertThat(post("recording=false", TOKEN, "Origin: http://evil.example").status())
                .isEqualTo(403);
        assertThat(post("recording=false", TOKEN, "Sec-Fetch-Site: cross-site").status())
                .isEqualTo(403);
        assertThat(shop.changed).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "recording", "=x", "a=%zz"})
    void malformedBodiesAreRefused(String body) throws IOException {
        assertThat(post(body, TOKEN).status()).isEqualTo(400);
    }

    @Test
    @DisplayName("D9 an endless body is cut off")
    void anEndlessBodyIsCutOff() throws IOException {
        assertThat(post("a=" + "x".repeat(70_000), TOKEN).status()).isEqualTo(413);
    }

    @Test
    void itIsNotToBeRead() throws IOException {
        assertThat(client.get("/api/v1/settings").status()).isEqualTo(404);
    }
}
