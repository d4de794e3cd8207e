package io.perfagent.instrumentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.dynamic.scaffold.TypeValidation;
import net.bytebuddy.implementation.FixedValue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Weaves real classes, defines them and runs them against the real façade. */
class TransformerTest {

    private static final RecordingSink SINK = RecordingSink.INSTALLED;

    private final RecordingListener listener = new RecordingListener();
    private final Transformer transformer = new Transformer(new Scope(Map.of(), List.of(), List.of()), listener);

    /** Defines woven classes; everything else comes from the tests' loader. */
    private static final class Loader extends ClassLoader {
        private final Map<String, byte[]> classes = new HashMap<>();

        Loader() {
            super(TransformerTest.class.getClassLoader());
        }

        Class<?> define(String name, byte[] bytes) {
            return defineClass(name, bytes, 0, bytes.length, (ProtectionDomain) null);
        }

        @Override
        public InputStream getResourceAsStream(String name) {
            byte[] bytes = classes.get(name);
            return bytes == null ? super.getResourceAsStream(name) : new java.io.ByteArrayInputStream(bytes);
        }
    }

    @BeforeEach
    void clear() {
        SINK.clear();
    }

    private static byte[] bytes(Class<?> type) throws IOException {
        try (InputStream in = type.getResourceAsStream(type.getSimpleName() + ".class")) {
            return in.readAllBytes();
        }
    }

    private byte[] weave(Loader loader, String name, byte[] bytes) {
        return transformer.transform(loader.getUnnamedModule(), loader, name.replace('.', '/'), null, null, bytes);
    }

    private Class<?> woven() throws IOException {
        Loader loader = new Loader();
        byte[] woven = weave(loader, Sample.class.getName(), bytes(Sample.class));
        assertThat(listener.failed).isEmpty();
        assertThat(woven).isNotNull();
        return loader.define(Sample.class.getName(), woven);
    }

    @Test
    void theFacadeIsWhereItIsInAProgram() {
        assertThat(io.perfagent.bootstrap.Probe.class.getClassLoader()).isNull();
    }

    @Test
    void wovenMethodsDoWhatTheyDid() throws Exception {
        Object sample = woven().getConstructor(int.class).newInstance(1);
        assertThat(call(sample, "sixTimes", 7)).isEqualTo(42);
        assertThat(call(sample, "job", 1L, 2.0, "abc")).isEqualTo(6L);
        assertThat(((Iterator<?>) sample).next()).isEqualTo("next");
        RuntimeException own = new IllegalStateException("own");
        assertThatThrownBy(() -> call(sample, "fails", own)).isSameAs(own);
        List<String> timed = listener.methods;
        assertThat(timed)
                .containsExactlyInAnyOrder(
                        "<init>(I)V",
                        "twice(I)I",
                        "thrice(I)I",
                        "sixTimes(I)I",
                        "fails(Ljava/lang/RuntimeException;)V",
                        "job(JDLjava/lang/String;)J",
                        "hasNext()Z",
                        "next()Ljava/lang/String;");
        assertThat(SINK.calls)
                .startsWith("new " + timed.indexOf("<init>(I)V"), "made " + timed.indexOf("<init>(I)V"))
                .contains("start " + timed.indexOf("job(JDLjava/lang/String;)J"), "end")
                .endsWith("exit " + timed.indexOf("fails(Ljava/lang/RuntimeException;)V") + " own");
        assertThat(SINK.calls.stream().filter(call -> call.startsWith("enter"))).hasSize(6);
        assertThat(listener.transactions).containsExactly("job");
    }

    @Test
    void whatIsLeftOutHasAReason() throws Exception {
        woven();
        assertThat(listener.notWoven)
                .anyMatch(line -> line.contains("inC()") && line.contains("native"))
                .anyMatch(line -> line.contains("next()") && line.contains("compiler-generated"))
                .anyMatch(line -> line.contains("lambda$") && line.contains("lambda body"));
    }

    @Test
    void aFailingAgentChangesNothing() throws Exception {
        Object sample = woven().getConstructor(int.class).newInstance(1);
        RuntimeException own = new IllegalStateException("own");
        for (boolean atExit : new boolean[] {false, true}) {
            SINK.failing = !atExit;
            SINK.failingAtExit = atExit;
            SINK.adviceFailures = 0;
            assertThat(call(sample, "sixTimes", 7)).isEqualTo(42);
            assertThatThrownBy(() -> call(sample, "fails", own)).isSameAs(own);
            assertThat(SINK.adviceFailures).isEqualTo(4);
        }
    }

