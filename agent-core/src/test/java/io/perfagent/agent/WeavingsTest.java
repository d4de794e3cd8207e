package io.perfagent.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfagent.recording.SeriesRegistry;
import io.perfagent.status.AgentStatus;
import io.perfagent.status.AgentStatus.Feature;
import org.junit.jupiter.api.Test;

class WeavingsTest {

    private final AgentStatus status = new AgentStatus();
    private final Weavings weavings = new Weavings(new SeriesRegistry(), null, status, new Moment("Main"));

    private Feature servlet() {
        return status.features().stream()
                .filter(feature -> feature.name().equals("servlet"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aDiscardedInstrumentationSaysWhy() {
        weavings.discarded("servlet", "app@1", "there is no jakarta.servlet.ServletRequest");
        assertThat(servlet().state()).isEqualTo("failed");
        assertThat(servlet().reason()).contains("app@1", "there is no jakarta.servlet.ServletRequest");
        assertThat(weavings.notWoven())
                .hasSize(1)
                .allMatch(each -> each.what().equals("servlet") && each.reason().contains("there is no"));
    }

    @Test
    void whatWorksInAnotherLoaderIsOnAndStillSaysWhy() {
        weavings.discarded("servlet", "app@1", "there is no jakarta.servlet.ServletRequest");
        weavings.woven("servlet", "com.acme.Cart", 1);
        assertThat(servlet().state()).isEqualTo("on");
        assertThat(servlet().reason()).contains("there is no");
        weavings.discarded("servlet", "app@2", "there is no jakarta.servlet.ServletResponse");
        assertThat(servlet().state()).isEqualTo("on");
    }
}
