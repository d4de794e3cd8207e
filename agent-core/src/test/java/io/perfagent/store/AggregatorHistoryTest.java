package io.perfagent.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfagent.aggregate.Aggregator;
import io.perfagent.aggregate.Snapshot;
import io.perfagent.aggregate.Stats;
import io.perfagent.recording.Recorders;
import io.perfagent.recording.Recording;
import io.perfagent.recording.Series;
import io.perfagent.recording.SeriesRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Memory and disk together, on a clock of the test: one call a second, so that every count is a length. */
class AggregatorHistoryTest {

    private static final Series.Method METHOD = new Series.Method("m", "C", "call", "()V");
    private static final long HOUR = 3_600_000;

    @TempDir
    Path folder;

    private final Weather.Counted losses = new Weather.Counted();
    private long wallMillis = Weather.START + 12_345;
    private long nanos = 77;

    /** One run of the program. */
    private final class Run {
        final SeriesRegistry registry = new SeriesRegistry();
        final Recorders recorders = new Recorders(new ThreadLocal<>());
        final Recording recording = new Recording(recorders, false);
        final Aggregator aggregator = new Aggregator(recorders, registry, () -> wallMillis, () -> nanos);
        final DiskHistory history;

        Run(int strangers) throws IOException {
            for (int i = 0; i < strangers; i++) {
                registry.intern(new Series.Method("m", "Stranger" + i, "call", "()V"));
            }
            history = Weather.open(folder.toFile(), 50 << 20, losses);
            aggregator.remember(history);
        }

        void seconds(int count) {
            int id = registry.intern(METHOD);
            for (int i = 0; i < count; i++) {
                wallMillis += 1_003;
                nanos += 1_003_000_000L;
                recording.record(recording.thread(), id, 1_000_000, 1_000_000, -1, false);
                aggregator.collect();
            }
        }

        long calls(long from, long to) {
            Stats stats = aggregator.between(from, to).series().get(METHOD);
            return stats == null ? 0 : stats.calls();
        }

        /** As a process that is killed leaves it. */
        void kill() {
            Weather.close(history);
        }
    }

    @Test
    void aPeriodBeyondMemoryIsReadFromDiskAndMemoryWithoutSeam() throws IOException {
        Run run = new Run(0);
        int seconds = 8 * 3_600;
        run.seconds(seconds);
        assertThat(run.calls(0, wallMillis)).isEqualTo(seconds);
        for (long back : new long[] {60_000, 20 * 60_000, HOUR, 5 * HOUR, 7 * HOUR, 8 * HOUR - 60_000}) {
            Snapshot read = run.aggregator.between(wallMillis - back, wallMillis);
            assertThat(read.fromEpochMillis()).isLessThanOrEqualTo(wallMillis - back);
            // One call at the end of each second.
            long length = read.toEpochMillis() - read.fromEpochMillis();
            assertThat(read.series().get(METHOD).calls())
                    .as("%d ms", back)
                    .isBetween(length / 1_003 - 1, length / 1_003 + 1);
            assertThat((double) length).isBetween(back * 1.0, back * 1.01 + 60_000);
        }
        long from = wallMillis - 7 * HOUR;
        List<Snapshot> steps = run.aggregator.steps(from, wallMillis, 600_000, any -> true);
        assertThat(steps.size()).isBetween(42, 44);
        long sum = 0;
        for (int i = 0; i < steps.size(); i++) {
            Snapshot step = steps.get(i);
            sum += step.series().get(METHOD).calls();
            assertThat(i == 0 || step.fromEpochMillis() == steps.get(i - 1).toEpochMillis())
                    .isTrue();
        }
        long covered =
                steps.get(steps.size() - 1).toEpochMillis() - steps.get(0).fromEpochMillis();
        assertThat(sum).isBetween(covered / 1_003 - 1, covered / 1_003 + 1);
        assertThat(run.aggregator.earliestEpochMillis()).isEqualTo(Weather.START + 12_345);
        run.kill();
        assertThat(losses.byReason).isEmpty();
    }

    @Test
    void earlierRunsCountAndThisRunIsExact() throws IOException {
        Run first = new Run(0);
        long start = wallMillis;
        first.seconds(3_600);
        first.kill();
        long killed = wallMillis;
        wallMillis += 600_000;
        nanos = -5;
        Run second = new Run(20);
        long restarted = wallMillis;
        second.seconds(1_000);
        // What was being counted when it was killed is lost: ten seconds at most.
        long before = second.calls(0, wallMillis) - 1_000;
        assertThat(before).isBetween(3_590L, 3_600L);
        assertThat(second.calls(start, killed + 1)).isEqualTo(before);
        assertThat(second.calls(restarted, wallMillis)).isEqualTo(1_000);
        assertThat(second.aggregator.sinceStart().series().get(METHOD).calls()).isEqualTo(1_000);
        assertThat(second.calls(killed + 60_000, restarted - 60_000)).isZero();
        second.aggregator.closeInterval();
        second.kill();
        Run third = new Run(3);
        assertThat(third.calls(0, wallMillis)).isEqualTo(before + 1_000);
        third.kill();
    }

    @Test
    void aClockThatIsSetLosesNothing() throws IOException {
        Run run = new Run(0);
        run.seconds(1_000);
        wallMillis -= HOUR;
        run.seconds(1_000);
        wallMillis += 30 * HOUR;
        run.seconds(1_000);
        assertThat(run.calls(0, wallMillis)).isEqualTo(3_000);
        run.aggregator.closeInterval();
        run.kill();
        Run next = new Run(0);
        Snapshot all = next.aggregator.between(0, wallMillis);
        assertThat(all.series().get(METHOD).calls()).isEqualTo(3_000);
        for (Snapshot step : next.aggregator.steps(all.fromEpochMillis(), wallMillis, 10_000, any -> true)) {
            assertThat(step.toEpochMillis() - step.fromEpochMillis()).isBetween(0L, 40_000L);
        }
        next.kill();
        assertThat(losses.byReason).isEmpty();
    }
}
