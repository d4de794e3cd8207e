package io.perfagent.heap;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How many instances of each class there were at one moment, and the bytes of the instances themselves, without what they refer
 * to. Immutable.
 *
 * @param live whether a full collection came first, so that only what can be reached was counted
 * @param tookNanos how long it took; the program stood still for at most this
 * @param rows by class name, the most bytes first; a name that several loaders define is one row
 * @param otherClasses classes beyond the rows kept
 */
public record HeapCount(
        long epochMillis,
        boolean live,
        long tookNanos,
        long instances,
        long bytes,
        Map<String, Row> rows,
        int otherClasses) {

    private static final int MOST_ROWS = 5_000;

    /**
     * One class.
     *
     * @param module of the JDK or the program; empty on the class path
     */
    public record Row(String className, String module, long instances, long bytes) {}

    /** Reads what the JVM's {@code GC.class_histogram} prints; lines of another shape are passed over. */
    static HeapCount parse(String text, boolean live, long epochMillis, long tookNanos) {
        Map<String, Row> all = new LinkedHashMap<>();
        long instances = 0;
        long bytes = 0;
        for (String line : text.lines().toList()) {
            String[] words = line.strip().split("\\s+", -1);
            if (words.length < 4 || !words[0].endsWith(":") || !isNumber(words[1]) || !isNumber(words[2])) {
                continue;
            }
            long count = Long.parseLong(words[1]);
            long size = Long.parseLong(words[2]);
            instances += count;
            bytes += size;
            String module = words.length > 4 && words[4].startsWith("(") ? words[4].replaceAll("[()]|@.*", "") : "";
            all.merge(
                    name(words[3]),
                    new Row(name(words[3]), module, count, size),
                    (a, b) -> new Row(a.className, a.module, a.instances + b.instances, a.bytes + b.bytes));
        }
        List<Row> sorted = new ArrayList<>(all.values());
        sorted.sort((a, b) -> Long.compare(b.bytes, a.bytes));
        Map<String, Row> rows = new LinkedHashMap<>();
        for (Row row : sorted.subList(0, Math.min(MOST_ROWS, sorted.size()))) {
            rows.put(row.className, row);
        }
        return new HeapCount(
                epochMillis,
                live,
                tookNanos,
                instances,
                bytes,
                Collections.unmodifiableMap(rows),
                sorted.size() - rows.size());
    }

    private static boolean isNumber(String word) {
        return !word.isEmpty() && word.length() < 19 && word.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** {@code [[I} as it is written in a program: {@code int[][]}. */
    private static String name(String jvmName) {
        int dimensions = 0;
        while (dimensions < jvmName.length() && jvmName.charAt(dimensions) == '[') {
            dimensions++;
        }
        if (dimensions == 0) {
            return jvmName;
        }
        String element = jvmName.substring(dimensions);
        String name = switch (element) {
            case "B" -> "byte";
            case "C" -> "char";
            case "D" -> "double";
            case "F" -> "float";
            case "I" -> "int";
            case "J" -> "long";
            case "S" -> "short";
            case "Z" -> "boolean";
            default ->
                element.startsWith("L") && element.endsWith(";") ? element.substring(1, element.length() - 1) : element;
        };
        return name + "[]".repeat(dimensions);
    }
}
