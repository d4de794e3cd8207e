package io.perfagent.resource;

import io.perfagent.resource.Measure.Scope;
import java.io.File;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /proc/diskstats}: whole disks only, without partitions, loop devices and RAM disks. */
final class DiskStats implements Source {

    private static final int MOST_DISKS = 16;
    private static final int SECTOR_BYTES = 512;
    private static final double MILLIS_A_SECOND = 1000;

    /** What is counted of one disk. */
    private static final class Disk {
        final Measure readOperations;
        final Measure writeOperations;
        final Measure readBytes;
        final Measure writeBytes;
        final Measure readTime;
        final Measure writeTime;
        final Measure busyTime;
        final Measure queueTime;
        final Measure pending;

        Disk(String name) {
            readOperations = directed("system.disk.operations", "{operation}", "Reads and writes.", name, "read");
            writeOperations = directed("system.disk.operations", "{operation}", "Reads and writes.", name, "write");
            readBytes = directed("system.disk.io", "By", "Bytes read and written.", name, "read");
            writeBytes = directed("system.disk.io", "By", "Bytes read and written.", name, "write");
            readTime = directed("system.disk.operation_time", "s", "Time reads and writes took in sum.", name, "read");
            writeTime =
                    directed("system.disk.operation_time", "s", "Time reads and writes took in sum.", name, "write");
            busyTime = Measure.counter(
                    Scope.HOST,
                    "system.disk.io_time",
                    "s",
                    "Time with at least one request under way; a disk that serves many at once is not full at 1 s/s.",
                    "system.device",
                    name);
            queueTime = Measure.counter(
                    Scope.HOST,
                    "perfagent.system.disk.weighted_io_time",
                    "s",
                    "Time times requests under way: its rate is the mean length of the queue.",
                    "system.device",
                    name);
            pending = Measure.level(
                    Scope.HOST,
                    "perfagent.system.disk.pending_operations",
                    "{operation}",
                    "Requests under way at this moment.",
                    "system.device",
                    name);
        }

        private static Measure directed(String measure, String unit, String text, String disk, String direction) {
            return Measure.counter(
                    Scope.HOST, measure, unit, text, "system.device", disk, "disk.io.direction", direction);
        }
    }

    private final File stats;
    private final File blockDevices;
    private final TextFile text = new TextFile();
    private final Map<String, Disk> disks = new LinkedHashMap<>();

    DiskStats(File root) {
        stats = new File(root, "proc/diskstats");
        blockDevices = new File(root, "sys/block");
    }

    @Override
    public String name() {
        return "/proc/diskstats";
    }

    @Override
    public @Nullable String read(Sample sample) {
        int before = sample.size();
        String problem = text.load(stats);
        while (text.nextLine()) {
            text.skip(2);
            String name = text.word();
            Disk disk = disks.get(name);
            if (disk == null) {
                if (name.isEmpty() || disks.size() == MOST_DISKS || !isWholeDisk(name)) {
                    continue;
                }
                disk = new Disk(name);
                disks.put(name, disk);
            }
            read(disk, sample);
        }
        return sample.size() > before ? null : problem == null ? "names no disk" : problem;
    }

    private void read(Disk disk, Sample sample) {
        sample.put(disk.readOperations, text.number());
        text.skip(1);
        sample.put(disk.readBytes, scaled(text.number(), 1.0 / SECTOR_BYTES));
        sample.put(disk.readTime, scaled(text.number(), MILLIS_A_SECOND));
        sample.put(disk.writeOperations, text.number());
        text.skip(1);
        sample.put(disk.writeBytes, scaled(text.number(), 1.0 / SECTOR_BYTES));
        sample.put(disk.writeTime, scaled(text.number(), MILLIS_A_SECOND));
        sample.put(disk.pending, text.number());
        sample.put(disk.busyTime, scaled(text.number(), MILLIS_A_SECOND));
        sample.put(disk.queueTime, scaled(text.number(), MILLIS_A_SECOND));
    }

    private static double scaled(long value, double divisor) {
        return value < 0 ? -1 : value / divisor;
    }

    /** A partition has no folder of its own among the block devices; without that folder, its name must do. */
    private boolean isWholeDisk(String name) {
        if (name.startsWith("loop") || name.startsWith("ram") || name.startsWith("zram") || name.startsWith("fd")) {
            return false;
        }
        if (blockDevices.isDirectory()) {
            return new File(blockDevices, name).exists();
        }
        boolean numbered = Character.isDigit(name.charAt(name.length() - 1));
        return name.startsWith("nvme") || name.startsWith("mmcblk") ? !name.matches(".*p[0-9]+") : !numbered;
    }
}
