package io.perfagent.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.perfagent.profile.Kind;
import io.perfagent.profile.ProfileInterval;
import io.perfagent.runtime.Stack;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskProfilesTest {

    private static final long TEN_MINUTES = 600_000;
    private static final long START = 1_790_000_000_000L / TEN_MINUTES * TEN_MINUTES;

    @TempDir
    Path folder;

    private final Map<String, Long> lost = new TreeMap<>();
    private final Losses losses = (reason, count, message) -> lost.merge(reason, count, Long::sum);

    private static ProfileInterval interval(int number, int stacks) {
        Random random = new Random(number);
        List<ProfileInterval.Row> rows = new ArrayList<>();
        for (int i = 0; i < stacks; i++) {
            List<String> frames = new ArrayList<>();
            for (int depth = 5 + random.nextInt(40); depth > 0; depth--) {
                frames.add("com.acme.shop.Part" + depth + ".method" + random.nextInt(3));
            }
            rows.add(new ProfileInterval.Row(
                    Kind.values()[i % Kind.values().length],
                    "GET /orders/" + i % 20,
                    Stack.of(frames),
                    1 + random.nextInt(9),
                    random.nextLong(1L << 40)));
        }
        return new ProfileInterval(START + number * TEN_MINUTES, START + (number + 1) * TEN_MINUTES, rows);
    }

    private DiskProfiles open(DataDirectory directory, long maxBytes) {
        DiskProfiles profiles = new DiskProfiles(directory, maxBytes, losses);
        profiles.open();
        return profiles;
    }

    private static List<ProfileInterval> read(DiskProfiles profiles, long from, long to, long before) {
        List<ProfileInterval> found = new ArrayList<>();
        profiles.read(from, to, before, found::add);
        return found;
    }

    @Test
    void whatIsPackedComesBackWhole() throws Damaged {
        for (ProfileInterval interval : List.of(interval(1, 1_000), interval(2, 1), interval(3, 0))) {
            ProfileInterval back = PackedProfile.unpack(
                    PackedProfile.pack(interval), interval.fromEpochMillis(), interval.toEpochMillis());
            assertThat(back.rows()).containsExactlyInAnyOrderElementsOf(interval.rows());
        }
    }

    @Test
    void brokenBytesAreSaidToBe() {
        byte[] packed = PackedProfile.pack(interval(1, 200));
        Random random = new Random(5);
        for (int i = 0; i < 300; i++) {
            byte[] broken = packed.clone();
            broken[random.nextInt(broken.length)] ^= (byte) (1 + random.nextInt(255));
            try {
                PackedProfile.unpack(broken, 0, 1);
            } catch (Damaged said) {
                assertThat(said).hasMessageNotContaining("null");
            }
        }
        assertThatThrownBy(() -> PackedProfile.unpack(new byte[] {1, 2, 3}, 0, 1))
                .isInstanceOf(Damaged.class);
    }

    @Test
    void aPeriodIsAnsweredAfterARestart() throws IOException {
        try (DataDirectory directory = DataDirectory.take(folder.toFile());
                DiskProfiles profiles = open(directory, 500L << 20)) {
            for (int i = 0; i < 20; i++) {
                profiles.write(interval(i, 50));
            }
        }
        try (DataDirectory directory = DataDirectory.take(folder.toFile());
                DiskProfiles profiles = open(directory, 500L << 20)) {
            List<ProfileInterval> found =
                    read(profiles, START + 5 * TEN_MINUTES, START + 8 * TEN_MINUTES - 1, Long.MAX_VALUE);
            assertThat(found)
                    .extracting(ProfileInterval::fromEpochMillis)
                    .containsExactly(START + 5 * TEN_MINUTES, START + 6 * TEN_MINUTES, START + 7 * TEN_MINUTES);
            assertThat(found.get(0).rows())
                    .containsExactlyInAnyOrderElementsOf(interval(5, 50).rows());
            assertThat(read(profiles, 0, Long.MAX_VALUE, START + 2 * TEN_MINUTES))
                    .hasSize(2);
            profiles.write(interval(20, 50));
            assertThat(read(profiles, 0, Long.MAX_VALUE, Long.MAX_VALUE)).hasSize(21);
        }
        assertThat(lost).isEmpty();
    }

    @Test
    void ofAnIntervalThatWasUnderWayTheLatestIsThereUntilTheWholeIs() throws IOException {
        try (DataDirectory directory = DataDirectory.take(folder.toFile());
                DiskProfiles profiles = open(directory, 500L << 20)) {
            profiles.write(interval(1, 10));
            profiles.writeSoFar(interval(2, 20));
            profiles.writeSoFar(interval(2, 30));
            // Memory has it.
            assertThat(read(profiles, 0, Long.MAX_VALUE, Long.MAX_VALUE)).hasSize(1);
        }
        // Killed here, and started again in the same minute.
        try (DataDirectory directory = DataDirectory.take(folder.toFile());
                DiskProfiles profiles = open(directory, 500L << 20)) {
            assertThat(read(profiles, 0, Long.MAX_VALUE, Long.MAX_VALUE))
                    .extracting(found -> found.rows().size())
                    .containsExactly(10, 30);
            profiles.writeSoFar(interval(2, 4));
            profiles.write(interval(2, 5));
        }
        try (DataDirectory directory = DataDirectory.take(folder.toFile());
                DiskProfiles profiles = open(directory, 500L << 20)) {
            assertThat(read(profiles, 0, Long.MAX_VALUE, Long.MAX_VALUE))
                    .extracting(found -> found.rows().size())
                    .containsExactly(10, 30, 5);
        }
        assertThat(lost).isEmpty();
    }

    @Test
    void thirtyDaysStayWithinTheShareAndTheNewestAreThere() throws IOException {
        long maxBytes = 100L << 20;
        int intervals = 30 * 24 * 6;
        try (DataDirectory directory = DataDirectory.take(folder.toFile());
                DiskProfiles profiles = open(directory, maxBytes)) {
            for (int i = 0; i < intervals; i++) {
                profiles.write(interval(i, 60));
                if (i % 100 == 0) {
                    assertThat(profiles.bytes()).isLessThanOrEqualTo(maxBytes * 3 / 100);
                    assertThat(onDisk()).isLessThanOrEqualTo(maxBytes * 3 / 100);
                }
            }
            assertThat(onDisk()).isBetween(maxBytes * 2 / 100, maxBytes * 3 / 100);
            List<ProfileInterval> newest =
                    read(profiles, START + (intervals - 6) * TEN_MINUTES, Long.MAX_VALUE, Long.MAX_VALUE);
            assertThat(newest).hasSize(6);
            assertThat(newest.get(5).rows()).hasSize(60);
        }
        assertThat(lost).isEmpty();
    }

    private long onDisk() {
        long bytes = 0;
        File[] files = folder.toFile().listFiles();
        for (File file : files == null ? new File[0] : files) {
            bytes += file.length();
        }
        return bytes;
    }

    @Test
    void aTornEndCostsTheLastIntervalAlone() throws IOException {
        try (DataDirectory directory = DataDirectory.take(folder.toFile());
                DiskProfiles profiles = open(directory, 500L << 20)) {
            for (int i = 0; i < 5; i++) {
                profiles.write(interval(i, 50));
            }
        }
        try (RandomAccessFile file =
                new RandomAccessFile(folder.resolve("profiles-0000000001.seg").toFile(), "rw")) {
            file.setLength(file.length() - 10);
        }
        try (DataDirectory directory = DataDirectory.take(folder.toFile());
                DiskProfiles profiles = open(directory, 500L << 20)) {
            assertThat(read(profiles, 0, Long.MAX_VALUE, Long.MAX_VALUE)).hasSize(4);
            profiles.write(interval(9, 50));
            assertThat(read(profiles, 0, Long.MAX_VALUE, Long.MAX_VALUE)).hasSize(5);
        }
    }
}
