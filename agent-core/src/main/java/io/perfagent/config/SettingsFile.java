package io.perfagent.config;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/** Reads a properties file in UTF-8 through {@code java.io} alone, and says why when it cannot. */
final class SettingsFile {

    static final int MAX_BYTES = 1024 * 1024;

    private SettingsFile() {}

    /**
     * The file's properties; empty, with a warning, when it cannot be used.
     *
     * @param mustExist whether somebody named the file, so that its absence is worth a warning
     */
    static Properties read(File file, boolean mustExist, Warnings warnings) {
        Properties properties = new Properties();
        String remedy = "";
        if (file.isDirectory()) {
            remedy = "it is a folder; name a properties file";
        } else if (!file.exists()) {
            remedy = mustExist ? "it does not exist" : "";
        } else if (!file.isFile()) {
            remedy = "it is not a regular file"; // reading a pipe or a terminal could block the start for ever
        } else if (file.length() > MAX_BYTES) {
            remedy = "it is larger than 1 MiB";
        } else {
            remedy = parse(file, properties);
        }
        if (!remedy.isEmpty()) {
            warnings.add("config.file " + Warnings.shownPath(file.getPath()) + ": " + remedy);
        }
        return properties;
    }

    /** Fills the properties; returns what is wrong, or nothing. */
    private static String parse(File file, Properties properties) {
        try {
            byte[] bytes = content(file);
            if (bytes.length > MAX_BYTES) {
                return "it is larger than 1 MiB";
            }
            if (bytes.length >= 2 && ((bytes[0] == -1 && bytes[1] == -2) || (bytes[0] == -2 && bytes[1] == -1))) {
                return "it is UTF-16; save it as UTF-8";
            }
            String text = new String(bytes, StandardCharsets.UTF_8);
            properties.load(new StringReader(text.startsWith("\uFEFF") ? text.substring(1) : text));
            return text.indexOf('\uFFFD') < 0 ? "" : "some characters are not UTF-8; save it as UTF-8";
        } catch (IllegalArgumentException e) {
            return "a \\u is not followed by four hexadecimal digits, and lines after it are not read;"
                    + " write a backslash as \\\\";
        } catch (IOException | SecurityException e) {
            return "it cannot be read; check its permissions";
        }
    }

    private static byte[] content(File file) throws IOException {
        try (InputStream in = new FileInputStream(file)) {
            return in.readNBytes(MAX_BYTES + 1);
        }
    }
}
