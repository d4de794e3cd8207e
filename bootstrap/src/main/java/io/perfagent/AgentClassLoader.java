package io.perfagent;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.util.Collections;
import java.util.Enumeration;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * Keeps everything of the agent apart from the application: classes come from the {@code inst/} folder of the agent's
 * jar, where they end in {@code .classdata} so that no class-path scanner takes them for the application's. The parent
 * is the platform loader, so the agent sees the JDK and the boot classes, and never the application.
 *
 * <p>One open {@link JarFile} and no {@code URLClassLoader}: half the time a class, on the path before {@code main}.
 */
final class AgentClassLoader extends ClassLoader {

    private static final String FOLDER = "inst/";

    static {
        registerAsParallelCapable();
    }

    private final JarFile jar;

    AgentClassLoader(File jarFile, ClassLoader parent) throws IOException {
        super("perf-agent", parent);
        jar = new JarFile(jarFile, false);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        try {
            byte[] bytes = read(entryName(name.replace('.', '/') + ".class"));
            if (bytes == null) {
                throw new ClassNotFoundException(name);
            }
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException unreadable) {
            throw new ClassNotFoundException(name, unreadable);
        }
    }

    /** Without a URL, whose first use would cost the program's start. */
    @Override
    public InputStream getResourceAsStream(String name) {
        try {
            byte[] bytes = read(entryName(name));
            return bytes == null ? super.getResourceAsStream(name) : new ByteArrayInputStream(bytes);
        } catch (IOException unreadable) {
            return null;
        }
    }

    @Override
    protected URL findResource(String name) {
        JarEntry entry = jar.getJarEntry(entryName(name));
        if (entry == null) {
            return null;
        }
        try {
            return new URL("perfagent", "", -1, "/" + name, new EntryHandler(entry.getName()));
        } catch (IOException malformed) {
            return null;
        }
    }

    @Override
    protected Enumeration<URL> findResources(String name) {
        URL url = findResource(name);
        return url == null ? Collections.emptyEnumeration() : Collections.enumeration(Collections.singleton(url));
    }

    private static String entryName(String resource) {
        return FOLDER + (resource.endsWith(".class") ? resource + "data" : resource);
    }

    private byte[] read(String entryName) throws IOException {
        JarEntry entry = jar.getJarEntry(entryName);
        if (entry == null) {
            return null;
        }
        try (InputStream in = jar.getInputStream(entry)) {
            return in.readAllBytes();
        }
    }

    private final class EntryHandler extends URLStreamHandler {
        private final String entryName;

        EntryHandler(String entryName) {
            this.entryName = entryName;
        }

        @Override
        protected URLConnection openConnection(URL url) {
            return new URLConnection(url) {
                @Override
                public void connect() {}

                @Override
                public InputStream getInputStream() throws IOException {
                    return new ByteArrayInputStream(read(entryName));
                }
            };
        }
    }
}
