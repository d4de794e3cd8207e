package io.perfagent.instrumentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every kind of rule, woven into a class that has what it means and what it does not. */
class RulesTest {

    private static final RecordingSink SINK = RecordingSink.INSTALLED;

    private final RecordingListener listener = new RecordingListener();
    private final Transformer transformer = transformer(new Rulebook());

    private Transformer transformer(Instrumenter... instrumenters) {
        return new Transformer(
                RuleSet.ofAll(List.of(instrumenters)), new Scope(Map.of(), List.of(), List.of()), listener);
    }

    @BeforeEach
    void clear() {
        SINK.clear();
    }

    /** Not the agent's own loader, whose classes are never woven. */
    private static final class Loader extends ClassLoader {
        Loader() {
            super(RulesTest.class.getClassLoader());
        }

        Class<?> define(String name, byte[] bytes) {
            return defineClass(name, bytes, 0, bytes.length);
        }
    }

    private byte[] weave(Transformer by, ClassLoader loader, Class<?> type) throws IOException {
        String name = type.getName().replace('.', '/');
        try (InputStream in = ClassLoader.getSystemResourceAsStream(name + ".class")) {
            byte[] woven = by.transform(type.getModule(), loader, name, null, null, in.readAllBytes());
            assertThat(listener.failed).isEmpty();
            return woven;
        }
    }

    private Class<?> worked() throws IOException {
        Loader loader = new Loader();
        return loader.define(Rulebook.Worked.class.getName(), weave(transformer, loader, Rulebook.Worked.class));
    }

    private static Object made(Class<?> type, Object argument) throws Exception {
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            Class<?> parameter = constructor.getParameterTypes()[0];
            if (parameter.isInstance(argument) || (parameter == int.class && argument instanceof Integer)) {
                constructor.setAccessible(true);
                return constructor.newInstance(argument);
            }
        }
        throw new AssertionError(argument);
    }

    private static void call(Class<?> type, Object target, String name, Object... arguments) throws Exception {
        for (Method method : type.getDeclaredMethods()) {
            if (method.getName().equals(name) && method.getParameterCount() == arguments.length) {
                Class<?>[] types = method.getParameterTypes();
                if (types.length == 1 && types[0] == long.class != arguments[0] instanceof Long) {
                    continue;
                }
                method.setAccessible(true);
                method.invoke(target, arguments);
                return;
            }
        }
        throw new AssertionError(name);
    }

    @Test
    void constructorsWithTheParameters() throws Exception {
        Class<?> type = worked();
        made(type, "text");
        assertThat(SINK.calls).isEmpty();
        made(type, 1);
        assertThat(SINK.calls).containsExactly("query Rulebook$Worked.<init>");
    }

    @Test
    void staticMethodsAndAlternativeParameters() throws Exception {
        Class<?> type = worked();
        Object target = made(type, "text");
        call(type, null, "overloaded", 1);
        call(type, target, "overloaded", "first", 2L);
        call(type, target, "overloaded", 3L);
        call(type, null, "anyhow", 1, 2);
        assertThat(SINK.calls)
                .containsExactly(
                        "route Rulebook$Worked.overloaded",
                        "route Rulebook$Worked.overloaded",
                        "route Rulebook$Worked.anyhow");
    }

    @Test
    void adviceThatAsksForTheInstanceIsLeftOutOfStaticMethods() throws Exception {
        Class<?> type = worked();
        call(type, null, "shared");
        assertThat(SINK.calls).isEmpty();
        call(type, made(type, "text"), "own");
        assertThat(SINK.calls).containsExactly("query Rulebook$Worked.own");
    }

    @Test
    void annotatedMethodsAndWhatTheirAnnotationSays() throws Exception {
        Class<?> type = worked();
        call(type, null, "unnamed");
        call(type, made(type, "text"), "named");
        assertThat(SINK.calls)
                .containsExactly(
                        "transaction Rulebook$Worked.unnamed null NEW",
                        "transaction Rulebook$Worked.named nightly BLOCKED");
    }

    @Test
    void superTypesCountAndNamesAloneDoNot() throws Exception {
        Class<?> type = worked();
        call(type, made(type, "text"), "run");
        assertThat(SINK.calls).containsExactly("route Rulebook$Worked.run");
        assertThat(weave(transformer, new Loader(), Rulebook.Unrelated.class)).isNull();
    }

    @Test
    void contextIsWovenOnlyAfterSomethingElse() throws Exception {
        Transformer both = transformer(new Rulebook(), new Rulebook.Carrying());
        assertThat(weave(both, null, FutureTask.class)).isNull();
        assertThat(listener.woven).isEmpty();
        weave(both, new Loader(), Rulebook.Worked.class);
        assertThat(listener.woven).noneMatch(line -> line.startsWith("carrying"));
        assertThat(weave(both, null, FutureTask.class)).isNotNull();
        weave(both, new Loader(), Rulebook.Worked.class);
        assertThat(listener.woven)
                .contains("carrying java.util.concurrent.FutureTask 2")
                .contains("carrying " + Rulebook.Worked.class.getName() + " 1");
    }

    @Test
    void thousandsOfWordsKeepTheirNumbers() throws Exception {
        ClassFile.Words words = new ClassFile.Words();
        for (int i = 0; i < 3_000; i++) {
            assertThat(words.add("word" + i)).isEqualTo(i);
        }
        int run = words.add("run");
        for (int i = 0; i < 3_000; i++) {
            assertThat(words.add("word" + i)).isEqualTo(i);
        }
        try (InputStream in = Rulebook.class.getResourceAsStream("Rulebook$Worked.class")) {
            ClassFile worked = ClassFile.scan(in.readAllBytes(), words);
            assertThat(worked.mentions(run)).isTrue();
            assertThat(worked.declared(words).stream()).containsExactly(run);
        }
        try (InputStream in = Rulebook.class.getResourceAsStream("Rulebook$Job.class")) {
            assertThat(ClassFile.scan(in.readAllBytes(), words).words()).isNull();
        }
    }
}
