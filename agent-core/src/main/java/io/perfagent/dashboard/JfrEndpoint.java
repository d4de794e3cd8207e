package io.perfagent.dashboard;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code POST /jfr}: what the JVM's recorder has of the last minute, as the file its own tools read. Takes the token: it may hold secrets. */
final class JfrEndpoint {

    static final String PATH = "/api/v1/jfr";

    private static final long MOST_BYTES = 64L << 20;

    private final StatusSource source;

    JfrEndpoint(StatusSource source) {
        this.source = source;
    }

    Answer dump(@Nullable String rawQuery) throws Refused, IOException {
        Query.parse(rawQuery, Set.of());
        Observed observed = source.observed();
        Path file = Files.createTempFile("perf-agent-", ".jfr");
        boolean isWanted = false;
        try {
            if (observed == null || !observed.dump(file)) {
                String silence = observed == null ? null : observed.silence();
                throw new Refused(409, "There is no recording: " + (silence == null ? "try again" : silence) + ".");
            }
            if (Files.size(file) > MOST_BYTES) {
                throw new Refused(409, "The recording is larger than 64 MiB: take it with jcmd <pid> JFR.dump.");
            }
            isWanted = true;
            return Answer.temporary("perf-agent.jfr", "application/octet-stream", file);
        } finally {
            if (!isWanted) {
                Files.deleteIfExists(file);
            }
        }
    }
}
