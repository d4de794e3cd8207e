package io.perfagent.instrumentation;

import java.util.List;

/**
 * Which methods of which class get which advice.
 *
 * @param instrumentation the instrumenter's name
 * @param selects what {@code className} says about the class that is woven
 * @param className the class, its super type or the annotation of its methods, in source form
 * @param methods method names, {@value #CONSTRUCTOR} for constructors; empty for every annotated method
 * @param parameters lists of parameter type names in order, of which one must fit; {@code ...} as the last allows any more
 * @param advice binary name of the advice class
 */
record Rule(
        String instrumentation,
        Selects selects,
        String className,
        List<String> methods,
        List<List<String>> parameters,
        String advice) {

    /** Any further parameters. */
    static final String ANY_MORE = "...";

    /** As a method name: the constructors. */
    static final String CONSTRUCTOR = "<init>";

    /** What a rule's class name stands for. */
    enum Selects {
        /** The woven class itself, of whatever loader, the JDK's too; its static methods as well. */
        TYPE,
        /** What the woven class extends or implements; instance methods alone. */
        SUBTYPES,
        /** An annotation that the woven methods carry. */
        ANNOTATED_METHODS
    }

    /** Alternative lists of parameters. */
    record OneOf(List<List<String>> lists) {}

    String internalName() {
        return className.replace('.', '/');
    }
}
