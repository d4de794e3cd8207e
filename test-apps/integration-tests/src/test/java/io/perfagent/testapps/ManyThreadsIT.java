package io.perfagent.testapps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.perfagent.testapps.Jdks.Jdk;
import io.perfagent.testapps.apps.Crowd;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** More threads than anyone should have, in a heap of 128 MB: exact counts, bounded memory. */
class ManyThreadsIT {

    private static final long MOST_HEAP_BYTES = 24L * 1024 * 1024;

    private static void check(Jdk jdk, String kind, int threads, long calls) throws Exception {
        try (ChildJvm child = ChildJvm.on(jdk)
                .options("-Xmx128m")
                .agent("service=crowd;timing=exact;profile.allocation=false")
                .main(Crowd.class, kind, String.valueOf(threads))) {
            child.printed("ready");
            assertThat(child.row("methods", "method", "one").getLong("calls", 0))
                    .isEqualTo(calls);
            assertThat(child.row("methods", "method", "two").getLong("calls", 0))
                    .isEqualTo(calls);
            assertThat(child.api("status").get("overhead").asObject().getLong("heapBytes", Long.MAX_VALUE))
                    .isLessThan(MOST_HEAP_BYTES);
            assertThat(child.agentComplaints()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void tenThousandLiveThreads(Jdk jdk) throws Exception {
        check(jdk, "crowd", 10_000, 5 * 10_000L);
    }

    @ParameterizedTest
    @MethodSource("io.perfagent.testapps.Jdks#all")
    void aMillionVirtualThreads(Jdk jdk) throws Exception {
        assumeTrue(jdk.feature() >= 21, "virtual threads came with JDK 21");
        check(jdk, "virtual", 1_000_000, 10 * 1_000_000L);
    }
}
