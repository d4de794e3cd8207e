package io.perfagent.instrumentation;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeMap;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.annotation.AnnotationDescription;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.method.ParameterDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.dynamic.scaffold.TypeValidation;
import net.bytebuddy.dynamic.scaffold.subclass.ConstructorStrategy;
import net.bytebuddy.implementation.ExceptionMethod;
import net.bytebuddy.implementation.FixedValue;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.implementation.MethodCall;
import net.bytebuddy.implementation.StubMethod;
import net.bytebuddy.pool.TypePool;

/**
 * A class of the shape that a rule's advice is written for, below the library's own types, whose methods do nothing but
 * return something or throw: what the advice changes is then easy to see.
 */
final class Target {

    static final String RETURNING = "wovenReturning";
    static final String THROWING = "wovenThrowing";

    private static final String NAME = "target.Target";
    private static final int MAX_SHAPES = 2;

    /** What a method the rule means looks like. */
    record Shape(List<TypeDescription> parameters, TypeDescription returned, boolean isStatic, boolean isConstructor) {}

    /** What came of a call. */
    record Outcome(Object result, String thrown) {}

    private final Rule rule;
    private final Loader loader;
    private final Class<?> type;

    private Target(Rule rule, Loader loader, Class<?> type) {
        this.rule = rule;
        this.loader = loader;
        this.type = type;
    }

    /** The shapes of the methods that {@code rule} means in this library; none when the library has not got them. */
    static List<Shape> shapes(Rule rule, ClassLoader library) {
        TypePool pool = TypePool.Default.of(locator(library));
        TypeDescription advice = advice(rule, library);
        if (rule.selects() == Rule.Selects.ANNOTATED_METHODS) {
            return List.of(new Shape(List.of(), TypeDescription.ForLoadedType.of(Object.class), false, false));
        }
        if (!pool.describe(rule.className()).isResolved()) {
            return List.of();
        }
        MethodMatch match = new MethodMatch(rule, advice);
        Set<Shape> shapes = new LinkedHashSet<>();
        List<TypeDescription> above = new ArrayList<>();
        collect(pool.describe(rule.className()).resolve(), above);
        for (TypeDescription each : rule.selects() == Rule.Selects.TYPE ? above.subList(0, 1) : above) {
            for (MethodDescription method : each.getDeclaredMethods()) {
                boolean fits = rule.selects() == Rule.Selects.TYPE ? match.matches(method) : match.isMeant(method);
                if (fits && shapes.size() < MAX_SHAPES) {
                    shapes.add(new Shape(
                            method.getParameters().asTypeList().asErasures().stream()
                                    .map(Target::named)
                                    .toList(),
                            named(method.getReturnType().asErasure()),
                            method.isStatic(),
                            method.isConstructor()));
                }
            }
        }
        return List.copyOf(shapes);
    }

    /** A type that the advice could name: where it cannot, it takes an object. */
    private static TypeDescription named(TypeDescription type) {
        return type.isPrimitive() || type.isArray() || type.isVisibleTo(TypeDescription.ForLoadedType.of(Target.class))
                ? type
                : TypeDescription.ForLoadedType.of(Object.class);
    }

    /** The shape that the rule itself states, for methods that only another JDK has. */
    static Shape stated(Rule rule, ClassLoader library) {
        TypePool pool = TypePool.Default.of(locator(library));
        List<TypeDescription> parameters = new ArrayList<>();
        for (String name : rule.parameters().get(0)) {
            if (!name.equals(Rule.ANY_MORE)) {
                TypePool.Resolution type = pool.describe(name);
                parameters.add(type.isResolved() ? type.resolve() : TypeDescription.ForLoadedType.of(Object.class));
            }
        }
        return new Shape(
                parameters,
                TypeDescription.ForLoadedType.of(Object.class),
                false,
                rule.methods().contains(Rule.CONSTRUCTOR));
    }

    private static void collect(TypeDescription type, List<TypeDescription> above) {
        above.add(type);
        if (type.getSuperClass() != null) {
            collect(type.getSuperClass().asErasure(), above);
        }
        type.getInterfaces().asErasures().forEach(each -> collect(each, above));
    }

    /** A target without any advice. */
    static Target plain(Rule rule, Shape shape, ClassLoader library) throws ClassNotFoundException {
        Loader loader = new Loader(library);
        DynamicType.Unloaded<?> made = make(rule, shape, library);
        return new Target(rule, loader, loader.define(made, made.getBytes()));
    }

