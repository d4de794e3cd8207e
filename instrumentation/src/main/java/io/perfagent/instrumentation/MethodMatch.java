package io.perfagent.instrumentation;

import java.util.List;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.method.ParameterDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.description.type.TypeList;
import net.bytebuddy.matcher.ElementMatcher;
import org.jspecify.annotations.Nullable;

/** The methods of a class that one rule means. Any thread. */
final class MethodMatch implements ElementMatcher<MethodDescription> {

    private final Rule rule;
    private final boolean staticToo;

    /**
     * Makes a matcher.
     *
     * @param advice the rule's advice; one that asks for {@code this} fits no static method
     */
    MethodMatch(Rule rule, TypeDescription advice) {
        this.rule = rule;
        this.staticToo = rule.selects() != Rule.Selects.SUBTYPES && !needsInstance(advice);
    }

    private static boolean needsInstance(TypeDescription advice) {
        for (MethodDescription.InDefinedShape method : advice.getDeclaredMethods()) {
            for (ParameterDescription parameter : method.getParameters()) {
                if (parameter.getDeclaredAnnotations().isAnnotationPresent(Advice.This.class)) {
                    return true;
                }
            }
        }
        return false;
    }

    @Override
    public boolean matches(@Nullable MethodDescription method) {
        return method != null
                && !method.isAbstract()
                && !method.isNative()
                && !method.isBridge()
                && (staticToo || !method.isStatic())
                && isAnnotated(method)
                && isMeant(method);
    }

    /** Whether name and parameters are those of the rule, with code or without. */
    boolean isMeant(MethodDescription method) {
        return isNamed(method) && takesOneOf(method.getParameters().asTypeList().asErasures());
    }

    private boolean isNamed(MethodDescription method) {
        return rule.methods().isEmpty()
                ? method.isMethod() && !method.isSynthetic()
                : rule.methods().contains(method.getInternalName());
    }

    private boolean isAnnotated(MethodDescription method) {
        if (rule.selects() != Rule.Selects.ANNOTATED_METHODS) {
            return true;
        }
        for (TypeDescription annotation : method.getDeclaredAnnotations().asTypeList()) {
            if (annotation.getName().equals(rule.className())) {
                return true;
            }
        }
        return false;
    }

    private boolean takesOneOf(TypeList types) {
        for (List<String> parameters : rule.parameters()) {
            if (takes(types, parameters)) {
                return true;
            }
        }
        return false;
    }

    private static boolean takes(TypeList types, List<String> parameters) {
        boolean open = parameters.contains(Rule.ANY_MORE);
        int fixed = open ? parameters.size() - 1 : parameters.size();
        if (open ? types.size() < fixed : types.size() != fixed) {
            return false;
        }
        for (int i = 0; i < fixed; i++) {
            if (!types.get(i).getName().equals(parameters.get(i))) {
                return false;
            }
        }
        return true;
    }
}
