package io.perfagent.instrumentation;

import java.util.ArrayList;
import java.util.List;

/**
 * The rules of one instrumentation.
 *
 * @param name as in {@code instrumentation.<name>.enabled}
 * @param onlyWith a type of the library, without which the instrumentation is for another generation of it; or empty
 * @param context whether the rules wait until another instrumentation has woven something
 */
record RuleSet(String name, String onlyWith, boolean context, List<Rule> rules) {

    static RuleSet of(Instrumenter instrumenter) {
        return new RuleSet(instrumenter.name(), instrumenter.onlyWith(), instrumenter.context(), instrumenter.rules());
    }

    static List<RuleSet> ofAll(List<Instrumenter> instrumenters) {
        List<RuleSet> sets = new ArrayList<>();
        for (Instrumenter instrumenter : instrumenters) {
            sets.add(of(instrumenter));
        }
        return sets;
    }
}
