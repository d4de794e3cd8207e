package io.perfagent.trace;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpNamesTest {

    @ParameterizedTest
    @CsvSource({
        "/, /",
        "/orders, /orders",
        "/orders/, /orders/",
        "/orders/17, /orders/{}",
        "/orders/17/items/3, /orders/{}/items/{}",
        "/api/v1/orders, /api/v1/orders",
        "/api/v12345/orders, /api/{}/orders",
        "/users/1b4e28ba-2fa1-11d2-883f-0016d3cca427, /users/{}",
        "/blobs/deadbeefcafebabe, /blobs/{}",
        "/cafe/deed, /cafe/deed",
        "/users/somebody@example.org/mail, /users/{}/mail",
        "/users/somebody%40example.org, /users/{}",
        "/token/abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrs, /token/{}",
        "/static/app.js, /static/app.js",
        "/x;jsessionid=abc, /{}",
        "/größe, /{}",
        "/a/b/c/d/e/f/g/h/i/j, /a/b/c/d/e/f/g/h/**",
        "*, {}",
    })
    void guessesARoute(String path, String route) {
        assertThat(HttpNames.guess(path)).isEqualTo(route);
    }

    @Test
    void allocatesNothingForAPathThatIsItsRoute() {
        String path = "/orders/overview";
        assertThat(HttpNames.guess(path)).isSameAs(path);
        assertThat(HttpNames.guess(null)).isEqualTo("/");
        assertThat(HttpNames.guess("")).isEqualTo("/");
    }

    @ParameterizedTest
    @CsvSource({
        "/orders?id=17, /orders",
        "http://example.org/orders?id=17, /orders",
        "http://example.org, /",
        "/go?to=http://example.org/, /go",
        "example.org:443, example.org:443",
    })
    void findsThePath(String uri, String path) {
        assertThat(HttpNames.path(uri)).isEqualTo(path);
    }

    @Test
    void cutsWhatIsTooLong() {
        String word = "/words".repeat(1_000);
        assertThat(HttpNames.path(word)).hasSize(500);
        assertThat(HttpNames.guess(word)).isEqualTo("/words".repeat(8) + "/**");
        assertThat(HttpNames.route(word)).hasSize(200);
    }
}
