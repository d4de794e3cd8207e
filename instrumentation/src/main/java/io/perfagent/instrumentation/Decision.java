package io.perfagent.instrumentation;

import java.util.List;

/**
 * What the gate found to do with one class.
 *
 * @param rules library rules that apply
 * @param patterns configured globs whose class part matches
 * @param traced the same for globs of methods whose calls are spans
 * @param annotated whether {@code @Profiled} occurs somewhere in the class
 * @param packageAnnotated whether its package carries {@code @Profiled}
 */
record Decision(
        List<Rule> rules,
        List<NamePattern> patterns,
        List<NamePattern> traced,
        boolean annotated,
        boolean packageAnnotated) {

    static final Decision NOTHING = new Decision(List.of(), List.of(), List.of(), false, false);

    /** Library rules alone. */
    static Decision of(List<Rule> rules) {
        return rules.isEmpty() ? NOTHING : new Decision(rules, List.of(), List.of(), false, false);
    }

    boolean isNothing() {
        return rules.isEmpty() && !profiles();
    }

    boolean profiles() {
        return annotated || packageAnnotated || !patterns.isEmpty() || !traced.isEmpty();
    }
}
