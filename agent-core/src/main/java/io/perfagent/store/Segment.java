package io.perfagent.store;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One file: a header, then frames, only ever appended to. Written by the history's thread alone; its frames are read by any
 * thread, under the {@link DiskHistory}'s lock where lists are concerned.
 *
 * <p>{@link RandomAccessFile} and not a channel, because a channel is closed for everybody when one reader is interrupted.
 */
final class Segment {

    /** What this version writes. A file of another version is left alone. */
    static final int VERSION = 1;

    static final int FILE_HEADER_BYTES = 8;
    private static final byte[] MAGIC = {'p', 'a', 'h', 'i', 's', 't', 0};
    private static final int SCAN_BYTES = 1 << 20;

    /** What {@link #open} found. */
    enum Condition {
        WHOLE,
        /** The last piece was not written to its end: the process died. */
        TORN,
        /** Pieces in its middle cannot be read; the others can. */
        DAMAGED,
        /** Written by a version that this one does not know. */
        OTHER_VERSION,
        /** Not one of our files. */
        FOREIGN
    }

    final File file;
    final long number;
    final List<Frame> frames = new ArrayList<>();
    Condition condition = Condition.WHOLE;
    long bytes;
    /** Milliseconds that were recorded in it. */
    long recordedMillis;

    private @Nullable RandomAccessFile writer;

    private Segment(File file, long number) {
        this.file = file;
        this.number = number;
    }

    /** A new file. */
    static Segment create(File file, long number) throws IOException {
        Segment segment = new Segment(file, number);
        PrivateFiles.file(file.toPath());
        RandomAccessFile out = new RandomAccessFile(file, "rw");
        segment.writer = out;
        try {
            byte[] header = Arrays.copyOf(MAGIC, FILE_HEADER_BYTES);
            header[FILE_HEADER_BYTES - 1] = VERSION;
            out.write(header);
        } catch (IOException failed) {
            segment.close();
            if (!file.delete()) {
                failed.addSuppressed(new IOException("left behind: " + file));
            }
            throw failed;
        }
        segment.bytes = FILE_HEADER_BYTES;
        return segment;
    }

    /** Looks through a file that is there. Reads headers only: what is in a frame is checked when it is asked for. */
    static Segment open(File file, long number) throws IOException {
        Segment segment = new Segment(file, number);
        try (RandomAccessFile in = new RandomAccessFile(file, "r")) {
            segment.bytes = in.length();
            segment.look(in);
        }
        return segment;
    }

    private void look(RandomAccessFile in) throws IOException {
        byte[] start = new byte[FILE_HEADER_BYTES];
        if (bytes < FILE_HEADER_BYTES) {
            condition = Condition.FOREIGN;
            return;
        }
        in.readFully(start);
        if (!Arrays.equals(start, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            condition = Condition.FOREIGN;
            return;
        }
        if (start[MAGIC.length] != VERSION) {
            condition = Condition.OTHER_VERSION;
            return;
        }
        byte[] header = new byte[Frame.HEADER_BYTES];
        long at = FILE_HEADER_BYTES;
        while (at < bytes) {
            Frame frame = null;
            if (at + Frame.HEADER_BYTES <= bytes) {
                in.seek(at);
                in.readFully(header);
                frame = Frame.read(header, 0, at);
            }
            if (frame != null && frame.end() <= bytes) {
                add(frame);
                at = frame.end();
                continue;
            }
            long next = nextFrame(in, at + 1);
            if (next < 0) {
                condition = condition == Condition.WHOLE ? Condition.TORN : condition;
                bytes = condition == Condition.TORN ? at : bytes;
                return;
            }
            condition = Condition.DAMAGED;
            at = next;
        }
    }

    void add(Frame frame) {
        frames.add(frame);
        if (frame.type() == Frame.INTERVAL) {
            recordedMillis += frame.toEpochMillis() - frame.fromEpochMillis();
        }
    }

    /** Where the next intact header lies at or after {@code from}; -1 when there is none. */
    private long nextFrame(RandomAccessFile in, long from) throws IOException {
        byte[] window = new byte[SCAN_BYTES];
        long base = from;
        while (base + Frame.HEADER_BYTES <= bytes) {
            int length = (int) Math.min(SCAN_BYTES, bytes - base);
            in.seek(base);
            in.readFully(window, 0, length);
            for (int i = 0; i + Frame.HEADER_BYTES <= length; i++) {
                Frame frame = Frame.read(window, i, base + i);
                if (frame != null && frame.end() <= bytes) {
                    return base + i;
                }
            }
            base += Math.max(1, length - Frame.HEADER_BYTES + 1);
        }
        return -1;
    }

    /** Whether the last frame's content is what was written: a process can die, or a disk lose power, within it. */
    boolean endsWell() throws IOException {
        if (frames.isEmpty()) {
            return true;
        }
        try {
            read(frames.get(frames.size() - 1));
            return true;
        } catch (Damaged torn) {
            return false;
        }
    }

    /** Forgets the last frame; what is appended next takes its place. */
    void dropLast() {
        Frame last = frames.remove(frames.size() - 1);
        bytes = last.offset() - Frame.HEADER_BYTES;
    }

    /**
     * Appends one or more frames in a single write. After a failure the file is as long as before, so that nothing half
     * written is followed by anything else.
     */
    void append(byte[] written) throws IOException {
        RandomAccessFile out = writer;
        if (out == null) {
            out = new RandomAccessFile(file, "rw");
            writer = out;
        }
        try {
            if (out.length() != bytes) {
                out.setLength(bytes);
            }
            out.seek(bytes);
            out.write(written);
        } catch (IOException failed) {
            try {
                out.setLength(bytes);
            } catch (IOException alsoFailed) {
                failed.addSuppressed(alsoFailed);
            }
            throw failed;
        }
        bytes += written.length;
    }

    byte[] read(Frame frame) throws IOException, Damaged {
        try (RandomAccessFile in = new RandomAccessFile(file, "r")) {
            return read(in, frame);
        }
    }

    /**
     * The content of a frame of this file.
     *
     * @throws Damaged when it is not what was written
     */
    static byte[] read(RandomAccessFile in, Frame frame) throws IOException, Damaged {
        byte[] content = new byte[frame.length()];
        if (in.length() < frame.end()) {
            throw new Damaged("the file has become shorter");
        }
        in.seek(frame.offset());
        in.readFully(content);
        if (Frame.crc(content, 0, content.length) != frame.crc()) {
            throw new Damaged("its checksum is wrong");
        }
        return content;
    }

    /** The names that the given pieces of this file define; a damaged piece leaves its names unknown. */
    static Dictionary dictionary(RandomAccessFile in, List<Frame> pieces) throws IOException {
        Dictionary dictionary = new Dictionary();
        for (Frame piece : pieces) {
            try {
                dictionary.read(read(in, piece));
            } catch (Damaged lost) {
                // Rows of unknown names are counted where they are met.
            }
        }
        return dictionary;
    }

    List<Frame> dictionaryFrames() {
        List<Frame> pieces = new ArrayList<>();
        for (Frame frame : frames) {
            if (frame.type() == Frame.DICTIONARY) {
                pieces.add(frame);
            }
        }
        return pieces;
    }

    /** Lets go of the file; it can still be read. */
    void close() {
        RandomAccessFile out = writer;
        writer = null;
        if (out != null) {
            try {
                out.close();
            } catch (IOException unclosable) {
                // Nothing is buffered here, and nothing else can be done.
            }
        }
    }
}
