package io.perfagent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AgentTest {

    @ParameterizedTest
    @CsvSource({"1.8, 8", "9, 9", "11, 11", "16, 16"})
    void saysThatAJvmIsTooOld(String version, String shown) {
        assertEquals(
                "perf-agent: off, because it needs Java 17 or newer and this is Java " + shown
                        + "; the program runs without it",
                Agent.tooOld(version));
    }

    @ParameterizedTest
    @ValueSource(strings = {"17", "21", "25", "99", "", "unknown"})
    void runsOnEveryOther(String version) {
        assertNull(Agent.tooOld(version));
    }

    @Test
    void thisJvmIsNotTooOld() {
        assertNull(Agent.tooOld(System.getProperty("java.specification.version")));
    }
}
