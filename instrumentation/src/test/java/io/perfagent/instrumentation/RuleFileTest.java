package io.perfagent.instrumentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class RuleFileTest {

    @Test
    void theBuildWroteWhatTheInstrumentersSay() {
        assertThat(RuleFile.class.getResource("rules.bin")).isNotNull();
        assertThat(RuleFile.SETS).isEqualTo(RuleSet.ofAll(Registry.all()));
    }

    @Test
    void everyKindOfRuleIsReadAsItWasWritten() throws IOException {
        List<RuleSet> sets = RuleSet.ofAll(List.of(new Rulebook(), new Rulebook.Carrying()));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        RuleFile.write(sets, new DataOutputStream(bytes));
        assertThat(RuleFile.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()))))
                .isEqualTo(sets);
    }
}