    /** The same with the rule's advice, which begins with a call of its own. */
    static Target woven(Rule rule, Shape shape, ClassLoader library, WeavingListener listener)
            throws ClassNotFoundException {
        boolean annotated = rule.selects() == Rule.Selects.ANNOTATED_METHODS;
        Rule here = new Rule(
                rule.instrumentation(),
                annotated ? rule.selects() : Rule.Selects.TYPE,
                annotated ? rule.className() : NAME,
                shape.isConstructor() ? List.of(Rule.CONSTRUCTOR) : List.of(RETURNING, THROWING),
                List.of(List.of(Rule.ANY_MORE)),
                rule.advice());
        return woven(rule, shape, library, listener, Decision.of(List.of(here)));
    }

    /** The same with whatever {@code decision} asks for; null when that is nothing. */
    static Target woven(Rule rule, Shape shape, ClassLoader library, WeavingListener listener, Decision decision)
            throws ClassNotFoundException {
        Loader loader = new Loader(library);
        DynamicType.Unloaded<?> made = make(rule, shape, library);
        loader.bytes = made.getBytes();
        Weaver weaver = new Weaver(new FaultyAdvice(), RuleFile.SETS, listener, Set.of());
        byte[] woven = weaver.weave(loader.getUnnamedModule(), loader, NAME, "test", loader.bytes, decision);
        return woven == null ? null : new Target(rule, loader, loader.define(made, woven));
    }

    private static DynamicType.Unloaded<?> make(Rule rule, Shape shape, ClassLoader library)
            throws ClassNotFoundException {
        TypeDescription self = self(advice(rule, library), library);
        DynamicType.Builder<?> builder = new ByteBuddy()
                .with(TypeValidation.DISABLED)
                .subclass(
                        self.isInterface() ? Object.class : load(self, library),
                        ConstructorStrategy.Default.NO_CONSTRUCTORS)
                .name(NAME)
                .modifiers(Modifier.PUBLIC);
        if (self.isInterface()) {
            builder = builder.implement(self);
        }
        int modifiers = Modifier.PUBLIC | (shape.isStatic() ? Modifier.STATIC : 0);
        for (Map.Entry<String, TypeDescription> field :
                fields(advice(rule, library)).entrySet()) {
            builder = builder.defineField(field.getKey(), field.getValue(), modifiers);
        }
        if (shape.isConstructor()) {
            return builder.defineConstructor(Modifier.PUBLIC)
                    .withParameters(shape.parameters())
                    .intercept(superCall(self.isInterface() ? Object.class : load(self, library)))
                    .make();
        }
        AnnotationDescription[] annotations = annotations(rule, library);
        return builder.defineMethod(RETURNING, shape.returned(), modifiers)
                .withParameters(shape.parameters())
                .intercept(result(shape.returned(), library))
                .annotateMethod(annotations)
                .defineMethod(THROWING, shape.returned(), modifiers)
                .withParameters(shape.parameters())
                .intercept(ExceptionMethod.throwing(NoSuchElementException.class, "own"))
                .annotateMethod(annotations)
                .make();
    }

    /** What the advice takes {@code this} to be. */
    private static TypeDescription self(TypeDescription advice, ClassLoader library) {
        for (MethodDescription.InDefinedShape method : advice.getDeclaredMethods()) {
            for (ParameterDescription parameter : method.getParameters()) {
                if (parameter.getDeclaredAnnotations().isAnnotationPresent(Advice.This.class)) {
                    return TypePool.Default.of(locator(library))
                            .describe(parameter.getType().asErasure().getName())
                            .resolve();
                }
            }
        }
        return TypeDescription.ForLoadedType.of(Object.class);
    }

    /** The fields that the advice reads, of the types it takes them to be. */
    private static Map<String, TypeDescription> fields(TypeDescription advice) {
        Map<String, TypeDescription> fields = new TreeMap<>();
        for (MethodDescription.InDefinedShape method : advice.getDeclaredMethods()) {
            for (ParameterDescription parameter : method.getParameters()) {
                AnnotationDescription.Loadable<Advice.FieldValue> field =
                        parameter.getDeclaredAnnotations().ofType(Advice.FieldValue.class);
                if (field != null) {
                    fields.put(
                            field.getValue("value").resolve(String.class),
                            parameter.getType().asErasure());
                }
            }
        }
        return fields;
    }

    private static Class<?> load(TypeDescription type, ClassLoader library) throws ClassNotFoundException {
        return Class.forName(type.getName(), false, library);
    }

