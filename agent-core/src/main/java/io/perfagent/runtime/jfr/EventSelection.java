package io.perfagent.runtime.jfr;

import io.perfagent.runtime.Sampling;
import java.time.Duration;
import java.util.Locale;
import jdk.jfr.consumer.RecordingStream;

/**
 * Which events the recorder writes and how often: every setting by hand, because defaults differ from release to release. Events
 * that this JVM does not have are no error.
 */
final class EventSelection {

    private static final int ALLOCATIONS_A_SECOND = 150;
    private static final int THROWABLES_A_SECOND = 100;
    private static final int TRANSFERS_A_SECOND = 100;
    private static final Duration THRESHOLD = Duration.ofMillis(Sampling.THRESHOLD_MILLIS);
    private static final String THROTTLE = "throttle";

    private final RecordingStream stream;

    EventSelection(RecordingStream stream) {
        this.stream = stream;
    }

    /** Whether samples can be taken by CPU time: the JVM has the event, and the system is Linux. */
    static boolean hasCpuTimeSamples() {
        return Runtime.version().feature() >= 25
                && System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux");
    }

    /**
     * Sets everything.
     *
     * @param samples whether stacks are sampled
     * @param factor how many times rarer than {@code sampling} says
     * @param throwables whether each throwable may be reported
     */
    void apply(Sampling sampling, boolean samples, int factor, boolean throwables) {
        Duration period = Duration.ofMillis(sampling.cpuPeriodMillis() * factor);
        boolean byCpuTime = sampling.byCpuTime() && hasCpuTimeSamples();
        if (samples && byCpuTime) {
            stream.enable("jdk.CPUTimeSample").with(THROTTLE, period.toMillis() + "ms");
            stream.enable("jdk.CPUTimeSamplesLost");
        } else {
            stream.disable("jdk.CPUTimeSample");
        }
        if (samples && !byCpuTime) {
            stream.enable("jdk.ExecutionSample").withPeriod(period);
        } else {
            stream.disable("jdk.ExecutionSample");
        }
        if (samples) {
            stream.enable("jdk.ObjectAllocationSample")
                    .withStackTrace()
                    .with(THROTTLE, Math.max(1, ALLOCATIONS_A_SECOND / factor) + "/s");
        } else {
            stream.disable("jdk.ObjectAllocationSample");
        }
        if (throwables) {
            stream.enable("jdk.JavaExceptionThrow")
                    .withStackTrace()
                    .withoutThreshold()
                    .with(THROTTLE, Math.max(1, THROWABLES_A_SECOND / factor) + "/s");
            // JDK 25 dates throwables by the clock of this event, which stands still while it is off: then none is
            // written.
            stream.enable("jdk.JavaErrorThrow").withoutStackTrace();
        } else {
            stream.disable("jdk.JavaExceptionThrow");
            stream.disable("jdk.JavaErrorThrow");
        }
        waits();
        pauses();
        stream.enable(ClockAnchor.NAME).withoutThreshold();
        stream.enable("jdk.DataLoss");
    }

    private void waits() {
        for (String name : new String[] {
            "jdk.JavaMonitorEnter", "jdk.ThreadPark", "jdk.VirtualThreadPinned",
        }) {
            stream.enable(name).withStackTrace().withThreshold(THRESHOLD);
        }
        for (String name :
                new String[] {"jdk.FileRead", "jdk.FileWrite", "jdk.FileForce", "jdk.SocketRead", "jdk.SocketWrite"}) {
            stream.enable(name).withStackTrace().withThreshold(THRESHOLD).with(THROTTLE, TRANSFERS_A_SECOND + "/s");
        }
    }

    private void pauses() {
        stream.enable("jdk.GarbageCollection").withoutThreshold();
        stream.enable("jdk.GCPhasePause").withoutThreshold();
        stream.enable("jdk.GCHeapSummary");
        stream.enable("jdk.SafepointBegin").withoutThreshold();
        stream.enable("jdk.ExecuteVMOperation").withoutThreshold();
        stream.enable("jdk.SafepointEnd").withoutThreshold();
        stream.enable("jdk.Compilation").withThreshold(Duration.ofMillis(100));
        stream.enable("jdk.ExceptionStatistics").withPeriod(Duration.ofSeconds(1));
    }
}
