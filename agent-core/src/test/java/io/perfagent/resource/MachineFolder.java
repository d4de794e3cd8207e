package io.perfagent.resource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** A folder that looks like the root of a machine, as far as a test needs it. */
final class MachineFolder {

    static final String STAT = """
            cpu  1000 200 300 40000 50 6 7 8 0 0
            cpu0 500 100 150 20000 25 3 3 4 0 0
            cpu1 500 100 150 20000 25 3 4 4 0 0
            intr 123 0 9
            ctxt 987654
            btime 1700000000
            processes 4711
            procs_running 3
            procs_blocked 1
            """;
    static final String MEMINFO = """
            MemTotal:       16000000 kB
            MemFree:         1000000 kB
            MemAvailable:    9000000 kB
            Buffers:          200000 kB
            Cached:          6000000 kB
            SwapCached:            0 kB
            SwapTotal:       2000000 kB
            SwapFree:        1500000 kB
            Dirty:               100 kB
            Shmem:              5000 kB
            SReclaimable:     400000 kB
            """;
    static final String DISKSTATS = """
               7       0 loop0 5 0 5 5 0 0 0 0 0 0 0 0 0 0 0 0 0
             259       0 nvme0n1 100 9 2000 40 50 8 4000 60 2 70 100 0 0 0 0 0 0
             259       1 nvme0n1p1 90 9 1900 40 50 8 4000 60 0 70 100 0 0 0 0 0 0
            """;
    static final String NET_DEV = """
            Inter-|   Receive                                                |  Transmit
             face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
                lo: 9999 99 0 0 0 0 0 0 9999 99 0 0 0 0 0 0
              eth0: 1000 10 1 2 0 0 0 0 500 5 3 4 0 0 0 0
            """;
    static final String SNMP = """
            Ip: Forwarding DefaultTTL
            Ip: 1 64
            Tcp: RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens PassiveOpens AttemptFails EstabResets CurrEstab InSegs OutSegs RetransSegs InErrs OutRsts
            Tcp: 1 200 120000 -1 11 22 33 44 55 660 1000 20 3 9
            """;
    static final String CGROUP_V2 = "0::/\n";
    static final String MOUNTS_V2 = "30 23 0:27 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw,nsdelegate\n";

    private final Path root;

    MachineFolder(Path root) {
        this.root = root;
    }

    MachineFolder file(String path, String text) {
        try {
            Path file = root.resolve(path);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** A machine with everything but control groups. */
    MachineFolder whole() {
        return file("proc/stat", STAT)
                .file("proc/loadavg", "1.50 2.25 3.75 2/345 6789\n")
                .file("proc/meminfo", MEMINFO)
                .file("proc/vmstat", "nr_free_pages 1\npgmajfault 77\npswpin 5\npswpout 6\noom_kill 1\n")
                .file("proc/diskstats", DISKSTATS)
                .file("sys/block/nvme0n1/size", "1\n")
                .file("proc/self/net/dev", NET_DEV)
                .file("proc/self/net/snmp", SNMP)
                .file("proc/self/net/sockstat", "sockets: used 30\nTCP: inuse 9 orphan 1 tw 12 alloc 10 mem 2\n")
                .file("proc/pressure/cpu", "some avg10=4.00 avg60=1.00 avg300=0.50 total=2500000\n")
                .file("proc/pressure/io", "some avg10=0.00 total=1000000\nfull avg10=0.00 total=500000\n")
                .file(
                        "proc/self/stat",
                        "42 (a (b) c) S 1 1 1 0 -1 4194560 7 0 8 0 250 50 0 0 20 0 17 0 100 4000000 500 0\n")
                .file("proc/self/status", "Name:\tjava\nVmSize:\t 4000 kB\nVmRSS:\t 2000 kB\nVmSwap:\t 10 kB\n")
                .file("proc/self/io", "rchar: 9\nwchar: 9\nread_bytes: 4096\nwrite_bytes: 8192\n");
    }

    /** Everything one reading finds: name and attributes to value. */
    Map<String, Double> read() {
        Resources resources = Resources.below(root.toFile());
        resources.sample();
        return figures(resources);
    }

    Resources resources() {
        return Resources.below(root.toFile());
    }

    static Map<String, Double> figures(Resources resources) {
        Map<String, Double> figures = new LinkedHashMap<>();
        resources
                .current()
                .forEach((measure, value) ->
                        figures.put((measure.name() + " " + String.join(" ", measure.attributes())).strip(), value));
        return figures;
    }
}
