package io.perfagent.instrumentation;

import io.perfagent.bootstrap.Probe;
import java.lang.reflect.GenericSignatureFormatError;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.dynamic.scaffold.TypeValidation;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.implementation.bytecode.StackManipulation;
import net.bytebuddy.implementation.bytecode.member.MethodInvocation;
import net.bytebuddy.matcher.ElementMatcher;
import net.bytebuddy.matcher.ElementMatchers;
import net.bytebuddy.pool.TypePool;
import org.jspecify.annotations.Nullable;

/**
 * Weaves one class: copies the advice that {@link Gate} chose into it with Byte Buddy, adding no member and changing no
 * signature. Loaded with the first class that has something to weave. Any thread; several classes at once.
 */
final class Weaver {

    private final ClassFileLocator agentClasses;
    private final WeavingListener listener;
    private final Set<Integer> suspended;
    private final Advice.WithCustomMapping plain;
    private final ReferenceCheck check;

    /**
     * Makes a weaver.
     *
     * @param suspended numbers of methods that get no timer although they match; may change at any time
     */
    Weaver(ClassLoader agentLoader, List<RuleSet> ruleSets, WeavingListener listener, Set<Integer> suspended) {
        this.suspended = suspended;
        this.agentClasses = ClassFileLocator.ForClassLoader.of(agentLoader);
        this.listener = listener;
        this.check = new ReferenceCheck(ruleSets, agentClasses, listener);
        this.plain = Advice.withCustomMapping()
                .with(new Advice.AssignReturned.Factory())
                .bind(new Constants.Name());
    }

    /** The woven class file, or null when no method matched after all. */
    byte @Nullable [] weave(
            Module module,
            @Nullable ClassLoader loader,
            String className,
            String source,
            byte[] bytes,
            Decision decision) {
        String from = module.isNamed() ? module.getName() : source;
        try {
            return weave(loader, className, from, bytes, bytes, decision);
        } catch (TypeNotPresentException | GenericSignatureFormatError wrongSignature) {
            return weave(loader, className, from, bytes, Signatures.removed(bytes), decision);
        }
    }

    /** Weaves {@code bytes} as what {@code described} says they are. */
    private byte @Nullable [] weave(
            @Nullable ClassLoader loader,
            String className,
            String from,
            byte[] bytes,
            byte[] described,
            Decision decision) {
        ClassFileLocator others = new ClassFileLocator.Compound(
                agentClasses,
                loader == null
                        ? ClassFileLocator.ForClassLoader.ofBootLoader()
                        : ClassFileLocator.ForClassLoader.of(loader));
        TypePool pool = TypePool.Default.WithLazyResolution.of(
                new ClassFileLocator.Compound(ClassFileLocator.Simple.of(className, described), others));
        TypeDescription type = pool.describe(className).resolve();
        Weaving weaving = new Weaving(
                type, pool, new ClassFileLocator.Compound(ClassFileLocator.Simple.of(className, bytes), others));
        for (Rule rule : decision.rules()) {
            if (check.fits(rule.instrumentation(), loader)) {
                weaving.apply(rule);
            }
        }
        if (decision.profiles()) {
            weaving.profile(from, decision);
        }
        return weaving.finish();
    }

    /** One class being woven. */
    private final class Weaving {
        private final TypeDescription type;
        private final TypePool pool;
        private final ClassFileLocator locator;
        private final Map<String, Integer> wovenMethods = new ConcurrentHashMap<>();
        private DynamicType.Builder<?> builder;

        Weaving(TypeDescription type, TypePool pool, ClassFileLocator locator) {
            this.type = type;
            this.pool = pool;
            this.locator = locator;
            this.builder = new ByteBuddy()
                    .with(TypeValidation.DISABLED)
                    .with(Implementation.Context.Disabled.Factory.INSTANCE)
                    .decorate(type, locator);
        }

        void apply(Rule rule) {
            MethodMatch matcher =
                    new MethodMatch(rule, pool.describe(rule.advice()).resolve());
            int methods = type.getDeclaredMethods().filter(matcher).size();
            if (methods > 0) {
                Advice.WithCustomMapping mapping = rule.selects() == Rule.Selects.ANNOTATED_METHODS
                        ? plain.bind(new Constants.Said(rule.className(), pool))
                        : plain;
                builder = builder.visit(advice(mapping, rule.advice()).on(matcher));
                wovenMethods.merge(rule.instrumentation(), methods, Integer::sum);
            }
        }

        void profile(String module, Decision decision) {
            ProfiledMethods methods = new ProfiledMethods(type, decision);
            int timed = 0;
            for (MethodDescription.InDefinedShape method : methods.timed()) {
                int id = listener.methodId(module, type.getName(), method.getInternalName(), method.getDescriptor());
                if (suspended.contains(id)) {
                    continue;
                }
                timed++;
                Advice.WithCustomMapping withId = plain.bind(new Constants.Id(id));
                ElementMatcher.Junction<MethodDescription> only = ElementMatchers.is(method);
                builder = builder.visit(
                        advice(withId, method.isConstructor() ? Profiled.CONSTRUCTOR_TIMER : Profiled.TIMER)
                                .on(only));
                String transaction = methods.transactionName(method);
                if (transaction != null) {
                    listener.transaction(id, transaction);
                    builder = builder.visit(advice(withId, Profiled.TRANSACTION).on(only));
                } else if (methods.isTraced(method)) {
                    listener.traced(id, type.getName(), method.getInternalName());
                    builder = builder.visit(advice(withId, Profiled.TRACED).on(only));
                }
            }
            methods.leftOut().forEach((reason, names) -> listener.notWoven(type.getName() + ": " + names, reason));
            if (timed > 0) {
                wovenMethods.put(Profiled.NAME, timed);
            }
        }

        private Advice advice(Advice.WithCustomMapping mapping, String adviceName) {
            return mapping.to(pool.describe(adviceName).resolve(), locator).withExceptionHandler(AdviceFailed.HANDLER);
        }

        byte @Nullable [] finish() {
            if (wovenMethods.isEmpty()) {
                return null;
            }
            byte[] woven = builder.make().getBytes();
            wovenMethods.forEach((instrumentation, count) -> listener.woven(instrumentation, type.getName(), count));
            return woven;
        }
    }

    /** Sends what an advice throws to {@link Probe#adviceFailed}, where it is counted. */
    private static final class AdviceFailed {
        static final Advice.ExceptionHandler HANDLER = new Advice.ExceptionHandler.Simple(invocation());

        private static StackManipulation invocation() {
            try {
                return MethodInvocation.invoke(
                        new MethodDescription.ForLoadedMethod(Probe.class.getMethod("adviceFailed", Throwable.class)));
            } catch (NoSuchMethodException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }
}
