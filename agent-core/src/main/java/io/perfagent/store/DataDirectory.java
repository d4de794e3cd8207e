package io.perfagent.store;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.LinkOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The folder one JVM keeps its past in: for its user alone, and locked, so that a second JVM of the same service takes a
 * folder of its own inside. The lock ends with the process, however it ends.
 */
final class DataDirectory implements AutoCloseable {

    /** JVMs of one service in one directory. */
    static final int MOST_JVMS = 16;

    /** The lock files of this JVM: closing any handle of such a file would free its lock. */
    private static final Set<String> HELD = ConcurrentHashMap.newKeySet();

    private static final long RESERVE_BYTES = 64L << 20;
    private static final String LOCK = "lock";
    private static final String QUARANTINE = "quarantine";

    final File folder;
    /** Whether others were here first. */
    final boolean isSecond;

    private final FileChannel lockFile;

    private DataDirectory(File folder, boolean isSecond, FileChannel lockFile) {
        this.folder = folder;
        this.isSecond = isSecond;
        this.lockFile = lockFile;
    }

    /**
     * Takes {@code root}, or the first free folder {@code jvm-2}, {@code jvm-3}… in it.
     *
     * @throws IOException when there is nothing to write to; the message is for people
     */
    static DataDirectory take(File root) throws IOException {
        for (int jvm = 1; jvm <= MOST_JVMS; jvm++) {
            File folder = jvm == 1 ? root : new File(root, "jvm-" + jvm);
            PrivateFiles.folder(folder.toPath());
            FileChannel channel = lock(folder);
            if (channel != null) {
                return new DataDirectory(folder, jvm > 1, channel);
            }
        }
        throw new IOException(
                MOST_JVMS + " programs keep their history in " + root + " already; set data.dir or service");
    }

    /** The lock, or null when another has it. */
    private static @Nullable FileChannel lock(File folder) throws IOException {
        File file = new File(folder, LOCK);
        if (!HELD.add(file.getCanonicalPath())) {
            return null;
        }
        FileChannel channel = tryLock(folder, file);
        if (channel == null) {
            HELD.remove(file.getCanonicalPath());
        }
        return channel;
    }

    private static @Nullable FileChannel tryLock(File folder, File file) throws IOException {
        PrivateFiles.file(file.toPath());
        FileChannel channel = FileChannel.open(file.toPath(), StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return channel;
            }
        } catch (OverlappingFileLockException heldByAnotherLoader) {
            return null;
        } catch (IOException noLocks) {
            channel.close();
            throw new IOException("files cannot be locked in " + folder, noLocks);
        }
        channel.close();
        return null;
    }

    /** The files whose names are {@code prefix}, a number of ten digits and the suffix of segments, in order. */
    List<File> segments(String prefix) {
        File[] files = folder.listFiles((where, name) -> number(prefix, name) >= 0);
        List<File> found = new ArrayList<>(files == null ? List.of() : Arrays.asList(files));
        found.sort((a, b) -> a.getName().compareTo(b.getName()));
        return found;
    }

    File segment(String prefix, long number) {
        String digits = "000000000" + number;
        return new File(folder, prefix + "-" + digits.substring(digits.length() - 10) + ".seg");
    }

    static long number(String prefix, String name) {
        if (!name.startsWith(prefix + "-") || !name.endsWith(".seg") || name.length() != prefix.length() + 15) {
            return -1;
        }
        long number = 0;
        for (int i = prefix.length() + 1; i < name.length() - 4; i++) {
            char digit = name.charAt(i);
            if (digit < '0' || digit > '9') {
                return -1;
            }
            number = number * 10 + digit - '0';
        }
        return number;
    }

    /** Puts a file that is none of ours away, where it is left for whoever wants to look; the oldest go when it gets too much. */
    void quarantine(File file, long mostBytes) throws IOException {
        File away = new File(folder, QUARANTINE);
        PrivateFiles.folder(away.toPath());
        if (!file.renameTo(new File(away, file.getName() + "." + System.currentTimeMillis()))) {
            throw new IOException("cannot move " + file);
        }
        File[] files = away.listFiles();
        if (files == null) {
            return;
        }
        Arrays.sort(files, (a, b) -> Long.compare(b.lastModified(), a.lastModified()));
        long bytes = 0;
        for (File kept : files) {
            bytes += kept.length();
            if (bytes > mostBytes && !kept.delete()) {
                throw new IOException("cannot delete " + kept);
            }
        }
    }

    /** Whether the agent may write: the last of a disk belongs to the program. */
    boolean hasRoom() {
        long reserve = Math.min(RESERVE_BYTES, folder.getTotalSpace() / 100);
        return folder.getUsableSpace() > reserve;
    }

    @Override
    public void close() {
        try {
            lockFile.close();
            HELD.remove(new File(folder, LOCK).getCanonicalPath());
        } catch (IOException unclosable) {
            // The lock ends with the process at the latest.
        }
    }
}