    private static AnnotationDescription[] annotations(Rule rule, ClassLoader library) {
        TypePool.Resolution annotation = TypePool.Default.of(locator(library)).describe(rule.className());
        if (rule.selects() != Rule.Selects.ANNOTATED_METHODS || !annotation.isResolved()) {
            return new AnnotationDescription[0];
        }
        AnnotationDescription.Builder builder = AnnotationDescription.Builder.ofType(annotation.resolve());
        for (MethodDescription.InDefinedShape member : annotation.resolve().getDeclaredMethods()) {
            if (member.getDefaultValue() == null && member.getReturnType().isArray()) {
                builder = builder.defineAnnotationArray(
                        member.getName(),
                        member.getReturnType().getComponentType().asErasure());
            }
        }
        return new AnnotationDescription[] {
            (rule.className().equals(Gate.PROFILED) ? builder.define("transaction", true) : builder).build(false)
        };
    }

    private static Implementation superCall(Class<?> superType) {
        Constructor<?> shortest = null;
        for (Constructor<?> each : superType.getDeclaredConstructors()) {
            if (!Modifier.isPrivate(each.getModifiers())
                    && (shortest == null || each.getParameterCount() < shortest.getParameterCount())) {
                shortest = each;
            }
        }
        return MethodCall.invoke(shortest)
                .with(Stubs.of(shortest.getParameterTypes()))
                .andThen(StubMethod.INSTANCE);
    }

    private static Implementation result(TypeDescription returned, ClassLoader library) throws ClassNotFoundException {
        if (returned.represents(void.class) || (returned.isPrimitive() && !returned.represents(int.class))) {
            return StubMethod.INSTANCE;
        }
        if (returned.represents(int.class)) {
            return FixedValue.value(42);
        }
        Object stub = returned.isInterface() || returned.represents(String.class) || returned.represents(Object.class)
                ? Stubs.of(new Class<?>[] {load(returned, library)})[0]
                : null;
        return stub == null ? FixedValue.nullValue() : FixedValue.reference(stub, "result");
    }

    private static TypeDescription advice(Rule rule, ClassLoader library) {
        return TypePool.Default.of(new ClassFileLocator.Compound(
                        ClassFileLocator.ForClassLoader.of(Transformer.class.getClassLoader()), locator(library)))
                .describe(rule.advice())
                .resolve();
    }

    private static ClassFileLocator locator(ClassLoader loader) {
        return new ClassFileLocator.Compound(
                ClassFileLocator.ForClassLoader.of(loader), ClassFileLocator.ForClassLoader.ofSystemLoader());
    }

    /** Calls what was woven; the same object every time where an object is returned. */
    Outcome call(String name, Object[] arguments) throws ReflectiveOperationException {
        try {
            if (name.equals(Rule.CONSTRUCTOR)) {
                Constructor<?> constructor = type.getDeclaredConstructors()[0];
                return new Outcome(constructor.newInstance(arguments).getClass().getName(), null);
            }
            Method method = method(name);
            Object self = Modifier.isStatic(method.getModifiers()) ? null : filled(Stubs.raw(type));
            Object result = method.invoke(self, arguments);
            return new Outcome(method.getReturnType().isPrimitive() ? result : kind(result), null);
        } catch (InvocationTargetException thrown) {
            return new Outcome(null, String.valueOf(thrown.getCause()));
        }
    }

    private Object filled(Object self) throws ReflectiveOperationException {
        for (String name : fields(advice(rule, loader.getParent())).keySet()) {
            Field field = type.getDeclaredField(name);
            field.set(self, Stubs.of(new Class<?>[] {field.getType()})[0]);
        }
        return self;
    }

    private Object kind(Object result) throws ReflectiveOperationException {
        if (result == null) {
            return null;
        }
        // Each target has an object of its own, so that the very same must come back.
        Field own = type.getDeclaredField("result");
        own.setAccessible(true);
        return own.get(null) == result ? "its own" : result;
    }

    private Method method(String name) {
        for (Method each : type.getDeclaredMethods()) {
            if (each.getName().equals(name)) {
                return each;
            }
        }
        throw new AssertionError(name);
    }

    Object[] arguments() {
        Executable called =
                type.getDeclaredConstructors().length > 0 ? type.getDeclaredConstructors()[0] : method(RETURNING);
        return Stubs.of(called.getParameterTypes());
    }

    @Override
    public String toString() {
        return rule.advice() + " in " + loader;
    }

    private static final class Loader extends ClassLoader {
        private byte[] bytes = {};

        Loader(ClassLoader library) {
            super(library);
        }

        Class<?> define(DynamicType.Unloaded<?> made, byte[] asWoven) {
            Class<?> defined = defineClass(NAME, asWoven, 0, asWoven.length);
            made.getLoadedTypeInitializers().values().forEach(each -> each.onLoad(defined));
            return defined;
        }

        @Override
        public InputStream getResourceAsStream(String name) {
            return name.equals(NAME.replace('.', '/') + ".class")
                    ? new ByteArrayInputStream(bytes)
                    : super.getResourceAsStream(name);
        }
    }
}
