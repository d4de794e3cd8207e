package io.perfagent.instrumentation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamePatternTest {

    @ParameterizedTest
    @CsvSource({
        "com.acme.*, com.acme.Cart, true",
        "com.acme.*, com.acme.sub.Cart, false",
        "com.acme.**, com.acme.sub.Cart, true",
        "com.acme.**, com.acme.Cart, true",
        "com.acme.**, com.acmes.Cart, false",
        "com.acme.Cart, com.acme.Cart, true",
        "com.acme.Cart, com.acme.Cart$Item, false",
        "com.acme.Cart$*, com.acme.Cart$Item, true",
        "com.*.service.*, com.acme.service.Cart, true",
        "com.*.service.*, com.acme.eu.service.Cart, false",
        "**Service, com.acme.CartService, true",
        "**, anything.At, true",
        "*, NoPackage, true"
    })
    void matchesClasses(String glob, String className, boolean matches) {
        assertThat(new NamePattern(glob).matchesClass(className)).isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource({
        "a.B, anything, true",
        "a.B#check*, checkout, true",
        "a.B#check*, uncheck, false",
        "a.B#$plus, $plus, true",
        "a.B#*, a b-c, true"
    })
    void matchesMethods(String glob, String method, boolean matches) {
        assertThat(new NamePattern(glob).matchesMethod(method)).isEqualTo(matches);
    }
}
