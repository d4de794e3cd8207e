package io.perfagent.dashboard;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** Bodies for those who are at the other end of something slow, such as a tunnel. Stateless. */
final class Zipped {

    /** What fits into one packet anyway gains nothing. */
    static final int LEAST_BYTES = 1_024;

    private Zipped() {}

    /** Whether there is something to gain in a body of this type: others are compressed already. */
    static boolean isWorthwhile(String contentType, int bytes) {
        return bytes >= LEAST_BYTES && (contentType.startsWith("text/") || contentType.startsWith("application/json"));
    }

    /** Whether the header {@code Accept-Encoding} allows gzip by name. */
    static boolean isAccepted(List<String> acceptEncoding) {
        boolean accepted = false;
        for (String line : acceptEncoding) {
            for (String coding : line.toLowerCase(Locale.ROOT).split(",", -1)) {
                String[] parts = coding.split(";", -1);
                if (parts[0].strip().equals("gzip")) {
                    accepted = parts.length == 1 || !parts[1].strip().matches("q ?= ?0(?:\\.0{0,3})?");
                }
            }
        }
        return accepted;
    }

    /** @param once whether it is for one request, so that speed counts more than size */
    static byte[] of(byte[] body, boolean once) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(body.length / 3);
        try (OutputStream out = new Leveled(bytes, once ? Deflater.BEST_SPEED : Deflater.BEST_COMPRESSION)) {
            out.write(body);
        } catch (IOException impossible) {
            throw new UncheckedIOException("memory cannot be written", impossible);
        }
        return bytes.toByteArray();
    }

    private static final class Leveled extends GZIPOutputStream {

        Leveled(OutputStream out, int level) throws IOException {
            super(out);
            def.setLevel(level);
        }
    }
}
