package io.perfagent.store;

import io.perfagent.profile.Kind;
import io.perfagent.profile.ProfileInterval;
import io.perfagent.runtime.Stack;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * Profiles as bytes: the names, then the stacks in the order of their outer frames, each with only what differs from the one
 * before, which makes a tree of them; all of it deflated.
 */
final class PackedProfile {

    private static final int MOST_DEPTH = 4_096;
    /** More than any interval unpacks to; damaged bytes must not take the heap. */
    private static final int MOST_BYTES = 32 << 20;

    private PackedProfile() {}

    static byte[] pack(ProfileInterval interval) {
        Map<String, Integer> names = new HashMap<>();
        PackedWriter table = new PackedWriter();
        PackedWriter rows = new PackedWriter();
        List<ProfileInterval.Row> sorted = new ArrayList<>(interval.rows());
        sorted.sort((a, b) -> {
            int order = a.kind().compareTo(b.kind());
            order = order != 0 ? order : a.transaction().compareTo(b.transaction());
            return order != 0 ? order : compareOuterFirst(a.stack(), b.stack());
        });
        Stack before = Stack.UNKNOWN;
        for (ProfileInterval.Row row : sorted) {
            Stack stack = row.stack();
            int same = sameOuter(before, stack);
            rows.text(row.kind().label().substring(0, 1));
            rows.number(number(names, table, row.transaction()));
            rows.number(same);
            rows.number(stack.depth() - same);
            for (int i = stack.depth() - same - 1; i >= 0; i--) {
                rows.number(number(names, table, stack.frame(i)));
            }
            rows.number(row.samples());
            rows.number(row.value());
            before = stack;
        }
        PackedWriter all = new PackedWriter();
        all.number(names.size());
        all.bytes(table);
        all.number(sorted.size());
        all.bytes(rows);
        return deflated(all.toBytes());
    }

    private static int number(Map<String, Integer> names, PackedWriter table, String name) {
        Integer known = names.get(name);
        if (known == null) {
            known = names.size();
            names.put(name, known);
            table.text(name);
        }
        return known;
    }

    private static int compareOuterFirst(Stack a, Stack b) {
        for (int i = 1; i <= Math.min(a.depth(), b.depth()); i++) {
            int order = a.frame(a.depth() - i).compareTo(b.frame(b.depth() - i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(a.depth(), b.depth());
    }

    private static int sameOuter(Stack a, Stack b) {
        int same = 0;
        while (same < Math.min(a.depth(), b.depth())
                && a.frame(a.depth() - 1 - same).equals(b.frame(b.depth() - 1 - same))) {
            same++;
        }
        return same;
    }

    private static byte[] deflated(byte[] plain) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(plain.length / 3 + 64);
        Deflater deflater = new Deflater();
        try (OutputStream out = new DeflaterOutputStream(bytes, deflater)) {
            out.write(plain);
        } catch (IOException impossible) {
            throw new UncheckedIOException("memory cannot be written", impossible);
        } finally {
            deflater.end();
        }
        return bytes.toByteArray();
    }

    static ProfileInterval unpack(byte[] packed, long fromEpochMillis, long toEpochMillis) throws Damaged {
        PackedReader in = new PackedReader(inflated(packed));
        String[] names = new String[in.count()];
        for (int i = 0; i < names.length; i++) {
            names[i] = in.text();
        }
        int count = in.count();
        List<ProfileInterval.Row> rows = new ArrayList<>(count);
        List<String> outerFirst = new ArrayList<>(List.of(Stack.UNKNOWN.frame(0)));
        for (int i = 0; i < count; i++) {
            Kind kind = kind(in.text());
            String transaction = names[in.number(names.length - 1)];
            int same = in.number(outerFirst.size());
            outerFirst.subList(same, outerFirst.size()).clear();
            for (int more = in.number(MOST_DEPTH); more > 0; more--) {
                outerFirst.add(names[in.number(names.length - 1)]);
            }
            List<String> innerFirst = new ArrayList<>(outerFirst);
            Collections.reverse(innerFirst);
            rows.add(new ProfileInterval.Row(kind, transaction, Stack.of(innerFirst), in.number(), in.number()));
        }
        return new ProfileInterval(fromEpochMillis, toEpochMillis, rows);
    }

    private static Kind kind(String initial) throws Damaged {
        for (Kind kind : Kind.values()) {
            if (kind.label().startsWith(initial)) {
                return kind;
            }
        }
        throw new Damaged("a kind of profile this version does not know");
    }

    private static byte[] inflated(byte[] packed) throws Damaged {
        try (InflaterInputStream in = new InflaterInputStream(new ByteArrayInputStream(packed))) {
            byte[] plain = in.readNBytes(MOST_BYTES + 1);
            if (plain.length > MOST_BYTES) {
                throw new Damaged("it is too large");
            }
            return plain;
        } catch (IOException broken) {
            throw new Damaged("it cannot be inflated");
        }
    }
}
