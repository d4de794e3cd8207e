package io.perfagent.testapps.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** What was measured on and with, for the head of the page: no path and no host name, but everything a comparison needs. */
final class Machine {

    private static final double MEGABYTE = 1e6;

    private Machine() {}

    static void describe(Settings settings, Path reports) throws IOException {
        Files.createDirectories(reports);
        List<String> lines = new ArrayList<>();
        lines.add("%s, %d cores, %s %s; %s (%s)%s; %s, mode %s."
                .formatted(
                        processor(),
                        Runtime.getRuntime().availableProcessors(),
                        System.getProperty("os.name"),
                        System.getProperty("os.version"),
                        settings.jdk().title(),
                        settings.jdk().vendor(),
                        settings.timingJdk()
                                .map(jdk -> ", " + jdk.title() + " (" + jdk.vendor() + ")")
                                .orElse(""),
                        LocalDate.now(ZoneOffset.UTC),
                        settings.mode()));
        lines.add("");
        lines.add("| agent | jar | MB | SHA-256 |");
        lines.add("|---|---|---|---|");
        for (Peer peer : Peer.values()) {
            Optional<Path> jar = peer.jar(settings);
            if (jar.isPresent()) {
                lines.add("| %s | %s | %s | `%s` |"
                        .formatted(
                                peer.title,
                                jar.get().getFileName(),
                                Estimate.number(Files.size(jar.get()) / MEGABYTE),
                                sha256(jar.get())));
            }
        }
        lines.add("");
        lines.add("");
        Files.write(reports.resolve("machine.md"), lines);
    }

    static double megabytes(Path file) throws IOException {
        return Files.size(file) / MEGABYTE;
    }

    private static String processor() throws IOException {
        Path information = Path.of("/proc/cpuinfo");
        if (!Files.isReadable(information)) {
            return System.getProperty("os.arch");
        }
        return Files.readAllLines(information).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse(System.getProperty("os.arch"));
    }

    private static String sha256(Path file) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
