package io.perfagent.store;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The segments of one kind, oldest first: the intervals of one length, the kept traces, or the starts. It never holds more
 * bytes than its share. Appended to by the history's thread; its lists are guarded by its own monitor.
 */
final class Shelf {

    private static final long LARGEST_SEGMENT_BYTES = 8L << 20;
    private static final long SMALLEST_SEGMENT_BYTES = 16L << 10;

    /** A frame and the file it lies in. */
    record Place(Segment segment, Frame frame) {}

    final String prefix;
    /** Length of its intervals. */
    final long lengthMillis;

    private final long keptMillis;
    private final long shareBytes;
    private final DataDirectory directory;
    private final Losses losses;
    private final List<Segment> segments = new ArrayList<>();
    private @Nullable Segment active;
    private @Nullable Dictionary names;
    private long nextNumber = 1;

    /**
     * Makes a shelf without looking at the disk.
     *
     * @param keptMillis how much recorded time it keeps at least, if its share suffices
     */
    Shelf(String prefix, long lengthMillis, long keptMillis, long shareBytes, DataDirectory directory, Losses losses) {
        this.prefix = prefix;
        this.lengthMillis = lengthMillis;
        this.keptMillis = keptMillis;
        this.shareBytes = shareBytes;
        this.directory = directory;
        this.losses = losses;
    }

    /** Finds what earlier runs left. */
    synchronized void open() {
        for (File file : directory.segments(prefix)) {
            long number = DataDirectory.number(prefix, file.getName());
            nextNumber = Math.max(nextNumber, number + 1);
            try {
                add(Segment.open(file, number));
            } catch (IOException unreadable) {
                losses.count("history_file_unreadable", 1, file.getName() + ": " + unreadable.getMessage());
            }
        }
        if (!segments.isEmpty()) {
            continueLast(segments.get(segments.size() - 1));
        }
        makeRoom(0);
    }

    private void add(Segment segment) throws IOException {
        switch (segment.condition) {
            case FOREIGN -> {
                losses.count("history_file_quarantined", 1, segment.file.getName() + " is no history");
                directory.quarantine(segment.file, shareBytes / 20);
                return;
            }
            case OTHER_VERSION ->
                losses.count(
                        "history_file_of_other_version",
                        1,
                        segment.file.getName() + " was written by another version and is left alone");
            case DAMAGED ->
                losses.count("history_file_damaged", 1, segment.file.getName() + " is damaged; what is whole is used");
            default -> {}
        }
        segments.add(segment);
    }

    /** A program that is started often must not leave a file for each start. */
    private void continueLast(Segment last) {
        boolean appendable = last.condition == Segment.Condition.WHOLE || last.condition == Segment.Condition.TORN;
        try {
            if (!appendable || last.bytes >= segmentBytes()) {
                return;
            }
            if (!last.endsWell()) {
                last.dropLast();
            }
            active = last;
        } catch (IOException unreadable) {
            losses.count("history_file_unreadable", 1, last.file.getName() + ": " + unreadable.getMessage());
        }
    }

    private long segmentBytes() {
        return Math.max(SMALLEST_SEGMENT_BYTES, Math.min(LARGEST_SEGMENT_BYTES, shareBytes / 8));
    }

    /** The names of the segment that is being written, made if there is none. */
    private Dictionary names() throws IOException {
        Segment current = current();
        Dictionary known = names;
        if (known == null) {
            try (RandomAccessFile in = new RandomAccessFile(current.file, "r")) {
                known = Segment.dictionary(in, current.dictionaryFrames());
            }
            names = known;
        }
        return known;
    }

    private synchronized Segment current() throws IOException {
        Segment current = active;
        if (current != null && current.bytes >= segmentBytes()) {
            finish();
            current = null;
        }
        if (current == null) {
            current = Segment.create(directory.segment(prefix, nextNumber), nextNumber);
            nextNumber++;
            segments.add(current);
            active = current;
            names = null;
        }
        return current;
    }

    private void finish() {
        Segment finished = active;
        active = null;
        names = null;
        if (finished != null) {
            finished.close();
        }
    }

    /** Makes the frames of one append with the names of the segment they go to. */
    interface Content {
        /** The frames, without null. */
        List<byte[]> frames(Dictionary names);
    }

