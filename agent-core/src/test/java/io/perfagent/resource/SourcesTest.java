package io.perfagent.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourcesTest {

    @TempDir
    Path root;

    private MachineFolder machine;

    @BeforeEach
    void make() {
        machine = new MachineFolder(root);
    }

    @Test
    void aWholeMachineIsRead() {
        assertThat(machine.whole().read())
                .contains(
                        entry("system.cpu.time cpu.mode user", 10.0),
                        entry("system.cpu.time cpu.mode iowait", 0.5),
                        entry("system.cpu.time cpu.mode steal", 0.08),
                        entry("system.cpu.logical.count", 2.0),
                        entry("system.cpu.load_average.15m", 3.75),
                        entry("perfagent.system.runnable", 3.0),
                        entry("system.memory.usage system.memory.state used", 7_000_000 * 1024.0),
                        entry("system.memory.usage system.memory.state cached", 6_400_000 * 1024.0),
                        entry("system.memory.usage system.memory.state buffers", 200_000 * 1024.0),
                        entry("system.paging.usage system.paging.state used", 500_000 * 1024.0),
                        entry("perfagent.system.oom_kills", 1.0),
                        entry("system.disk.operations system.device nvme0n1 disk.io.direction read", 100.0),
                        entry("system.disk.io system.device nvme0n1 disk.io.direction write", 4000.0 * 512),
                        entry("system.disk.io_time system.device nvme0n1", 0.07),
                        entry("perfagent.system.disk.weighted_io_time system.device nvme0n1", 0.1),
                        entry("system.network.io network.interface.name eth0 network.io.direction transmit", 500.0),
                        entry(
                                "system.network.packet.dropped network.interface.name eth0 network.io.direction"
                                        + " receive",
                                2.0),
                        entry("perfagent.network.tcp.segments.retransmitted", 20.0),
                        entry(
                                "system.network.connection.count network.connection.state established"
                                        + " network.transport tcp",
                                55.0),
                        entry("perfagent.system.pressure.stalled resource cpu tasks some", 2.5),
                        entry("perfagent.system.pressure.stalled resource io tasks full", 0.5),
                        entry("process.cpu.time cpu.mode user", 2.5),
                        entry("process.cpu.time cpu.mode system", 0.5),
                        entry("process.thread.count", 17.0),
                        entry("process.paging.faults system.paging.fault.type major", 8.0),
                        entry("process.memory.usage", 2000.0 * 1024),
                        entry("process.disk.io disk.io.direction write", 8192.0))
                .allSatisfy((name, value) -> assertThat(name)
                        .doesNotContain("loop0")
                        .doesNotContain("nvme0n1p1")
                        .doesNotContain("name lo "));
    }

    @Test
    void aMachineThatSaysNothingHasNoFiguresButReasons() {
        Resources resources = machine.resources();
        resources.sample();
        assertThat(MachineFolder.figures(resources)).isEmpty();
        assertThat(resources.absent())
                .containsEntry("/proc/stat", "is not there")
                .containsEntry("/proc/pressure", "is not there")
                .containsEntry("cgroup", "this process is in no control group that counts anything")
                .hasSize(8);
    }

    @Test
    void whatOneFileDoesNotSayIsAbsentAndNotZero() {
        machine.file("proc/stat", "cpu  100 0 50 800\n")
                .file("proc/meminfo", "MemTotal: 1000 kB\nMemFree: 10 kB\n")
                .file("proc/pressure/cpu", "some avg10=1.00\n");
        Map<String, Double> figures = machine.read();
        assertThat(figures)
                .containsEntry("system.cpu.time cpu.mode idle", 8.0)
                .containsEntry("system.cpu.time cpu.mode nice", 0.0)
                .doesNotContainKeys(
                        "system.cpu.time cpu.mode steal",
                        "system.cpu.logical.count",
                        "system.memory.usage system.memory.state used",
                        "system.memory.usage system.memory.state cached",
                        "perfagent.system.pressure.stalled resource cpu tasks some")
                .noneSatisfy((name, value) -> assertThat(name).contains("paging"));
    }

    @Test
    void aMachineWithoutPartitionFoldersIsKnownByItsNames() {
        machine.file(
                "proc/diskstats",
                " 8 0 sda 1 0 8 1 1 0 8 1 0 1 2\n 8 1 sda1 1 0 8 1 1 0 8 1 0 1 2\n259 0 nvme0n1p2 1 0 8 1 1 0 8 1 0 1"
                        + " 2\n");
        assertThat(machine.read())
                .hasSize(9)
                .allSatisfy((name, value) -> assertThat(name).contains("sda").doesNotContain("sda1"));
    }

    @Test
    void thereAreNotMoreDisksAndInterfacesThanFit() {
        StringBuilder disks = new StringBuilder();
        StringBuilder interfaces = new StringBuilder("a\nb\n");
        for (int i = 0; i < 500; i++) {
            String letters = "" + (char) ('a' + i / 26) + (char) ('a' + i % 26);
            disks.append(" 8 ").append(i).append(" sd").append(letters).append(" 1 0 8 1 1 0 8 1 0 1 2\n");
            interfaces.append("veth").append(i).append(": 1 1 0 0 0 0 0 0 1 1 0 0 0 0 0 0\n");
        }
        machine.file("proc/diskstats", disks.toString()).file("proc/self/net/dev", interfaces.toString());
        assertThat(machine.read()).hasSize(16 * 9 + 16 * 8);
    }

    /** Nothing here makes a reading fail, hang or invent a figure that is negative or no number. */
    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "cpu", "::::\n-\n", "cpu  -1 x 99999999999999999999999 \0\n", "some total=\n"})
    void garbageIsNoFigure(String garbage) {
        machine.whole();
        for (String file : new String[] {
            "proc/stat",
            "proc/loadavg",
            "proc/meminfo",
            "proc/vmstat",
            "proc/diskstats",
            "proc/self/net/dev",
            "proc/self/net/snmp",
            "proc/self/net/sockstat",
            "proc/pressure/cpu",
            "proc/self/stat",
            "proc/self/status",
            "proc/self/io",
            "proc/self/cgroup",
            "proc/self/mountinfo"
        }) {
            machine.file(file, garbage);
        }
        assertThat(machine.read()).allSatisfy((name, value) -> assertThat(name).contains("pressure"));
    }

    @Test
    void truncatedAndMixedUpFilesNeverFail() throws Exception {
        machine.whole();
        Random random = new Random(7);
        Path[] files;
        try (var walk = Files.walk(root)) {
            files = walk.filter(Files::isRegularFile).sorted().toArray(Path[]::new);
        }
        byte[][] contents = new byte[files.length][];
        for (int i = 0; i < files.length; i++) {
            contents[i] = Files.readAllBytes(files[i]);
        }
        for (int round = 0; round < 300; round++) {
            for (int i = 0; i < files.length; i++) {
                byte[] whole = contents[random.nextInt(4) == 0 ? random.nextInt(files.length) : i];
                byte[] cut = java.util.Arrays.copyOf(whole, random.nextInt(whole.length + 1));
                for (int flips = random.nextInt(4); flips > 0 && cut.length > 0; flips--) {
                    cut[random.nextInt(cut.length)] = (byte) random.nextInt(256);
                }
                Files.write(files[i], cut);
            }
            Resources resources = machine.resources();
            resources.sample();
            assertThat(MachineFolder.figures(resources).values())
                    .allSatisfy(value -> assertThat(value).isFinite().isNotNegative());
            assertThat(resources.absent().values()).noneMatch(reason -> reason.startsWith("failed"));
        }
    }

    @Test
    void aFileThatIsAFolderIsAReason() throws Exception {
        Files.createDirectories(root.resolve("proc/stat"));
        Resources resources = machine.resources();
        resources.sample();
        assertThat(resources.absent()).containsEntry("/proc/stat", "may not be read");
    }

    @Test
    void versionTwoOfControlGroups() {
        machine.file("proc/self/cgroup", MachineFolder.CGROUP_V2)
                .file("proc/self/mountinfo", MachineFolder.MOUNTS_V2)
                .file(
                        "sys/fs/cgroup/cpu.stat",
                        "usage_usec 5000000\nnr_periods 100\nnr_throttled 25\nthrottled_usec 750000\n")
                .file("sys/fs/cgroup/cpu.max", "150000 100000\n")
                .file("sys/fs/cgroup/memory.current", "300000000\n")
                .file("sys/fs/cgroup/memory.max", "500000000\n")
                .file("sys/fs/cgroup/memory.stat", "anon 1\nfile 120000000\ninactive_file 100000000\npgmajfault 3\n")
                .file("sys/fs/cgroup/memory.events", "low 0\noom 1\noom_kill 1\n")
                .file("sys/fs/cgroup/io.stat", "8:0 rbytes=1000 wbytes=2000 rios=1\n259:0 rbytes=10 wbytes=20\n")
                .file("sys/fs/cgroup/pids.current", "42\n")
                .file("sys/fs/cgroup/pids.max", "max\n")
                .file("sys/fs/cgroup/memory.pressure", "some avg10=0.00 total=1500000\nfull avg10=0.00 total=0\n");
        assertThat(machine.read())
                .containsOnly(
                        entry("container.cpu.time", 5.0),
                        entry("perfagent.container.cpu.periods", 100.0),
                        entry("perfagent.container.cpu.throttled_periods", 25.0),
                        entry("perfagent.container.cpu.throttled", 0.75),
                        entry("perfagent.container.cpu.limit", 1.5),
                        entry("container.memory.usage", 300e6),
                        entry("container.memory.working_set", 200e6),
                        entry("container.memory.available", 200e6),
                        entry("perfagent.container.memory.limit", 500e6),
                        entry("perfagent.container.memory.cache", 120e6),
                        entry("container.memory.paging.faults system.paging.fault.type major", 3.0),
                        entry("perfagent.container.oom_kills", 1.0),
                        entry("container.disk.io disk.io.direction read", 1010.0),
                        entry("container.disk.io disk.io.direction write", 2020.0),
                        entry("perfagent.container.tasks", 42.0),
                        entry("perfagent.container.pressure.stalled resource memory tasks some", 1.5),
                        entry("perfagent.container.pressure.stalled resource memory tasks full", 0.0));
    }

    @Test
    void theTightestLimitAboveHoldsToo() {
        machine.file("proc/self/cgroup", "0::/kubepods/pod1/c1\n")
                .file("proc/self/mountinfo", MachineFolder.MOUNTS_V2)
                .file("sys/fs/cgroup/kubepods/cpu.max", "max 100000\n")
                .file("sys/fs/cgroup/kubepods/pod1/cpu.max", "50000 100000\n")
                .file("sys/fs/cgroup/kubepods/pod1/memory.max", "max\n")
                .file("sys/fs/cgroup/kubepods/pod1/c1/cpu.max", "200000 100000\n")
                .file("sys/fs/cgroup/kubepods/pod1/c1/memory.max", "1000\n");
        assertThat(machine.read())
                .containsOnly(
                        entry("perfagent.container.cpu.limit", 0.5), entry("perfagent.container.memory.limit", 1000.0));
    }

    @Test
    void versionOneOfControlGroupsWithoutANamespace() {
        machine.file("proc/self/cgroup", "4:memory:/docker/abc\n2:cpu,cpuacct:/docker/abc\n1:blkio:/docker/abc\n")
                .file(
                        "proc/self/mountinfo",
                        "40 31 0:31 /docker/abc /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory\n"
                                + "41 31 0:32 /docker/abc /sys/fs/cgroup/cpu,cpuacct ro - cgroup cgroup rw,cpu,cpuacct\n"
                                + "42 31 0:33 /docker/abc /sys/fs/cgroup/blkio ro - cgroup cgroup rw,blkio\n")
                .file(
                        "sys/fs/cgroup/cpu,cpuacct/cpu.stat",
                        "nr_periods 10\nnr_throttled 4\nthrottled_time 2000000000\n")
                .file("sys/fs/cgroup/cpu,cpuacct/cpuacct.usage", "7000000000\n")
                .file("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "-1\n")
                .file("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000\n")
                .file("sys/fs/cgroup/memory/memory.usage_in_bytes", "1000\n")
                .file("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n")
                .file("sys/fs/cgroup/memory/memory.stat", "cache 5\ntotal_cache 500\ntotal_inactive_file 400\n")
                .file(
                        "sys/fs/cgroup/blkio/blkio.throttle.io_service_bytes",
                        "8:0 Read 11\n8:0 Write 22\n8:0 Total 33\nTotal 33\n");
        assertThat(machine.read())
                .containsOnly(
                        entry("container.cpu.time", 7.0),
                        entry("perfagent.container.cpu.periods", 10.0),
                        entry("perfagent.container.cpu.throttled_periods", 4.0),
                        entry("perfagent.container.cpu.throttled", 2.0),
                        entry("container.memory.usage", 1000.0),
                        entry("container.memory.working_set", 600.0),
                        entry("perfagent.container.memory.cache", 500.0),
                        entry("container.disk.io disk.io.direction read", 11.0),
                        entry("container.disk.io disk.io.direction write", 22.0));
    }

    /** Version 1 counts, version 2 beside it has only the pressure. */
    @Test
    void bothVersionsAtOnce() {
        machine.file("proc/self/cgroup", "4:memory:/job\n1:cpu:/\n0::/\n")
                .file(
                        "proc/self/mountinfo",
                        "33 31 0:30 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n"
                                + "35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
                                + "41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n")
                .file("sys/fs/cgroup/memory/job/memory.usage_in_bytes", "1000\n")
                .file("sys/fs/cgroup/memory/job/memory.limit_in_bytes", "4000\n")
                .file("sys/fs/cgroup/memory/memory.limit_in_bytes", "3000\n")
                .file("sys/fs/cgroup/cpu/cpu.stat", "nr_periods 0\nnr_throttled 0\nthrottled_time 0\n")
                .file("sys/fs/cgroup/unified/cpu.stat", "usage_usec 1\n")
                .file("sys/fs/cgroup/unified/io.pressure", "some avg10=0.00 total=3000000\n");
        assertThat(machine.read())
                .containsOnly(
                        entry("perfagent.container.memory.limit", 3000.0),
                        entry("container.memory.usage", 1000.0),
                        entry("container.memory.available", 2000.0),
                        entry("perfagent.container.cpu.periods", 0.0),
                        entry("perfagent.container.cpu.throttled_periods", 0.0),
                        entry("perfagent.container.cpu.throttled", 0.0),
                        entry("perfagent.container.pressure.stalled resource io tasks some", 3.0));
    }

    @ParameterizedTest
    @CsvSource({"/../outside", "/gone", "/a b"})
    void aGroupThatIsNotMountedIsItsMountPoint(String path) {
        machine.file("proc/self/cgroup", "0::" + path + "\n")
                .file("proc/self/mountinfo", MachineFolder.MOUNTS_V2)
                .file("sys/fs/outside/memory.current", "666\n")
                .file("sys/fs/cgroup/memory.current", "5\n");
        assertThat(machine.read()).containsOnly(entry("container.memory.usage", 5.0));
    }
}
