package io.perfagent.profile;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a profile is of. */
public enum Kind {
    CPU("samples", "looks at running threads"),
    ALLOC(
            "bytes",
            "sampled: each sample stands for what its thread allocated since the one before; exact in transactions"),
    LOCK("nanoseconds", "waits of 10 ms and longer for monitors and java.util.concurrent locks"),
    WALL("samples", "looks at all threads whether they run or not, by async-profiler"),
    EXCEPTIONS(
            "exceptions",
            "throwables made, at most 100 a second on JDK 25, none while more than 1,000 a second are made");

    private final String unit;
    private final String basis;

    Kind(String unit, String basis) {
        this.unit = unit;
        this.basis = basis;
    }

    /** As the API says it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What values count. */
    public String unit() {
        return unit;
    }

    /** What the figures rest on, in words. */
    public String basis() {
        return basis;
    }

    /** The kind of that label; null where there is none. */
    public static @Nullable Kind of(@Nullable String label) {
        for (Kind kind : values()) {
            if (kind.label().equals(label)) {
                return kind;
            }
        }
        return null;
    }
}
