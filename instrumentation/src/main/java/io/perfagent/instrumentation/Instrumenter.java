package io.perfagent.instrumentation;

import java.util.ArrayList;
import java.util.List;

/**
 * Base of every instrumentation: a name and rules that say, as plain data, which methods get which advice. Nothing here
 * may touch Byte Buddy, because instrumenters are loaded before {@code main} and Byte Buddy only with the first class
 * that matches.
 */
abstract class Instrumenter {

    private final List<Rule> rules = new ArrayList<>();

    /** As in {@code instrumentation.<name>.enabled}. */
    abstract String name();

    /** The rules, in the order they are applied. */
    final List<Rule> rules() {
        return rules;
    }

    /** Methods of exactly this class. */
    final Target type(String className) {
        return new Target(className, false);
    }

    /** Methods of every class that extends or implements this one, as far as they are not abstract. */
    final Target subtypesOf(String className) {
        return new Target(className, true);
    }

    /** The class part of a rule. */
    final class Target {
        private final String className;
        private final boolean subtypes;

        Target(String className, boolean subtypes) {
            this.className = className;
            this.subtypes = subtypes;
        }

        /**
         * Adds a rule.
         *
         * @param advice simple name of the nested advice class: a class literal would load it
         * @param parameters type names the method must take, in order; {@code ...} as the last one allows any more
         * @param methods names of the methods
         */
        Target advise(String advice, List<String> parameters, String... methods) {
            rules.add(new Rule(
                    Instrumenter.this.name(),
                    className,
                    subtypes,
                    List.of(methods),
                    parameters,
                    Instrumenter.this.getClass().getName() + "$" + advice));
            return this;
        }
    }
}
