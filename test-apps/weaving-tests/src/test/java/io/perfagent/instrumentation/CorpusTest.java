package io.perfagent.instrumentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.jar.JarFile;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.implementation.FixedValue;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.utility.OpenedClassReader;
import org.junit.jupiter.api.Test;

/**
 * Weaves every method of every class of many libraries, from four compilers, with all that there is to weave, and has the
 * JVM verify each class. No static initialiser runs.
 */
class CorpusTest {

    private static final File CORPUS = new File("target/corpus");

    /** One of so many classes is asked for; what is above it comes with it. */
    private static final int ONE_OF = Integer.getInteger("corpus.oneOf");

    private static final class Weavings implements WeavingListener {
        final AtomicInteger methods = new AtomicInteger();
        final AtomicInteger classes = new AtomicInteger();
        final Queue<String> discarded = new ConcurrentLinkedQueue<>();
        final Queue<String> failed = new ConcurrentLinkedQueue<>();

        @Override
        public int methodId(String module, String className, String methodName, String descriptor) {
            return methods.incrementAndGet();
        }

        @Override
        public void transaction(int id, String name) {}

        @Override
        public void traced(int id, String className, String methodName) {}

        @Override
        public void reweaving(String className) {}

        @Override
        public void woven(String instrumentation, String className, int count) {
            if (instrumentation.equals(Profiled.NAME)) {
                classes.incrementAndGet();
            }
        }

        @Override
        public void notWoven(String what, String reason) {}

        @Override
        public void discarded(String instrumentation, String loader, String missing) {
            discarded.add(instrumentation + ": " + missing);
        }

        @Override
        public void failed(String className, Throwable cause) {
            failed.add(className + ": " + cause);
        }

        @Override
        public void loading(String internalName) {}
    }

    /** Every class it defines was woven before, as under the agent. */
    private static final class WeavingLoader extends URLClassLoader {
        static {
            registerAsParallelCapable();
        }

        private final Transformer transformer;

        WeavingLoader(URL[] jars, Transformer transformer) {
            super(jars, ClassLoader.getPlatformClassLoader());
            this.transformer = transformer;
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            String internalName = name.replace('.', '/');
            try (InputStream in = getResourceAsStream(internalName + ".class")) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                return define(name, in.readAllBytes());
            } catch (IOException unreadable) {
                throw new ClassNotFoundException(name, unreadable);
            }
        }

        Class<?> define(String name, byte[] bytes) {
            byte[] woven = transformer.transform(getUnnamedModule(), this, name.replace('.', '/'), null, null, bytes);
            byte[] defined = woven == null ? bytes : woven;
            return defineClass(name, defined, 0, defined.length);
        }
    }

    private final Weavings weavings = new Weavings();
    private final Transformer transformer =
            new Transformer(new Scope(Map.of(), List.of("**"), List.of("**#get*")), weavings);

    @Test
    void everyWovenClassIsValid() throws Exception {
        File[] jars = CORPUS.listFiles();
        List<String> names = new ArrayList<>();
        for (File jar : jars) {
            names.addAll(classes(jar));
        }
        names.removeIf(name -> Math.floorMod(name.hashCode(), ONE_OF) != 0);
        WeavingLoader woven = new WeavingLoader(urls(jars), transformer);
        URLClassLoader plain = new URLClassLoader(urls(jars), ClassLoader.getPlatformClassLoader());
        Queue<String> invalid = new ConcurrentLinkedQueue<>();
        AtomicInteger skipped = new AtomicInteger();
        names.parallelStream().forEach(name -> {
            String problem = problem(name, woven);
            if (problem != null) {
                String before = problem(name, plain);
                if (before == null) {
                    invalid.add(problem);
                } else {
                    skipped.incrementAndGet();
                }
            }
        });
        System.out.printf(
                "%d jars, %d classes, %d woven, %d methods, %d skipped (they do not link without the agent either)%n",
                jars.length, names.size(), weavings.classes.get(), weavings.methods.get(), skipped.get());
        assertThat(invalid).isEmpty();
        // What the JVM cannot link for want of a super type cannot be woven for the same reason.
        assertThat(weavings.failed)
                .allMatch(failed -> problem(failed.substring(0, failed.indexOf(':')), plain) != null);
        assertThat(weavings.discarded).isEmpty();
        assertThat(jars.length).isGreaterThanOrEqualTo(40);
        assertThat(weavings.classes.get()).isGreaterThan(35_000 / ONE_OF);
        assertThat(skipped.get()).isLessThan(names.size() / 20);
    }

    /** Asking for the constructors links the class, and linking it verifies it. */
    private static String problem(String name, ClassLoader loader) {
        try {
            Class.forName(name, false, loader).getDeclaredConstructors();
            return null;
        } catch (ClassNotFoundException | LinkageError | TypeNotPresentException problem) {
            return name + ": " + problem;
        }
    }

    @Test
    void theVerifierIsAtWork() throws Exception {
        byte[] valid = new ByteBuddy()
                .subclass(Object.class)
                .name("wrong.Type")
                .defineMethod("text", String.class, Opcodes.ACC_PUBLIC)
                .intercept(FixedValue.value("text"))
                .make()
                .getBytes();
        WeavingLoader loader = new WeavingLoader(urls(new File[0]), transformer);
        ClassWriter writer = new ClassWriter(0);
        new ClassReader(valid)
                .accept(
                        new ClassVisitor(OpenedClassReader.ASM_API, writer) {
                            @Override
                            public MethodVisitor visitMethod(
                                    int access, String name, String descriptor, String signature, String[] thrown) {
                                // The text is returned as a number.
                                return super.visitMethod(
                                        access, name, name.equals("text") ? "()I" : descriptor, signature, thrown);
                            }
                        },
                        0);
        byte[] invalid = writer.toByteArray();
        assertThatThrownBy(() -> loader.define("wrong.Type", invalid).getDeclaredConstructors())
                .isInstanceOf(VerifyError.class);
    }

    private static List<String> classes(File file) throws IOException {
        try (JarFile jar = new JarFile(file)) {
            return jar.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.endsWith(".class")
                            && !name.startsWith("META-INF/")
                            && !name.endsWith("module-info.class"))
                    .map(name ->
                            name.substring(0, name.length() - ".class".length()).replace('/', '.'))
                    .toList();
        }
    }

    private static URL[] urls(File[] jars) {
        return Arrays.stream(jars)
                .map(jar -> {
                    try {
                        return jar.toURI().toURL();
                    } catch (MalformedURLException impossible) {
                        throw new IllegalStateException(impossible);
                    }
                })
                .toArray(URL[]::new);
    }
}
