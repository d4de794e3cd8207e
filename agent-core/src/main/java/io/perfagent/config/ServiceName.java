package io.perfagent.config;

import java.util.Properties;

/** Names a service after the program that runs, when nobody named it. */
final class ServiceName {

    private static final String UNKNOWN = "java-application";
    private static final int MAX_CHARS = 100;

    private ServiceName() {}

    /** The simple name of the main class, or the jar's file name without version and extension. */
    static String derive(Properties systemProperties) {
        String command = systemProperties.getProperty("sun.java.command", "").trim();
        String classPath = systemProperties.getProperty("java.class.path", "");
        // With -jar the class path is the jar, which tells where a path with spaces ends.
        boolean jarGiven = isJar(classPath)
                && command.startsWith(classPath)
                && (command.length() == classPath.length() || command.charAt(classPath.length()) == ' ');
        int space = command.indexOf(' ');
        String program = jarGiven ? classPath : space < 0 ? command : command.substring(0, space);
        return fileName(isJar(program) ? jarName(program) : className(program));
    }

    private static boolean isJar(String text) {
        return text.regionMatches(true, text.length() - 4, ".jar", 0, 4)
                || text.regionMatches(true, text.length() - 4, ".war", 0, 4);
    }

    private static String className(String program) {
        String name = program.substring(program.lastIndexOf('/') + 1);
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private static String jarName(String path) {
        int folder = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
        String name = path.substring(folder + 1, path.length() - 4);
        for (int i = 1; i < name.length() - 1; i++) {
            if ((name.charAt(i) == '-' || name.charAt(i) == '_') && startsVersion(name, i + 1)) {
                return name.substring(0, i);
            }
        }
        return name;
    }

    private static boolean startsVersion(String name, int start) {
        int i = start;
        while (i < name.length() && isDigit(name.charAt(i))) {
            i++;
        }
        return i > start && (i == name.length() || name.charAt(i) == '.' || name.charAt(i) == '-');
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** Any text as a harmless file name: {@code [A-Za-z0-9._-]}, no dot or dash in front, never empty. */
    static String fileName(String text) {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < text.length() && name.length() < MAX_CHARS; i++) {
            char c = text.charAt(i);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || isDigit(c) || c == '_';
            if (plain || (c == '.' && !name.isEmpty())) {
                name.append(c);
            } else if (!name.isEmpty()) {
                name.append('-');
            }
        }
        return name.isEmpty() ? UNKNOWN : name.toString();
    }
}
