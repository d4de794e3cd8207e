package io.perfagent.instrumentation;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A library as one class loader has it, read from class files; no class is loaded. Confined to one thread and meant to be
 * thrown away after one check.
 */
final class Library {

    private static final int PRIVATE = 0x0002;
    private static final int STATIC = 0x0008;

    private final @Nullable ClassLoader loader;
    private final ClassFile.Words noWords = new ClassFile.Words();
    private final Map<String, @Nullable ClassFile> read = new HashMap<>();

    Library(@Nullable ClassLoader loader) {
        this.loader = loader;
    }

    boolean has(String internalName) {
        return find(internalName) != null;
    }

    /** The first thing of {@code references} that is not as the advice takes it to be; null when all is there. */
    @Nullable
    String missing(References references) {
        for (String type : references.types()) {
            if (!has(type)) {
                return "there is no " + type.replace('/', '.');
            }
        }
        for (References.Member member : references.members()) {
            String owner = member.owner().replace('/', '.');
            int access = access(member.owner(), member, new HashSet<>());
            if (access < 0) {
                return owner + " has no " + member;
            }
            if ((access & PRIVATE) != 0) {
                return owner + " keeps " + member + " private";
            }
            if (((access & STATIC) != 0) != member.isStatic()) {
                return owner + " has " + member + (member.isStatic() ? " not static" : " static");
            }
            ClassFile type = find(member.owner());
            if (member.isMethod() && type != null && type.isInterface() != member.onInterface()) {
                return owner + (type.isInterface() ? " is an interface" : " is no interface");
            }
        }
        return null;
    }

    /** Access flags of the member in {@code type} or above it, else -1. */
    private int access(String type, References.Member member, Set<String> seen) {
        ClassFile classFile = seen.add(type) ? find(type) : null;
        if (classFile == null) {
            return -1;
        }
        int access = classFile.memberAccess(member.name(), member.descriptor());
        if (access < 0 && classFile.superName() != null) {
            access = access(classFile.superName(), member, seen);
        }
        for (String above : access < 0 ? classFile.interfaceNames() : List.<String>of()) {
            if (access < 0) {
                access = access(above, member, seen);
            }
        }
        return access;
    }

    private @Nullable ClassFile find(String internalName) {
        if (!read.containsKey(internalName)) {
            read.put(internalName, read(internalName));
        }
        return read.get(internalName);
    }

    private @Nullable ClassFile read(String internalName) {
        String resource = internalName + ".class";
        try (InputStream in = loader == null
                ? ClassLoader.getSystemResourceAsStream(resource)
                : loader.getResourceAsStream(resource)) {
            return in == null ? null : ClassFile.scan(in.readAllBytes(), noWords);
        } catch (IOException | RuntimeException unreadable) {
            // What a loader cannot show is not there for us.
            return null;
        }
    }
}
