package io.perfagent.recording;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SeriesRegistryTest {

    private final SeriesRegistry registry = new SeriesRegistry();

    @Test
    void theSameNameHasTheSameNumber() {
        int id = registry.intern(new Series.Transaction("http", "GET /"));
        assertThat(registry.intern(new Series.Transaction("http", "GET /"))).isEqualTo(id);
        assertThat(registry.byId(id)).isEqualTo(new Series.Transaction("http", "GET /"));
    }

    @Test
    void namesBeyondTheCapShareOneRowOfTheirKind() {
        for (int i = 0; i < 5_000; i++) {
            registry.intern(new Series.Transaction("http", "GET /" + i));
            registry.intern(new Series.Query("postgresql", "SELECT " + i));
        }
        Series.Transaction other = new Series.Transaction("http", Series.OTHER);
        assertThat(registry.byId(registry.intern(new Series.Transaction("http", "GET /more"))))
                .isEqualTo(other);
        assertThat(registry.byId(registry.intern(new Series.Query("postgresql", "SELECT more"))))
                .isEqualTo(new Series.Query("postgresql", Series.OTHER));
        assertThat(registry.byId(registry.intern(new Series.Transaction("http", "GET /7"))))
                .isEqualTo(new Series.Transaction("http", "GET /7"));
        assertThat(registry.overflowed()).isGreaterThanOrEqualTo(8_700);
        assertThat(registry.size()).isLessThan(1_400);
    }
}
