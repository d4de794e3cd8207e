package io.perfagent.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResourcesTest {

    private static final long START = 1_700_000_000_000L;

    @TempDir
    Path root;

    private MachineFolder machine;
    private Resources resources;
    private long second;

    @BeforeEach
    void make() {
        machine = new MachineFolder(root);
        resources = machine.resources();
    }

    private void tick(double user, double idle) {
        machine.file(
                "proc/stat", String.format(Locale.ROOT, "cpu %.0f 0 0 %.0f 0 0 0 0%ncpu0 0%n", user * 100, idle * 100));
        resources.sample(START + second * 1000, second * 1_000_000_000L);
        second++;
    }

    private Line user(ResourcePeriod period) {
        return period.lines().stream()
                .filter(line -> line.measure().attribute("cpu.mode").equals("user"))
                .findFirst()
                .orElseThrow();
    }

    private static long[] moments(ResourcePeriod period) {
        return IntStream.range(0, period.moments())
                .mapToLong(period::epochMillis)
                .toArray();
    }

    @Test
    void ratesAreWhatWasAddedInTheTime() {
        for (int i = 0; i <= 20; i++) {
            tick(0.25 * i, 0.75 * i);
        }
        ResourcePeriod period = resources.between(START + 10_000, START + 20_000);
        assertThat(moments(period)).hasSize(11).startsWith(START + 10_000).endsWith(START + 20_000);
        assertThat(period.rate(user(period))).isEqualTo(0.25, within(1e-9));
        assertThat(period.rate(user(period), 3)).isEqualTo(0.25, within(1e-9));
        assertThat(new Usage(period).hostCpu())
                .contains(entry("usagePercent", 25.0), entry("idlePercent", 75.0), entry("cpus", 1.0))
                .doesNotContainKeys("load1");
    }

    @Test
    void longerAgoIsCoarserButAddsUp() {
        int seconds = 7 * 3600;
        for (int i = 0; i <= seconds; i++) {
            tick(0.5 * i, 0.5 * i);
        }
        long end = START + seconds * 1000L;
        for (long back : new long[] {60, 1_000, 10_000}) {
            ResourcePeriod period = resources.between(end - back * 1000, end);
            assertThat(period.rate(user(period))).isEqualTo(0.5, within(1e-9));
            assertThat(period.fromEpochMillis()).isBetween(end - back * 1000 - 61_000, end - back * 1000);
            assertThat(period.toEpochMillis()).isEqualTo(end);
        }
        ResourcePeriod all = resources.between(0, end);
        assertThat(all.moments()).isBetween(355, 363);
        assertThat(all.rate(user(all))).isEqualTo(0.5, within(1e-9));
        assertThat(resources.heapBytes()).isLessThan(100_000);
    }

    @Test
    void aCounterThatBeginsAnewIsAGapAndNotARate() {
        tick(100, 0);
        tick(101, 0);
        tick(0.5, 0);
        tick(1.5, 0);
        ResourcePeriod period = resources.between(0, START + 10_000);
        assertThat(period.rate(user(period), 1)).isEqualTo(1);
        assertThat(period.rate(user(period), 2)).isNaN();
        assertThat(period.rate(user(period), 3)).isEqualTo(1);
        assertThat(period.rate(user(period))).isEqualTo(1);
    }

    @Test
    void whatIsGoneForAWhileIsAbsentMeanwhile() throws Exception {
        tick(1, 1);
        java.nio.file.Files.delete(root.resolve("proc/stat"));
        resources.sample(START + 1000, 1_000_000_000L);
        assertThat(resources.current()).isEmpty();
        assertThat(resources.absent()).containsKey("/proc/stat");
        second = 2;
        // A source that failed is left alone for two readings.
        tick(2, 2);
        tick(3, 3);
        tick(4, 4);
        ResourcePeriod period = resources.between(0, START + 10_000);
        Line user = user(period);
        assertThat(IntStream.range(0, period.moments()).mapToDouble(user::value))
                .containsExactly(1.0, Double.NaN, Double.NaN, Double.NaN, 4.0);
        assertThat(resources.absent()).doesNotContainKey("/proc/stat");
    }

    @Test
    void aClockSetBackDoesNotTurnTimeRound() {
        tick(0, 0);
        tick(1, 0);
        machine.file("proc/stat", "cpu 200 0 0 0\n");
        resources.sample(START - 3_600_000, 2_000_000_000L);
        ResourcePeriod period = resources.between(0, START + 10_000);
        assertThat(moments(period)).isSorted();
        assertThat(period.rate(user(period))).isEqualTo(1, within(1e-9));
    }

    @Test
    void slowlyIsEveryTenSeconds() {
        assertThat(resources.slowly(true)).isTrue();
        assertThat(resources.slowly(true)).isFalse();
        tick(0, 0);
        for (int i = 1; i <= 30; i++) {
            tick(i, 0);
        }
        ResourcePeriod period = resources.between(0, START + 100_000);
        assertThat(moments(period)).hasSize(4);
        assertThat(period.rate(user(period))).isEqualTo(1, within(1e-9));
        assertThat(resources.slowly(false)).isTrue();
    }

    @Test
    void nothingWasReadYet() {
        ResourcePeriod period = resources.between(0, START);
        assertThat(period.lines()).isEmpty();
        assertThat(new Usage(period).hostCpu()).isEmpty();
        assertThat(resources.absent()).isNotEmpty();
    }

    @Test
    void figuresOfDisksNetworkAndContainer() {
        machine.whole()
                .file("proc/self/cgroup", MachineFolder.CGROUP_V2)
                .file("proc/self/mountinfo", MachineFolder.MOUNTS_V2)
                .file("sys/fs/cgroup/cpu.max", "200000 100000\n")
                .file("sys/fs/cgroup/cpu.stat", "usage_usec 0\nnr_periods 0\nnr_throttled 0\nthrottled_usec 0\n");
        resources.sample(START, 0);
        machine.file("proc/diskstats", "259 0 nvme0n1 120 9 4000 40 70 8 8000 60 2 570 4100\n")
                .file("proc/self/net/dev", "a\nb\neth0: 11000 30 1 2 0 0 0 0 500 5 3 4 0 0 0 0\n")
                .file("proc/self/net/snmp", "Tcp: CurrEstab OutSegs RetransSegs\nTcp: 7 1200 30\n")
                .file("proc/pressure/cpu", "some avg10=4.00 total=3000000\n")
                .file(
                        "sys/fs/cgroup/cpu.stat",
                        "usage_usec 1000000\nnr_periods 10\nnr_throttled 5\nthrottled_usec 250000\n");
        resources.sample(START + 1000, 1_000_000_000L);
        Usage usage = new Usage(resources.between(0, START + 1000));
        assertThat(usage.disks().get("nvme0n1"))
                .contains(entry("readOpsPerSecond", 20.0), entry("writeBytesPerSecond", 4000.0 * 512))
                .hasEntrySatisfying(
                        "utilizationPercent", value -> assertThat(value).isEqualTo(50, within(1e-9)))
                .hasEntrySatisfying("queueLength", value -> assertThat(value).isEqualTo(4, within(1e-9)))
                .hasEntrySatisfying("awaitMillis", value -> assertThat(value).isEqualTo(100, within(1e-9)));
        assertThat(usage.interfaces().get("eth0"))
                .contains(
                        entry("bitsPerSecond", 80_000.0),
                        entry("packetsInPerSecond", 20.0),
                        entry("errorsPerSecond", 0.0));
        assertThat(usage.tcp()).contains(entry("connections", 7.0), entry("retransmitPercent", 5.0));
        assertThat(usage.pressure(false))
                .contains(entry("cpuSomePercent", 50.0))
                .doesNotContainKey("cpuFullPercent");
        assertThat(usage.containerCpu())
                .contains(
                        entry("usedCpus", 1.0),
                        entry("usagePercent", 50.0),
                        entry("throttledPeriodsPercent", 50.0),
                        entry("throttledMillisPerSecond", 250.0));
    }

    /** The real machine, where there is one like it: what cannot be read is named, what can is plausible. */
    @Test
    void thisMachine() {
        Resources real = Resources.ofThisMachine();
        real.sample();
        assertThat(MachineFolder.figures(real)).containsKey("jvm.cpu.time");
        assertThat(real.absent().values()).noneMatch(reason -> reason.startsWith("failed"));
        assertThat(real.costNanos()).isPositive();
    }
}
