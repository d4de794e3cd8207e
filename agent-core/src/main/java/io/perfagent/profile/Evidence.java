package io.perfagent.profile;

import io.perfagent.runtime.Stack;
import java.util.List;
import java.util.Map;

/**
 * What is known of one kept trace beside its spans.
 *
 * @param interruptions times in which its threads, or all threads, did not run, in order of start
 * @param explainedNanos by kind of interruption how much of the trace's duration it covers; an instant that two of a kind
 *     cover counts once
 * @param allExplainedNanos how much of the duration any of them covers
 */
public record Evidence(
        List<TraceSample> samples,
        List<TraceInterruption> interruptions,
        Map<String, Long> explainedNanos,
        long allExplainedNanos) {

    /** Nothing is known, e.g. because the trace is older than the stream of events. */
    public static final Evidence NONE = new Evidence(List.of(), List.of(), Map.of(), 0);

    /**
     * One sample of a thread while it was in the trace.
     *
     * @param offsetNanos from the start of the trace
     */
    public record TraceSample(Kind kind, Stack stack, long value, long offsetNanos, String spanId) {}

    /**
     * One interruption, cut to the trace.
     *
     * @param spanId the innermost span of the thread it happened to; the root's where it happened to all
     * @param offsetNanos from the start of the trace
     */
    public record TraceInterruption(String kind, String detail, String spanId, long offsetNanos, long durationNanos) {}

    /** The profile of a trace, of which a process may have several parts. */
    public static CallTree tree(Kind kind, List<Evidence> parts) {
        CallTree tree = new CallTree(kind);
        for (Evidence part : parts) {
            for (TraceSample sample : part.samples) {
                if (sample.kind() == kind) {
                    tree.add(sample.stack(), 1, sample.value());
                }
            }
        }
        return tree;
    }
}