    @Test
    void aConstructorThatThrowsThrowsItsOwn() throws Exception {
        Class<?> type = woven();
        assertThatThrownBy(() -> type.getConstructor(int.class).newInstance(-1))
                .hasCauseInstanceOf(IllegalArgumentException.class);
        assertThat(SINK.calls).hasSize(1).allMatch(call -> call.startsWith("new"));
    }

    @Test
    void namesNoCompilerOfJavaWouldWriteAreTimed() throws Exception {
        ByteBuddy byteBuddy = new ByteBuddy().with(TypeValidation.DISABLED);
        byte[] odd = byteBuddy
                .subclass(Object.class)
                .name("odd.Na-me$$x")
                .defineMethod("$plus", int.class, java.lang.reflect.Modifier.PUBLIC)
                .intercept(FixedValue.value(1))
                .defineMethod("a test, with (words)", int.class, java.lang.reflect.Modifier.PUBLIC)
                .intercept(FixedValue.value(2))
                .make()
                .getBytes();
        Transformer named = new Transformer(new Scope(Map.of(), List.of("odd.*"), List.of()), listener);
        Loader loader = new Loader();
        byte[] woven = named.transform(loader.getUnnamedModule(), loader, "odd/Na-me$$x", null, null, odd);
        assertThat(listener.failed).isEmpty();
        Object made = loader.define("odd.Na-me$$x", woven).getConstructor().newInstance();
        SINK.calls.clear();
        assertThat(call(made, "$plus")).isEqualTo(1);
        assertThat(call(made, "a test, with (words)")).isEqualTo(2);
        assertThat(SINK.calls).hasSize(4);
    }

    @Test
    void aClassOfTheFutureIsLeftAlone() throws Exception {
        byte[] future = bytes(Sample.class);
        future[7] = 99;
        assertThat(weave(new Loader(), Sample.class.getName(), future)).isNull();
        assertThat(listener.failed).hasSize(1);
    }

    @Test
    void rubbishIsLeftAlone() {
        assertThat(weave(new Loader(), "rubbish.Class", new byte[] {1, 2, 3})).isNull();
        assertThat(listener.failed).hasSize(1);
    }

    @Test
    void aDriverBehindItsOwnInterfacesIsFound() throws Exception {
        Loader loader = new Loader();
        byte[] woven = weave(loader, VendorStatement.class.getName(), bytes(VendorStatement.class));
        assertThat(woven).isNotNull();
        assertThat(listener.woven).containsExactly("jdbc " + VendorStatement.class.getName() + " 2");
    }

    @Test
    void whatNobodyAskedForIsNotTouched() throws Exception {
        for (Class<?> type : List.of(TransformerTest.class, NamePatternTest.class, RecordingListener.class)) {
            assertThat(weave(new Loader(), type.getName(), bytes(type)))
                    .as(type.getName())
                    .isNull();
        }
        assertThat(transformer.transform(null, null, "java/lang/String", null, null, bytes(String.class)))
                .isNull();
        assertThat(listener.failed).isEmpty();
    }

    @Test
    void switchedOffMeansOff() throws Exception {
        Transformer off = new Transformer(
                new Scope(Map.of("profiled", false, "jdbc", false), List.of("**"), List.of("**")), listener);
        Loader loader = new Loader();
        assertThat(off.transform(
                        loader.getUnnamedModule(),
                        loader,
                        Sample.class.getName().replace('.', '/'),
                        null,
                        null,
                        bytes(Sample.class)))
                .isNull();
    }

    @Test
    void everyInstrumenterIsRegistered() throws Exception {
        List<String> written = new ArrayList<>();
        java.io.File[] classes = new java.io.File(Registry.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .getPath()
                        + Registry.class.getPackageName().replace('.', '/'))
                .listFiles((directory, name) -> name.matches("[A-Za-z0-9]+\\.class"));
        for (java.io.File file : classes) {
            String name = file.getName().replace(".class", "");
            Class<?> type = Class.forName(
                    Registry.class.getPackageName() + "." + name,
                    false,
                    getClass().getClassLoader());
            if (type.getSuperclass() == Instrumenter.class) {
                written.add(name);
            }
        }
        assertThat(Registry.all())
                .extracting(instrumenter -> instrumenter.getClass().getSimpleName())
                .containsExactlyInAnyOrderElementsOf(written);
        assertThat(Transformer.names()).contains("profiled", "jdbc").doesNotHaveDuplicates();
    }

    private static Object call(Object target, String name, Object... arguments) throws Exception {
        for (Method method : target.getClass().getDeclaredMethods()) {
            if (method.getName().equals(name) && !method.isBridge()) {
                try {
                    return method.invoke(target, arguments);
                } catch (InvocationTargetException thrown) {
                    throw (Exception) thrown.getCause();
                }
            }
        }
        throw new AssertionError(name);
    }
}
