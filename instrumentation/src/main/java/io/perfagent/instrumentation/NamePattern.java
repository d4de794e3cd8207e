package io.perfagent.instrumentation;

import java.util.ArrayList;
import java.util.List;

/**
 * A glob over classes and their methods: {@code package.Outer$Inner#method}, where {@code *} stands for anything within
 * one name and {@code **} for anything across packages; without {@code #} all methods are meant.
 */
final class NamePattern {

    private final String text;
    private final String classGlob;
    private final String methodGlob;
    private final String literalPrefix;

    NamePattern(String glob) {
        text = glob;
        int hash = glob.indexOf('#');
        classGlob = hash < 0 ? glob : glob.substring(0, hash);
        methodGlob = hash < 0 ? "*" : glob.substring(hash + 1);
        int star = classGlob.indexOf('*');
        literalPrefix = star < 0 ? classGlob : classGlob.substring(0, star);
    }

    static List<NamePattern> all(List<String> globs) {
        List<NamePattern> patterns = new ArrayList<>();
        for (String glob : globs) {
            patterns.add(new NamePattern(glob));
        }
        return patterns;
    }

    /** Those of {@code patterns} whose class part matches. */
    static List<NamePattern> matching(List<NamePattern> patterns, String className) {
        List<NamePattern> matching = List.of();
        for (NamePattern pattern : patterns) {
            if (pattern.matchesClass(className)) {
                if (matching.isEmpty()) {
                    matching = new ArrayList<>();
                }
                matching.add(pattern);
            }
        }
        return matching;
    }

    boolean matchesClass(String className) {
        return className.startsWith(literalPrefix) && matches(classGlob, 0, className, 0);
    }

    boolean matchesMethod(String methodName) {
        return matches(methodGlob, 0, methodName, 0);
    }

    /** Linear in practice: patterns are the user's own and hold a few stars. */
    private static boolean matches(String glob, int g, String name, int n) {
        while (g < glob.length()) {
            char c = glob.charAt(g);
            if (c != '*') {
                if (n == name.length() || name.charAt(n) != c) {
                    return false;
                }
                g++;
                n++;
                continue;
            }
            boolean acrossPackages = g + 1 < glob.length() && glob.charAt(g + 1) == '*';
            int next = acrossPackages ? g + 2 : g + 1;
            for (int end = n; ; end++) {
                if (matches(glob, next, name, end)) {
                    return true;
                }
                if (end == name.length() || (!acrossPackages && name.charAt(end) == '.')) {
                    return false;
                }
            }
        }
        return n == name.length();
    }

    @Override
    public String toString() {
        return text;
    }
}
