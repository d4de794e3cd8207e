package io.perfagent.dashboard;

import io.perfagent.profile.CallTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * One profile as one HTML file to be kept or sent on: a flame graph with zoom and search. Nothing in it is loaded from elsewhere, only
 * its own script runs, and names are data, never markup. Immutable.
 */
final class ProfilePage {

    static final String CONTENT_TYPE = "text/html; charset=utf-8";

    private final String style;
    private final String script;
    private final String policy;

    /** @throws IOException when the agent jar lacks style or script */
    ProfilePage() throws IOException {
        style = new String(Pages.read("flame-file.css"), StandardCharsets.UTF_8);
        script = new String(Pages.read("flame-file.js"), StandardCharsets.UTF_8);
        policy = "default-src 'none'; style-src '" + digest(style) + "'; script-src '" + digest(script)
                + "'; base-uri 'none'; form-action 'none'";
    }

    /** What the page may do, of which it says the same about itself: its own style and script, and nothing more. */
    String policy() {
        return policy;
    }

    private static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    /** @param json the tree as the API has it */
    String of(CallTree tree, String json, String service) {
        String title = escaped(service) + ": " + tree.kind().label() + ", " + tree.samples() + " samples";
        return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                + "<meta http-equiv=\"Content-Security-Policy\" content=\"" + policy + "\">\n"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" + title
                + "</title>\n<style>" + style + "</style>\n</head>\n<body>\n<h1>" + title + "</h1>\n<p>"
                + escaped(tree.kind().basis()) + "</p>\n<form>"
                + "<input id=\"search\" type=\"search\" placeholder=\"Search frames\" aria-label=\"Search frames\">"
                + "<button id=\"whole\" type=\"button\">Whole</button>"
                + "<button id=\"icicle\" type=\"button\">Upside down</button></form>\n"
                + "<p id=\"told\" role=\"status\"></p>\n<div id=\"graph\"></div>\n"
                + "<p>Written by perf-agent. A click on a frame zooms, Escape shows all.</p>\n"
                + "<script type=\"application/json\" id=\"data\">" + json.replace("<", "\\u003c")
                + "</script>\n<script>" + script + "</script>\n</body>\n</html>\n";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
