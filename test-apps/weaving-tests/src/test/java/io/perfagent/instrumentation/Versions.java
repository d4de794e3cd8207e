package io.perfagent.instrumentation;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor.Version;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * The library versions an instrumentation is held against: {@code target/libraries/<instrumentation>/<version>/*.jar}, put
 * there by the build as the pom lists them.
 */
final class Versions {

    private static final File LIBRARIES = new File("target/libraries");

    private Versions() {}

    /** Oldest first; empty for what needs no jar. */
    static List<String> of(String instrumentation) {
        String[] found = new File(LIBRARIES, instrumentation).list();
        return found == null
                ? List.of()
                : Arrays.stream(found)
                        .sorted(Comparator.comparing(Version::parse))
                        .toList();
    }

    /** The newest version, or the JDK alone. */
    static ClassLoader newest(String instrumentation) {
        List<String> versions = of(instrumentation);
        return versions.isEmpty()
                ? ClassLoader.getPlatformClassLoader()
                : loader(instrumentation, versions.get(versions.size() - 1));
    }

    /** A loader for each version, or the JDK alone. */
    static List<ClassLoader> newestFirst(String instrumentation) {
        List<ClassLoader> loaders = new ArrayList<>();
        for (String version : of(instrumentation)) {
            loaders.add(0, loader(instrumentation, version));
        }
        return loaders.isEmpty() ? List.of(ClassLoader.getPlatformClassLoader()) : loaders;
    }

    static ClassLoader loader(String instrumentation, String version) {
        File[] jars = new File(new File(LIBRARIES, instrumentation), version).listFiles();
        URL[] urls = Arrays.stream(jars)
                .map(jar -> {
                    try {
                        return jar.toURI().toURL();
                    } catch (MalformedURLException impossible) {
                        throw new IllegalStateException(impossible);
                    }
                })
                .toArray(URL[]::new);
        return new OpenLoader(urls);
    }

    /** Loads final classes as if they were not: tests make subclasses of what is woven. */
    private static final class OpenLoader extends URLClassLoader {

        OpenLoader(URL[] urls) {
            super(urls, ClassLoader.getPlatformClassLoader());
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            URL found = findResource(name.replace('.', '/') + ".class");
            if (found == null) {
                throw new ClassNotFoundException(name);
            }
            try (InputStream in = found.openStream()) {
                byte[] opened = opened(in.readAllBytes());
                return defineClass(name, opened, 0, opened.length);
            } catch (IOException unreadable) {
                throw new ClassNotFoundException(name, unreadable);
            }
        }

        private static byte[] opened(byte[] classFile) {
            ClassReader reader = new ClassReader(classFile);
            if ((reader.getAccess() & (Opcodes.ACC_FINAL | Opcodes.ACC_RECORD)) != Opcodes.ACC_FINAL) {
                return classFile;
            }
            ClassWriter writer = new ClassWriter(reader, 0);
            reader.accept(
                    new ClassVisitor(Opcodes.ASM9, writer) {
                        @Override
                        public void visit(
                                int version, int access, String self, String generic, String above, String[] with) {
                            super.visit(version, access & ~Opcodes.ACC_FINAL, self, generic, above, with);
                        }
                    },
                    0);
            return writer.toByteArray();
        }
    }
}
