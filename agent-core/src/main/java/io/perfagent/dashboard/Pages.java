package io.perfagent.dashboard;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Set;

/** The dashboard's own files, each at one fixed path and read once at the start: no request ever names a file. */
final class Pages {

    private static final String SCRIPT = "text/javascript; charset=utf-8";
    private static final Map<String, String> TYPE_BY_FILE = Map.ofEntries(
            Map.entry("index.html", "text/html; charset=utf-8"),
            Map.entry("app.css", "text/css; charset=utf-8"),
            Map.entry("app.js", SCRIPT),
            Map.entry("code.js", SCRIPT),
            Map.entry("dom.js", SCRIPT),
            Map.entry("flame.js", SCRIPT),
            Map.entry("format.js", SCRIPT),
            Map.entry("parts.js", SCRIPT),
            Map.entry("profile.js", SCRIPT),
            Map.entry("status.js", SCRIPT),
            Map.entry("traces.js", SCRIPT),
            Map.entry("transactions.js", SCRIPT),
            Map.entry("waterfall.js", SCRIPT));

    private Pages() {}

    /** Reads every file and gives it its path; {@code /} is {@code index.html}. */
    static void addTo(Routes routes) throws IOException {
        for (Map.Entry<String, String> file : TYPE_BY_FILE.entrySet()) {
            Answer answer = new Answer(200, file.getValue(), read(file.getKey()));
            String path = file.getKey().equals("index.html") ? "/" : "/" + file.getKey();
            routes.at(path, Set.of(), request -> answer);
        }
    }

    /** Reads one of the dashboard's resources. */
    static byte[] read(String file) throws IOException {
        try (InputStream in = Pages.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new FileNotFoundException("the agent jar lacks the dashboard's " + file);
            }
            return in.readAllBytes();
        }
    }
}
