package io.perfagent.dashboard;

import io.perfagent.profile.CallTree;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/**
 * A profile as {@code profile.proto} of https://github.com/google/pprof says: samples refer to locations, one for each function,
 * and these to a table of strings.
 */
final class PprofFile {

    private static final int SAMPLE_TYPE = 1;
    private static final int SAMPLE = 2;
    private static final int LOCATION = 4;
    private static final int FUNCTION = 5;
    private static final int STRING = 6;

    private final CallTree tree;
    private final Map<String, Integer> strings = new LinkedHashMap<>();
    private final Map<String, Integer> functions = new LinkedHashMap<>();

    PprofFile(CallTree tree) {
        this.tree = tree;
        string("");
    }

    byte[] bytes() {
        ByteArrayOutputStream profile = new ByteArrayOutputStream();
        type(profile, "samples", "count");
        type(profile, tree.kind().label(), tree.kind().unit());
        tree.stacks((stack, samples, value) -> {
            ByteArrayOutputStream locations = new ByteArrayOutputStream();
            for (int i = 0; i < stack.depth(); i++) {
                varint(locations, functions.computeIfAbsent(stack.frame(i), key -> functions.size() + 1));
            }
            ByteArrayOutputStream values = new ByteArrayOutputStream();
            varint(values, samples);
            varint(values, value);
            ByteArrayOutputStream sample = new ByteArrayOutputStream();
            bytes(sample, 1, locations.toByteArray());
            bytes(sample, 2, values.toByteArray());
            bytes(profile, SAMPLE, sample.toByteArray());
        });
        functions.forEach((name, id) -> {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            number(line, 1, id);
            ByteArrayOutputStream location = new ByteArrayOutputStream();
            number(location, 1, id);
            bytes(location, 4, line.toByteArray());
            bytes(profile, LOCATION, location.toByteArray());
            ByteArrayOutputStream function = new ByteArrayOutputStream();
            number(function, 1, id);
            number(function, 2, string(name));
            bytes(profile, FUNCTION, function.toByteArray());
        });
        strings.keySet().forEach(text -> bytes(profile, STRING, text.getBytes(StandardCharsets.UTF_8)));
        return zipped(profile.toByteArray());
    }

    private void type(ByteArrayOutputStream profile, String type, String unit) {
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        number(value, 1, string(type));
        number(value, 2, string(unit));
        bytes(profile, SAMPLE_TYPE, value.toByteArray());
    }

    private int string(String text) {
        return strings.computeIfAbsent(text, key -> strings.size());
    }

    private static void number(ByteArrayOutputStream out, int field, long value) {
        varint(out, field << 3);
        varint(out, value);
    }

    private static void bytes(ByteArrayOutputStream out, int field, byte[] value) {
        varint(out, field << 3 | 2);
        varint(out, value.length);
        out.writeBytes(value);
    }

    private static void varint(ByteArrayOutputStream out, long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.write((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    private static byte[] zipped(byte[] bytes) {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
            out.write(bytes);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return zipped.toByteArray();
    }
}
