package io.perfagent.dashboard;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Set;

/** The dashboard's own files, each at one fixed path and read once at the start: no request ever names a file. */
final class Pages {

    private static final String SCRIPT = "text/javascript; charset=utf-8";
    private static final String STYLE = "text/css; charset=utf-8";
    /** Every script there is, by name. */
    static final List<String> SCRIPTS = List.of(
            "app",
            "chart",
            "code",
            "database",
            "dom",
            "dump",
            "figures",
            "flame",
            "format",
            "gauges",
            "graph",
            "heat",
            "heapcount",
            "lines",
            "live",
            "menu",
            "network",
            "overview",
            "pan",
            "parts",
            "places",
            "plane",
            "profile",
            "properties",
            "resources",
            "runtime",
            "scatter",
            "sessions",
            "settings",
            "status",
            "traces",
            "transactions",
            "waterfall");

    /** Where the WebJar has them; the version is the pom's. */
    private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/";

    private Pages() {}

    /** Reads every file and gives it its path; {@code /} is {@code index.html}. */
    static void addTo(Routes routes) throws IOException {
        add(routes, "/", "text/html; charset=utf-8", "index.html");
        add(routes, "/app.css", STYLE, "app.css");
        for (String script : SCRIPTS) {
            add(routes, "/" + script + ".js", SCRIPT, script + ".js");
        }
        add(routes, "/uplot.js", SCRIPT, UPLOT + "dist/uPlot.iife.min.js");
        add(routes, "/uplot.css", STYLE, UPLOT + "dist/uPlot.min.css");
        add(routes, "/uplot-licence.txt", "text/plain; charset=utf-8", UPLOT + "LICENSE");
    }

    private static void add(Routes routes, String path, String type, String file) throws IOException {
        Answer answer = Answer.ownFile(type, read(file));
        routes.at(path, Set.of(), request -> answer);
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