    /**
     * Appends frames in one write.
     *
     * @return whether they fit into the share at all
     * @throws IOException when they could not be written; the shelf is as before
     */
    boolean append(Content content) throws IOException {
        boolean written = false;
        try {
            Segment to = current();
            byte[] all = joined(content.frames(names()));
            if (all.length + Segment.FILE_HEADER_BYTES <= shareBytes) {
                makeRoom(all.length);
                if (to != active) {
                    // Its own segment had to go, and its names with it.
                    to = current();
                    all = joined(content.frames(names()));
                }
                long before = to.bytes;
                to.append(all);
                written = true;
                addFrames(to, all, before);
            }
            return written;
        } finally {
            if (!written) {
                // What was numbered for these frames is in no file.
                names = null;
            }
        }
    }

    private static byte[] joined(List<byte[]> frames) {
        int length = 0;
        for (byte[] frame : frames) {
            length += frame.length;
        }
        byte[] all = new byte[length];
        int at = 0;
        for (byte[] frame : frames) {
            System.arraycopy(frame, 0, all, at, frame.length);
            at += frame.length;
        }
        return all;
    }

    private synchronized void addFrames(Segment to, byte[] written, long offset) {
        for (int at = 0; at < written.length; ) {
            Frame frame = Frame.read(written, at, offset + at);
            if (frame == null) {
                throw new IllegalStateException("not a frame");
            }
            to.add(frame);
            at = (int) (frame.end() - offset);
        }
    }

    /** Deletes the oldest until {@code more} bytes fit, and what is older than need be. */
    private synchronized void makeRoom(int more) {
        while (!segments.isEmpty() && (bytes() + more > shareBytes || isOldEnough())) {
            Segment oldest = segments.get(0);
            if (oldest == active) {
                finish();
            }
            oldest.close();
            if (!oldest.file.delete() && oldest.file.exists()) {
                losses.count("history_file_undeletable", 1, oldest.file.getName() + " cannot be deleted");
                return;
            }
            segments.remove(0);
        }
    }

    /** Recorded time and not calendar time: a clock that was set must not delete a year. */
    private boolean isOldEnough() {
        if (keptMillis == Long.MAX_VALUE || segments.get(0) == active) {
            return false;
        }
        long newer = 0;
        for (int i = 1; i < segments.size(); i++) {
            newer += segments.get(i).recordedMillis;
        }
        return newer >= keptMillis;
    }

    /** What its files take. */
    synchronized long bytes() {
        long bytes = 0;
        for (Segment segment : segments) {
            bytes += segment.bytes;
        }
        return bytes;
    }

    /** Every frame of {@code type}, in the order of writing. */
    synchronized List<Place> places(int type) {
        List<Place> places = new ArrayList<>();
        for (Segment segment : segments) {
            for (Frame frame : segment.frames) {
                if (frame.type() == type) {
                    places.add(new Place(segment, frame));
                }
            }
        }
        return places;
    }

    /** The intervals that hold none of the numbers up to {@code number}, in the order of writing. */
    synchronized List<Place> intervalsAfter(long number) {
        List<Place> places = new ArrayList<>();
        for (int i = segments.size() - 1; i >= 0; i--) {
            List<Frame> frames = segments.get(i).frames;
            for (int j = frames.size() - 1; j >= 0; j--) {
                Frame frame = frames.get(j);
                if (frame.type() == Frame.INTERVAL) {
                    if (frame.lowest() <= number) {
                        Collections.reverse(places);
                        return places;
                    }
                    places.add(new Place(segments.get(i), frame));
                }
            }
        }
        Collections.reverse(places);
        return places;
    }

    /** The highest number on this shelf; -1 when it is empty. */
    synchronized long highest() {
        long highest = -1;
        for (Segment segment : segments) {
            for (Frame frame : segment.frames) {
                highest = frame.type() == Frame.INTERVAL ? Math.max(highest, frame.highest()) : highest;
            }
        }
        return highest;
    }

    /** Where the names of a segment are. */
    synchronized List<Frame> dictionaryFrames(Segment segment) {
        return segment.dictionaryFrames();
    }

    /** Forgets a frame that cannot be read, if it is one of this shelf. */
    synchronized void forget(Place place) {
        if (!segments.contains(place.segment()) || !place.segment().frames.remove(place.frame())) {
            return;
        }
        losses.count(
                "history_interval_damaged",
                1,
                "an interval in " + place.segment().file.getName() + " is damaged");
    }

    synchronized void close() {
        finish();
    }
}
