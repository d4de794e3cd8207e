package io.perfagent.profile;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfagent.runtime.Stack;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PastProfilesTest {

    private static final long MINUTE_MILLIS = 60_000;

    private static Sample sample(Kind kind, int transaction, long value, String... frames) {
        return new Sample(kind, Stack.of(List.of(frames)), value, 1, 1, transaction, 1, 1);
    }

    @Test
    void minutesAddUpToOneInterval() {
        Minute first = new Minute(600_000);
        Minute second = new Minute(720_000);
        assertThat(first.add(sample(Kind.CPU, 3, 1, "b", "a"))).isTrue();
        assertThat(second.add(sample(Kind.CPU, 3, 1, "b", "a"))).isTrue();
        assertThat(second.add(sample(Kind.ALLOC, -1, 4_096, "b", "a"))).isTrue();
        ProfileInterval interval = Closing.of(List.of(first, second), MINUTE_MILLIS, name -> "t" + name);
        assertThat(interval.fromEpochMillis()).isEqualTo(600_000);
        assertThat(interval.toEpochMillis()).isEqualTo(780_000);
        assertThat(interval.rows())
                .containsExactlyInAnyOrder(
                        new ProfileInterval.Row(Kind.CPU, "t3", Stack.of(List.of("b", "a")), 2, 2),
                        new ProfileInterval.Row(Kind.ALLOC, "t-1", Stack.of(List.of("b", "a")), 1, 4_096));
    }

    @Test
    void theSmallestStacksAreAddedUpAndNothingIsLost() {
        Minute minute = new Minute(600_000);
        for (int i = 1; i <= 3_000; i++) {
            assertThat(minute.add(sample(Kind.LOCK, i % 2, i, "leaf" + i, "root")))
                    .isTrue();
        }
        List<ProfileInterval.Row> rows =
                Closing.of(List.of(minute), MINUTE_MILLIS, name -> "t" + name).rows();
        assertThat(rows).hasSize(1_002);
        assertThat(rows.stream().collect(Collectors.summingLong(ProfileInterval.Row::value)))
                .isEqualTo(3_000L * 3_001 / 2);
        assertThat(rows.stream().collect(Collectors.summingLong(ProfileInterval.Row::samples)))
                .isEqualTo(3_000);
        assertThat(rows.stream().filter(row -> row.stack().equals(Minute.OTHER)).map(ProfileInterval.Row::transaction))
                .containsExactlyInAnyOrder("t0", "t1");
        List<Long> kept = new ArrayList<>();
        rows.stream().filter(row -> !row.stack().equals(Minute.OTHER)).forEach(row -> kept.add(row.value()));
        assertThat(kept).allMatch(value -> value > 2_000);
    }
}
