package io.perfagent.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** docs/configuration.md has one row for each key, with its default and its OpenTelemetry name. */
class ConfigurationDocumentTest {

    @Test
    void everyKeyIsDocumentedAsItIs() throws IOException {
        Path document = Path.of("docs/configuration.md");
        List<String> lines = Files.readAllLines(
                Files.exists(document) ? document : Path.of("..").resolve(document));
        for (Key<?> key : Key.all()) {
            if (key.name().startsWith("instrumentation.")) {
                // One row for all: docs/supported.md lists them.
                assertThat(lines).anyMatch(line -> line.startsWith("| `instrumentation.<name>.enabled` | `true` |"));
                continue;
            }
            List<String> rows = lines.stream()
                    .filter(line -> line.startsWith("| `" + key.name() + "` |"))
                    .toList();
            assertThat(rows).as(key.name()).hasSize(1);
            if (!key.fallback().isEmpty()) {
                assertThat(rows.get(0)).startsWith("| `" + key.name() + "` | `" + key.fallback() + "` |");
            }
            if (key.otelName() != null) {
                assertThat(rows.get(0)).contains("`" + Key.environmentName(key.otelName()) + "`");
            }
        }
    }
}
