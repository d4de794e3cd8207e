package io.perfagent.dashboard;

import io.perfagent.store.PrivateFiles;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;

/**
 * The token of one JVM in a file that its user alone can read, so that whoever may read it is known to be that user. Beside
 * the token it holds the dashboard's address, which is how the command {@code status <pid>} finds both.
 *
 * <p>One thread, the agent's clock.
 */
public final class TokenFile {

    private static final int TOKEN_BYTES = 32;
    private static final long ABANDONED_MILLIS = 24 * 3_600_000L;
    private static final String SUFFIX = ".token";
    private static final int MOST_BYTES = 1_000;

    private final Path folder;
    private final Path file;
    private final byte[] content;

    private TokenFile(Path folder, long pid, byte[] content) {
        this.folder = folder;
        this.file = folder.resolve(pid + SUFFIX);
        this.content = content;
    }

    /**
     * What a process left for its user.
     *
     * @param url the dashboard's address
     */
    public record Found(String token, String url) {
        /** The address that logs a browser in. */
        public String loginUrl() {
            return url + Access.LINK + "?token=" + token;
        }

        /** Without the token. */
        @Override
        public String toString() {
            return url;
        }
    }

    /** A new token of 256 random bits. */
    public static String random() {
        byte[] bytes = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Where the files of this user are: in the folder for temporary files, which needs no setting to be found. */
    public static Path folder() {
        String user = System.getProperty("user.name", "").replaceAll("[^A-Za-z0-9._-]", "_");
        return Path.of(System.getProperty("java.io.tmpdir", "/tmp"), "perf-agent-" + user);
    }

    /**
     * Writes the file of a process; what an ended process of the same number left is replaced.
     *
     * @throws IOException where that would not be safe or not work; the message is for people
     */
    public static TokenFile write(Path folder, long pid, String token, String url) throws IOException {
        PrivateFiles.folder(folder);
        deleteAbandoned(folder);
        byte[] content = (token + "\n" + url + "\n").getBytes(StandardCharsets.UTF_8);
        TokenFile written = new TokenFile(folder, pid, content);
        Files.deleteIfExists(written.file);
        written.write();
        return written;
    }

    private void write() throws IOException {
        PrivateFiles.file(file);
        Files.write(file, content, StandardOpenOption.TRUNCATE_EXISTING, LinkOption.NOFOLLOW_LINKS);
    }

    /** A running agent touches its file, so that one nobody touched for a day has no agent any more. */
    private static void deleteAbandoned(Path folder) {
        File[] files = folder.toFile().listFiles((where, name) -> name.endsWith(SUFFIX));
        for (File file : files == null ? new File[0] : files) {
            if (file.lastModified() < System.currentTimeMillis() - ABANDONED_MILLIS && !file.delete()) {
                return;
            }
        }
    }

    /** Says that the process runs, and to those who tidy up that the file is in use. Once an hour is enough. */
    public void keep() throws IOException {
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            Files.setLastModifiedTime(file, FileTime.fromMillis(System.currentTimeMillis()));
        } else {
            PrivateFiles.folder(folder);
            write();
        }
    }

    /** Where it is. */
    public Path path() {
        return file;
    }

    /** Deletes it at the program's end. */
    public void delete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException undeletable) {
            // The token in it is worth nothing without the process.
        }
    }

    /**
     * What process {@code pid} of this user left.
     *
     * @throws IOException where there is nothing, or it is not this user's
     */
    public static Found read(Path folder, long pid) throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            throw new IOException("there is no folder " + folder);
        }
        PrivateFiles.folder(folder);
        Path file = folder.resolve(pid + SUFFIX);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > MOST_BYTES) {
            throw new IOException("there is no file " + file);
        }
        List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        if (lines.size() != 2) {
            throw new IOException(file + " is not whole");
        }
        return new Found(lines.get(0), lines.get(1));
    }
}
