package io.perfagent.agent;

import io.perfagent.instrumentation.Scope;
import io.perfagent.instrumentation.Transformer;
import io.perfagent.recording.Series;
import io.perfagent.recording.SeriesRegistry;
import java.lang.instrument.Instrumentation;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Weaves and unweaves classes of the running program, one change at a time. Any thread of the agent; guarded by its
 * monitor, which no application thread takes.
 */
final class LiveWeaving {

    private final Transformer transformer;
    private final Instrumentation instrumentation;
    private final SeriesRegistry registry;
    private final Weavings weavings;
    private Set<Integer> suspended = Set.of();
    private boolean tracing = true;
    private Scope wanted;

    LiveWeaving(
            Transformer transformer,
            Scope wanted,
            Instrumentation instrumentation,
            SeriesRegistry registry,
            Weavings weavings) {
        this.transformer = transformer;
        this.wanted = wanted;
        this.instrumentation = instrumentation;
        this.registry = registry;
        this.weavings = weavings;
    }

    /** Makes the program as if {@code scope} had been asked for from the start. */
    synchronized void change(Scope scope) {
        wanted = scope;
        weaveWanted();
    }

    /** Has traced methods be spans, or only timed; false when none is traced anyway. */
    synchronized boolean tracing(boolean on) {
        boolean changes = tracing != on && !wanted.traced().isEmpty();
        tracing = on;
        if (changes) {
            weaveWanted();
        }
        return changes;
    }

    /** Weaves what carries the trace from thread to thread, once there is something to carry; looks at a flag otherwise. */
    synchronized void weaveContext() {
        transformer.weaveContext(instrumentation);
    }

    private void weaveWanted() {
        Scope scope = tracing ? wanted : new Scope(wanted.enabled(), wanted.profile(), List.of());
        transformer.change(instrumentation, scope, weavings.wovenClasses());
    }

    /** Has these methods, and no others, run without a timer. */
    synchronized void suspend(Set<Integer> methods) {
        Set<Integer> changed = new HashSet<>(methods);
        changed.addAll(suspended);
        Set<Integer> both = new HashSet<>(methods);
        both.retainAll(suspended);
        changed.removeAll(both);
        Set<String> classNames = new HashSet<>();
        for (int method : changed) {
            if (registry.byId(method) instanceof Series.Method named) {
                classNames.add(named.className());
            }
        }
        suspended = Set.copyOf(methods);
        transformer.suspend(instrumentation, suspended, classNames);
    }
}
