package io.perfagent.dashboard;

import io.perfagent.code.ModuleFacts;
import io.perfagent.heap.HeapCounter;
import io.perfagent.recording.Series;
import io.perfagent.resource.Resources;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the status page says beyond {@link io.perfagent.status.AgentStatus}; called from the dashboard's threads. */
public interface StatusSource {

    /** The agent's version. */
    String version();

    /** The name of the service, as every export says it. */
    String service();

    /** This process, as every export describes it: names to String or Long. */
    Map<String, Object> resourceAttributes();

    /** Process id of this JVM. */
    long pid();

    /** Milliseconds since this JVM started. */
    long uptimeMillis();

    /** Name and version of this JVM, for people. */
    String jvm();

    /** Every setting in force; values may be secret, the dashboard masks them. */
    List<Setting> settings();

    /** What the agent costs. */
    Overhead overhead();

    /** Classes the agent has woven. */
    List<Instrumented> instrumented();

    /** What the agent leaves alone, and why. */
    List<NotInstrumented> notInstrumented();

    /** Why nothing is being recorded, in a sentence; null while recording. */
    @Nullable
    String unhealthyReason();

    /** What the governor did to keep the budget, oldest first. */
    List<GovernorStep> governorSteps();

    /** Methods that run without a timer because they cost too much, with since when. */
    Map<Series.Method, Long> unwovenSinceEpochMillis();

    /** What a request that changes something must show; empty when none may. Secret. */
    String token();

    /** Where this user finds the token; null where that is only in the configuration. */
    default @Nullable String tokenFile() {
        return null;
    }

    /**
     * Sets keys to values while the program runs.
     *
     * @return what is wrong, in which case nothing was changed; empty when it was done
     */
    List<String> change(Map<String, String> values);

    /** What the JVM reports of itself; null where nobody asks it. */
    default @Nullable Observed observed() {
        return null;
    }

    /** The program's modules by the name that methods are filed under; empty where that is not known. */
    default Map<String, ModuleFacts> modules() {
        return Map.of();
    }

    /** Counts the heap on request; null where that cannot be done. */
    default @Nullable HeapCounter heap() {
        return null;
    }

    /** What machine, container and process use; null where that is not read. */
    default @Nullable Resources resources() {
        return null;
    }

    /** The starts of this program that are remembered, oldest first; the last one is this process. */
    List<Start> starts();

    /**
     * One start of the program.
     *
     * @param version empty where nothing says it
     * @param commit empty where nothing says it
     * @param source where both were found
     * @param isDeploy whether version or commit differ from the start before
     */
    record Start(
            long epochMillis, long pid, String version, String commit, String source, String jvm, boolean isDeploy) {}

    /** Something the governor did, and why. */
    record GovernorStep(long epochMillis, String action, String reason) {}

    /**
     * One setting.
     *
     * @param key dotted lower case, as in the documentation
     * @param value as text; empty when unset
     * @param source where it came from, e.g. {@code default}, {@code agent argument} or a file's name
     * @param live whether it can be changed while the program runs
     */
    record Setting(String key, String value, String source, boolean live) {}

    /**
     * What the agent costs.
     *
     * @param cpuPercent percent of one CPU spent by the agent
     * @param budgetPercent percent of one CPU it may spend
     * @param heapBytes bytes its own data occupies on the heap; -1 when unknown
     */
    record Overhead(double cpuPercent, double budgetPercent, long heapBytes) {}

    /**
     * One woven class.
     *
     * @param instrumentation which part wove it, e.g. {@code jdbc} or {@code methods}
     * @param methods how many of its methods were woven
     */
    record Instrumented(String instrumentation, String className, int methods) {}

    /**
     * Something the agent leaves alone.
     *
     * @param what a class, a library or a kind of call
     * @param reason why, in a sentence that says what would change it
     */
    record NotInstrumented(String what, String reason) {}
}
