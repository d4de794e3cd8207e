package io.perfagent.instrumentation;

import java.util.ArrayList;
import java.util.List;

/**
 * Base of every instrumentation: a name and rules that say, as plain data, which methods get which advice. Nothing here
 * may touch Byte Buddy, because instrumenters are loaded before {@code main} and Byte Buddy only with the first class
 * that matches.
 */
abstract class Instrumenter {

    private static final List<List<String>> ANY = List.of(List.of(Rule.ANY_MORE));

    private final List<Rule> rules = new ArrayList<>();

    /** As in {@code instrumentation.<name>.enabled}. */
    abstract String name();

    /**
     * Whether this only carries the trace from thread to thread, through classes that every program has. Such rules apply
     * after another instrumentation has woven something, so that a program without any is left alone.
     */
    boolean context() {
        return false;
    }

    /**
     * A type that only the generation of the library has which this is for; empty for all. Where it is missing, another
     * instrumentation is meant, and nothing is reported.
     */
    String onlyWith() {
        return "";
    }

    /** The rules, in the order they are applied. */
    final List<Rule> rules() {
        return rules;
    }

    /** Methods of exactly this class, static ones too; a class of the JDK is possible. */
    final Target type(String className) {
        return new Target(Rule.Selects.TYPE, className);
    }

    /** Instance methods of every class that extends or implements this one, as far as they are not abstract. */
    final Target subtypesOf(String className) {
        return new Target(Rule.Selects.SUBTYPES, className);
    }

    /** Methods of any class that carry this annotation, static ones too; inherited annotations do not count. */
    final Target annotatedMethods(String annotation) {
        return new Target(Rule.Selects.ANNOTATED_METHODS, annotation);
    }

    /** Lists of parameters of which a method must take one. */
    @SafeVarargs
    static Rule.OneOf oneOf(List<String>... lists) {
        List<List<String>> alternatives = new ArrayList<>();
        for (List<String> list : lists) {
            alternatives.add(list);
        }
        return new Rule.OneOf(alternatives);
    }

    /** The class part of a rule. */
    final class Target {
        private final Rule.Selects selects;
        private final String className;

        Target(Rule.Selects selects, String className) {
            this.selects = selects;
            this.className = className;
        }

        /**
         * Adds a rule.
         *
         * @param advice simple name of the nested advice class: a class literal would load it
         * @param parameters type names the method must take, in order; {@code ...} as the last one allows any more
         * @param methods names of the methods, {@code <init>} for the constructors; none for all that are annotated
         */
        Target advise(String advice, List<String> parameters, String... methods) {
            return add(advice, List.of(parameters), methods);
        }

        /** The same for methods that take one of several lists of parameters. */
        Target advise(String advice, Rule.OneOf parameters, String... methods) {
            return add(advice, parameters.lists(), methods);
        }

        /** The same for methods whatever they take. */
        Target advise(String advice, String... methods) {
            return add(advice, ANY, methods);
        }

        private Target add(String advice, List<List<String>> parameters, String... methods) {
            rules.add(new Rule(
                    Instrumenter.this.name(),
                    selects,
                    className,
                    List.of(methods),
                    parameters,
                    Instrumenter.this.getClass().getName() + "$" + advice));
            return this;
        }
    }
}
