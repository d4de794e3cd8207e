package io.perfagent.store;

import static io.perfagent.store.Weather.ORDER;
import static io.perfagent.store.Weather.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfagent.aggregate.Snapshot;
import io.perfagent.aggregate.Stats;
import io.perfagent.recording.Counts;
import io.perfagent.recording.Series;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskHistoryTest {

    private static final long MEGABYTE = 1 << 20;

    @TempDir
    Path folder;

    private final Weather.Counted losses = new Weather.Counted();

    private DiskHistory open() throws IOException {
        return Weather.open(folder.toFile(), 50 * MEGABYTE, losses);
    }

    private static Snapshot whole(DiskHistory history) {
        List<Snapshot> all = history.steps(0, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, any -> true);
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    @Test
    void whatIsReadIsWhatWasWritten() throws IOException {
        SplittableRandom random = new SplittableRandom(1);
        Map<Series, Stats> rows = Weather.measured(Weather.program(20, 50), random, 3_000);
        DiskHistory history = open();
        history.write(0, new Snapshot(START, START + 10_000, rows));
        Weather.close(history);
        history = open();
        Snapshot read = whole(history);
        assertThat(read.series().keySet()).isEqualTo(rows.keySet());
        read.series().forEach((series, stats) -> assertSame(stats, rows.get(series)));
        assertThat(losses.byReason).isEmpty();
        Weather.close(history);
    }

    private static void assertSame(Stats one, Stats other) {
        for (int i = 0; i < Counts.COUNTERS; i++) {
            assertThat(one.counter(i)).isEqualTo(other.counter(i));
        }
        assertThat(one.histogram()).isEqualTo(other.histogram());
        assertThat(one.maxNanos()).isEqualTo(other.maxNanos());
    }

    /** Longer intervals hold what the shorter ones did: every call once, and percentiles of all of them. */
    @Test
    void everyPeriodHasEveryCallOnceWhateverItIsReadFrom() throws IOException {
        DiskHistory history = open();
        int intervals = 3 * 8_640 + 777;
        long[] callsBefore = new long[intervals + 1];
        List<Stats> all = new ArrayList<>();
        for (int i = 0; i < intervals; i++) {
            Snapshot orders = Weather.orders(START + i * 10_000L, 10_000, 1 + i % 7);
            all.add(orders.series().get(ORDER));
            callsBefore[i + 1] = callsBefore[i] + 1 + i % 7;
            history.write(i, orders);
        }
        Stats merged = Stats.merge(all);
        assertSame(whole(history).series().get(ORDER), merged);
        SplittableRandom random = new SplittableRandom(2);
        for (int round = 0; round < 200; round++) {
            int from = random.nextInt(intervals);
            int to = from + 1 + random.nextInt(intervals - from);
            long fromMillis = START + from * 10_000L;
            long toMillis = START + to * 10_000L;
            List<Snapshot> one = history.steps(fromMillis, toMillis, Long.MAX_VALUE, Long.MAX_VALUE, any -> true);
            assertThat(one).hasSize(1);
            Snapshot snapshot = one.get(0);
            // Widened to whole intervals, and then exactly those.
            int first = (int) ((snapshot.fromEpochMillis() - START) / 10_000);
            int last = (int) ((snapshot.toEpochMillis() - START) / 10_000);
            assertThat(first).isLessThanOrEqualTo(from);
            assertThat(last).isGreaterThanOrEqualTo(to);
            assertThat(Weather.calls(one, ORDER)).isEqualTo(callsBefore[last] - callsBefore[first]);
            long step =
                    List.of(10_000L, 60_000L, 300_000L, 3_600_000L, 7_200_000L).get(round % 5);
            List<Snapshot> steps = history.steps(fromMillis, toMillis, step, Long.MAX_VALUE, any -> true);
            first = (int) ((steps.get(0).fromEpochMillis() - START) / 10_000);
            last = (int) ((steps.get(steps.size() - 1).toEpochMillis() - START) / 10_000);
            assertThat(first).isLessThanOrEqualTo(from);
            assertThat(last).isGreaterThanOrEqualTo(to);
            assertThat(Weather.calls(steps, ORDER)).isEqualTo(callsBefore[last] - callsBefore[first]);
        }
        // Memory holds the last half hour; the history tells exactly what was before.
        for (int before = intervals - 180; before < intervals; before += 7) {
            assertThat(Weather.calls(history.steps(0, Long.MAX_VALUE, Long.MAX_VALUE, before, any -> true), ORDER))
                    .isEqualTo(callsBefore[before]);
        }
        Weather.close(history);
    }

    /** A process that dies within a write leaves its beginning: whatever length it has, the rest is there. */
    @Test
    void aFileThatEndsAnywhereOpensWithAllThatIsWhole() throws IOException {
        DiskHistory history = open();
        for (int i = 0; i < 5; i++) {
            history.write(i, Weather.orders(START + i * 10_000L, 10_000, 10));
        }
        Weather.close(history);
        Path file = folder.resolve("10s-0000000001.seg");
        byte[] bytes = Files.readAllBytes(file);
        for (int length = 0; length < bytes.length; length++) {
            Files.write(file, Arrays.copyOf(bytes, length));
            history = open();
            long found = Weather.calls(history.steps(0, Long.MAX_VALUE, Long.MAX_VALUE, 99, any -> true), ORDER);
            assertThat(found % 10).isZero();
            history.write(0, Weather.orders(START + 100_000L, 10_000, 10));
            assertThat(Weather.calls(history.steps(0, Long.MAX_VALUE, Long.MAX_VALUE, 99, any -> true), ORDER))
                    .isEqualTo(found + 10);
            Weather.close(history);
            for (File left : folder.toFile().listFiles((where, name) -> !name.equals("10s-0000000001.seg"))) {
                delete(left);
            }
        }
        Files.write(file, bytes);
        history = open();
        assertThat(Weather.calls(history.steps(0, Long.MAX_VALUE, Long.MAX_VALUE, 99, any -> true), ORDER))
                .isEqualTo(50);
        Weather.close(history);
    }

    private static void delete(File file) {
        File[] inside = file.listFiles();
        if (inside != null) {
            for (File one : inside) {
                delete(one);
            }
        }
        assertThat(file.delete()).isTrue();
    }

    /** 20,000 files with {@code -Dperfagent.long=true}. */
    @Test
    void changedBytesCostWhatTheyHitAndNothingElse() throws IOException {
        DiskHistory history = open();
        SplittableRandom random = new SplittableRandom(5);
        List<Series> program = Weather.program(4, 10);
        for (int i = 0; i < 40; i++) {
            history.write(
                    i,
                    new Snapshot(
                            START + i * 10_000L, START + i * 10_000L + 10_000, Weather.measured(program, random, 20)));
        }
        long calls = whole(history).series().values().stream()
                .mapToLong(Stats::calls)
                .sum();
        Weather.close(history);
        Path file = folder.resolve("10s-0000000001.seg");
        Path minutes = folder.resolve("1min-0000000001.seg");
        byte[] bytes = Files.readAllBytes(file);
        byte[] minuteBytes = Files.readAllBytes(minutes);
        int rounds = Boolean.getBoolean("perfagent.long") ? 10_000 : 150;
        long found = 0;
        for (int round = 0; round < rounds; round++) {
            Files.write(file, mutated(bytes, random));
            Files.write(minutes, mutated(minuteBytes, random));
            history = open();
            List<Snapshot> all = history.steps(0, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, any -> true);
            for (Snapshot one : all) {
                found += one.series().values().stream().mapToLong(Stats::calls).sum();
            }
            history.write(0, Weather.orders(START + 1_000_000L, 10_000, 1));
            assertThat(Weather.calls(
                            history.steps(START + 1_000_000L, START + 1_010_000L, Long.MAX_VALUE, 9, any -> true),
                            ORDER))
                    .as("round %d", round)
                    .isEqualTo(1);
            Weather.close(history);
            for (File left : folder.toFile().listFiles()) {
                delete(left);
            }
        }
        // Both files are hit at once, so something is lost; but most is not.
        assertThat(found).isBetween(calls * rounds / 2, calls * rounds);
    }

    private static byte[] mutated(byte[] bytes, SplittableRandom random) {
        byte[] mutated = bytes.clone();
        int kind = random.nextInt(3);
        int at = random.nextInt(bytes.length);
        if (kind == 0) {
            mutated[at] ^= (byte) (1 << random.nextInt(8));
        } else if (kind == 1) {
            for (int i = at; i < Math.min(bytes.length, at + 64); i++) {
                mutated[i] = (byte) random.nextInt();
            }
        } else {
            return Arrays.copyOf(bytes, Math.max(at, bytes.length * 3 / 4));
        }
        return mutated;
    }

    @Test
    void filesOfAnotherVersionAreLeftAloneAndForeignOnesPutAway() throws IOException {
        DiskHistory history = open();
        history.write(0, Weather.orders(START, 10_000, 3));
        Weather.close(history);
        Path newer = folder.resolve("10s-0000000002.seg");
        byte[] content = {'p', 'a', 'h', 'i', 's', 't', 0, 9, 1, 2, 3};
        Files.write(newer, content);
        Files.writeString(folder.resolve("10s-0000000003.seg"), "somebody else's file");
        history = open();
        history.write(0, Weather.orders(START + 10_000, 10_000, 4));
        assertThat(whole(history).series().get(ORDER).calls()).isEqualTo(7);
        Weather.close(history);
        assertThat(newer).hasBinaryContent(content);
        assertThat(folder.resolve("quarantine")).isDirectoryContaining("glob:**10s-0000000003.seg*");
        assertThat(losses.byReason)
                .containsEntry("history_file_of_other_version", 1L)
                .containsEntry("history_file_quarantined", 1L);
    }

    /** Thirty days of ten-second intervals on a clock that runs as fast as the disk. */
    @Test
    void thirtyDaysStayBelowTheCap() throws IOException {
        long cap = 4 * MEGABYTE;
        DiskHistory history = Weather.open(folder.toFile(), cap, losses);
        SplittableRandom random = new SplittableRandom(3);
        List<Series> program = Weather.program(1, 1);
        List<Map<Series, Stats>> kinds = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            kinds.add(Weather.measured(program, random, 30));
        }
        long most = 0;
        int intervals = 30 * 8_640;
        for (int i = 0; i < intervals; i++) {
            long from = START + i * 10_000L;
            history.write(i, new Snapshot(from, from + 10_000, kinds.get(i % 50)));
            if (i % 5_000 == 0) {
                most = Math.max(most, Weather.bytesIn(folder));
            }
        }
        assertThat(most).isBetween(cap / 4, cap);
        assertThat(losses.byReason).isEmpty();
        // The days go back to the beginning, the hour is still known by ten seconds.
        Snapshot all = whole(history);
        assertThat(all.fromEpochMillis()).isEqualTo(START);
        long end = START + intervals * 10_000L;
        assertThat(history.steps(end - 3_600_000, end, 10_000, Long.MAX_VALUE, any -> true))
                .hasSize(360);
        Weather.close(history);
    }

    @Test
    void aProgramWithMoreNamesThanTheCapHoldsIsCountedAndNothingBreaks() throws IOException {
        DiskHistory history = Weather.open(folder.toFile(), MEGABYTE, losses);
        SplittableRandom random = new SplittableRandom(4);
        Map<Series, Stats> rows = Weather.measured(Weather.program(500, 5_000), random, 50);
        for (int i = 0; i < 20; i++) {
            history.write(i, new Snapshot(START + i * 10_000L, START + i * 10_000L + 10_000, rows));
        }
        assertThat(losses.byReason).containsKey("history_interval_too_large");
        assertThat(Weather.bytesIn(folder)).isLessThanOrEqualTo(MEGABYTE);
        Weather.close(history);
    }

    @Test
    void aClockSetBackLosesAndDoublesNothing() throws IOException {
        DiskHistory history = open();
        long calls = 0;
        for (int i = 0; i < 2_000; i++) {
            long at = START + i * 10_000L - (i > 700 ? 7_200_000 : 0) + (i > 1_500 ? 365L * 86_400_000 : 0);
            history.write(i, Weather.orders(at, 10_000, 5));
            calls += 5;
        }
        assertThat(whole(history).series().get(ORDER).calls()).isEqualTo(calls);
        assertThat(Weather.calls(history.steps(0, Long.MAX_VALUE, 3_600_000, Long.MAX_VALUE, any -> true), ORDER))
                .isEqualTo(calls);
        Weather.close(history);
        history = open();
        assertThat(whole(history).series().get(ORDER).calls()).isEqualTo(calls);
        Weather.close(history);
    }

    @Test
    void aSecondJvmTakesAFolderOfItsOwn() throws IOException {
        DataDirectory first = DataDirectory.take(folder.toFile());
        DataDirectory second = DataDirectory.take(folder.toFile());
        assertThat(first.isSecond).isFalse();
        assertThat(second.isSecond).isTrue();
        assertThat(second.folder).isEqualTo(new File(folder.toFile(), "jvm-2"));
        first.close();
        DataDirectory third = DataDirectory.take(folder.toFile());
        assertThat(third.folder).isEqualTo(folder.toFile());
        third.close();
        second.close();
    }

    @Test
    void nobodyElseReadsIt() throws IOException {
        File made = folder.resolve("a/b").toFile();
        DiskHistory history = Weather.open(made, MEGABYTE, losses);
        history.write(0, Weather.orders(START, 10_000, 1));
        Weather.close(history);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made.toPath())))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(made.toPath().resolve("10s-0000000001.seg"))))
                .isEqualTo("rw-------");
    }

    @Test
    void whatIsNoFolderIsRefusedWithASentence() throws IOException {
        File file = folder.resolve("file").toFile();
        Files.writeString(file.toPath(), "x");
        assertThatThrownBy(() -> DataDirectory.take(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("file");
        assertThatThrownBy(() -> DataDirectory.take(new File(file, "below")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot be made");
    }

    @Test
    void aLinkInThePlaceOfAFileIsNotFollowed() throws IOException {
        Path elsewhere = folder.resolve("elsewhere");
        Files.writeString(elsewhere, "precious");
        Files.createDirectory(folder.resolve("h"));
        Files.createSymbolicLink(folder.resolve("h/lock"), elsewhere);
        assertThatThrownBy(() -> DataDirectory.take(folder.resolve("h").toFile()))
                .isInstanceOf(IOException.class);
        assertThat(elsewhere).hasContent("precious");
    }

    /** A write that fails half way through is taken back, so that what follows can be read. */
    @Test
    void aWriteThatFailsLeavesNoGap() throws IOException {
        Segment segment = Segment.create(folder.resolve("x-0000000001.seg").toFile(), 1);
        byte[] frame = Frame.bytes(Frame.INTERVAL, 0, 0, START, START + 1, new byte[100]);
        segment.append(frame);
        try (RandomAccessFile other = new RandomAccessFile(segment.file, "rw")) {
            other.seek(other.length());
            other.write(new byte[37]);
        }
        segment.append(frame);
        segment.close();
        Segment read = Segment.open(segment.file, 1);
        assertThat(read.condition).isEqualTo(Segment.Condition.WHOLE);
        assertThat(read.frames).hasSize(2);
    }
}
