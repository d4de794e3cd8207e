package io.perfagent.instrumentation;

import java.util.ArrayList;
import java.util.List;

/**
 * The rules of one instrumentation.
 *
 * @param name as in {@code instrumentation.<name>.enabled}
 * @param context whether the rules wait until another instrumentation has woven something
 */
record RuleSet(String name, boolean context, List<Rule> rules) {

    static RuleSet of(Instrumenter instrumenter) {
        return new RuleSet(instrumenter.name(), instrumenter.context(), instrumenter.rules());
    }

    static List<RuleSet> ofAll(List<Instrumenter> instrumenters) {
        List<RuleSet> sets = new ArrayList<>();
        for (Instrumenter instrumenter : instrumenters) {
            sets.add(of(instrumenter));
        }
        return sets;
    }
}
