package io.perfagent.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PropertiesEndpointTest extends DashboardTest {

    @Test
    @SuppressWarnings("unchecked")
    void propertiesAreShownAndSecretsAreNot() throws IOException {
        System.setProperty("shop.db.password", "canary-one");
        System.setProperty("shop.url", "jdbc:postgresql://alice:canary-two@db/shop?ApiKey=canary-three&ssl=true");
        System.setProperty("shop.mode", "<b>fast</b>");
        try {
            RawClient.Response response = client.get("/api/v1/properties");
            Map<String, Object> answer = response.json();
            assertThat(response.body()).doesNotContain("canary-");
            assertThat((List<Map<String, Object>>) answer.get("items"))
                    .contains(
                            Map.of("name", "shop.db.password", "value", "set"),
                            Map.of("name", "shop.mode", "value", "<b>fast</b>"),
                            Map.of("name", "shop.url", "value", "jdbc:postgresql://***@db/shop?ApiKey=***&ssl=true"));
        } finally {
            System.clearProperty("shop.db.password");
            System.clearProperty("shop.url");
            System.clearProperty("shop.mode");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "-Dmail.password=hidden, -Dmail.password=set",
        "-Dmode=fast, -Dmode=fast",
        "-javaagent:x.jar=export.otlp.headers=hidden, -javaagent:x.jar=export.otlp.headers=***",
        "-Xmx1g, -Xmx1g"
    })
    void arguments(String argument, String shown) {
        assertThat(PropertiesEndpoint.ofArgument(argument)).isEqualTo(shown);
    }

    @Test
    void aCommandWithASecretAfterABlank() {
        assertThat(PropertiesEndpoint.masked("sun.java.command", "shop.jar --db-password hidden --port 80"))
                .isEqualTo("shop.jar --db-password *** --port 80");
    }
}
