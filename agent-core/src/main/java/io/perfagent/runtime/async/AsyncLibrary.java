package io.perfagent.runtime.async;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
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
        String problem = "";
        if (value.indexOf('"') >= 0) {
            problem = "a path with a quotation mark cannot be handed to the JVM";
        } else if (!file.exists()) {
            problem = "there is no such file";
        } else if (!file.isFile() || !isLibrary(file)) {
            problem = "this is no library, or it cannot be read";
        }
        if (!problem.isEmpty()) {
            throw new Unusable(key + "=" + value + ": " + problem + "; " + REMEDY);
        }
        return file;
    }

    /** A JVM that is handed anything else says so on stderr, in words that help nobody. */
    private static boolean isLibrary(File file) {
        try (InputStream in = new FileInputStream(file)) {
            byte[] start = in.readNBytes(4);
            boolean isElf =
                    start.length == 4 && start[0] == 0x7f && start[1] == 'E' && start[2] == 'L' && start[3] == 'F';
            return isElf || !System.getProperty("os.name", "").equals("Linux");
        } catch (IOException unreadable) {
            return false;
        }
    }

    /** What to say when the JVM or the library itself refused. */
    static String refused(File library, String reason) {
        return KEY + "=" + library + ": " + reason + "; " + REMEDY;
    }
}
