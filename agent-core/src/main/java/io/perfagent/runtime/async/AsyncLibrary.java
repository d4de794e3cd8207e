package io.perfagent.runtime.async;

import java.io.File;
import java.util.List;
import java.util.Map;

/** Where the library of async-profiler is. The agent does not bring it. */
public final class AsyncLibrary {

    /** The key that names it. */
    public static final String KEY = "profiling.async.library";

    private static final String VARIABLE = "ASYNC_PROFILER_LIB";
    private static final String REMEDY =
            "name the libasyncProfiler.so of async-profiler 3.0 or newer there, or set profiling.engine=jfr";
    private static final List<String> FOLDERS = List.of(
            "/opt/async-profiler/lib",
            "/usr/local/async-profiler/lib",
            "/usr/local/lib",
            "/usr/lib/async-profiler",
            "/usr/lib");
    private static final List<String> NAMES = List.of("libasyncProfiler.so", "libasyncProfiler.dylib");

    private AsyncLibrary() {}

    /**
     * The library that is named, or else found.
     *
     * @param named by the configuration; empty when it is not
     */
    public static File find(String named, Map<String, String> environment) throws Unusable {
        String variable = environment.getOrDefault(VARIABLE, "");
        if (!named.isEmpty()) {
            return checked(KEY, named);
        }
        if (!variable.isEmpty()) {
            return checked(VARIABLE, variable);
        }
        for (String folder : FOLDERS) {
            for (String name : NAMES) {
                File candidate = new File(folder, name);
                if (candidate.isFile()) {
                    return candidate;
                }
            }
        }
        throw new Unusable("profiling.engine=async-profiler: its library is named neither by " + KEY + " nor by "
                + VARIABLE + ", and is in none of " + String.join(", ", FOLDERS) + "; " + REMEDY);
    }

    private static File checked(String key, String value) throws Unusable {
        File file = new File(value).getAbsoluteFile();
        String problem = value.indexOf('"') >= 0
                ? "a path with a quotation mark cannot be handed to the JVM"
                : !file.exists()
                        ? "there is no such file"
                        : !file.isFile() ? "this is no file" : !file.canRead() ? "this file cannot be read" : "";
        if (!problem.isEmpty()) {
            throw new Unusable(key + "=" + value + ": " + problem + "; " + REMEDY);
        }
        return file;
    }

    /** What to say when the JVM or the library itself refused. */
    static String refused(File library, String reason) {
        return KEY + "=" + library + ": " + reason + "; " + REMEDY;
    }
}
