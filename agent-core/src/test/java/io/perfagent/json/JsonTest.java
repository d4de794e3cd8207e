package io.perfagent.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    @Test
    void readsEveryKindOfValue() throws Json.Malformed {
        assertThat(Json.parse(" {\"a\" : [1, -2.5, 1e3, true, false, null, {}, []], \"b\":\"x\\n\\u00e9\\\"\"} "))
                .isEqualTo(Map.of(
                        "a", Arrays.asList(1L, -2.5, 1000.0, true, false, null, Map.of(), List.of()), "b", "x\né\""));
        assertThat(Json.parse("99999999999999999999")).isEqualTo(1e20);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "[",
                "[1,]",
                "{\"a\":1,}",
                "{\"a\"}",
                "{a:1}",
                "01",
                "+1",
                "1.",
                ".5",
                "1e",
                "-",
                "tru",
                "\"",
                "\"\\",
                "\"\\x\"",
                "\"\\u12g4\"",
                "\"\\u12",
                "\"\n\"",
                "1 2",
                "[1}",
                "{\"a\":1]",
                "NaN",
                "<html>"
            })
    void refusesWhatIsNotJson(String text) {
        assertThatThrownBy(() -> Json.parse(text)).isInstanceOf(Json.Malformed.class);
    }

    @Test
    void refusesNestingThatWouldExhaustTheStack() {
        assertThatThrownBy(() -> Json.parse("[".repeat(100_000))).isInstanceOf(Json.Malformed.class);
    }
}
