package io.perfagent.command;

import io.perfagent.dashboard.TokenFile;
import io.perfagent.json.Json;
import java.io.IOException;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code profile}: has a running agent profile its program for a while and writes what came of it. */
final class ProfileCommand {

    private static final String SESSIONS = "/api/v1/profile/sessions";
    private static final Set<String> OPTIONS =
            Set.of("seconds", "kind", "interval", "transaction", "format", "out", "token");
    private static final String TOKEN_VARIABLE = "PERFAGENT_DASHBOARD_TOKEN";
    private static final int FIRST_PORT = 7117;
    private static final int PORTS = 20;
    private static final int LONGEST_FINISH_SECONDS = 30;
    private static final long POLL_MILLIS = 500;

    /** Why the command line cannot be understood. */
    static final class Misused extends Exception {
        private static final long serialVersionUID = 1L;

        Misused(String message) {
            super(message);
        }
    }

    private final String base;
    private final Map<String, String> options;
    private final @Nullable String token;

    private ProfileCommand(String base, Map<String, String> options, @Nullable String token) {
        this.base = base;
        this.options = options;
        this.token = token;
    }

    /** Runs one to its end: {@code <pid|url> [--seconds 30] [--kind cpu] …}. */
    static void run(List<String> arguments, Map<String, String> environment, PrintStream out)
            throws CommandFailure, Misused {
        if (arguments.isEmpty() || arguments.get(0).startsWith("--")) {
            throw new Misused(
                    "profile takes a process id or the dashboard's address first: profile <pid|url> [--seconds 30]"
                            + " [--kind cpu] [--interval 20] [--transaction name] [--format collapsed] [--out file]");
        }
        Map<String, String> options = options(arguments.subList(1, arguments.size()));
        String token = options.getOrDefault("token", environment.get(TOKEN_VARIABLE));
        TokenFile.Found left = leftBy(arguments.get(0));
        if (left == null) {
            new ProfileCommand(address(arguments.get(0)), options, token).run(out);
        } else {
            new ProfileCommand(left.url(), options, token == null ? left.token() : token).run(out);
        }
    }

    /** What the process left for its user; null where the target is no process or left nothing. */
    private static TokenFile.@Nullable Found leftBy(String target) {
        try {
            return TokenFile.read(TokenFile.folder(), Long.parseLong(target));
        } catch (NumberFormatException | IOException nothing) {
            return null;
        }
    }

    private static Map<String, String> options(List<String> arguments) throws Misused {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i < arguments.size(); i += 2) {
            String name = arguments.get(i).startsWith("--") ? arguments.get(i).substring(2) : "";
            if (!OPTIONS.contains(name) || i + 1 == arguments.size()) {
                throw new Misused("profile does not understand " + Printable.text(arguments.get(i))
                        + ": options are --seconds, --kind, --interval, --transaction, --format, --out and --token,"
                        + " each with a value");
            }
            options.put(name, arguments.get(i + 1));
        }
        return options;
    }

    private static String address(String target) throws CommandFailure {
        if (!target.chars().allMatch(Character::isDigit)) {
            return target.endsWith("/") ? target.substring(0, target.length() - 1) : target;
        }
        for (int port = FIRST_PORT; port < FIRST_PORT + PORTS; port++) {
            String candidate = "http://127.0.0.1:" + port;
            if (target.equals(pidAt(candidate))) {
                return candidate;
            }
        }
        throw new CommandFailure(
                "no dashboard of process " + target + " on ports " + FIRST_PORT + " to " + (FIRST_PORT + PORTS - 1)
                        + ": give the address that it printed on stderr, or attach first",
                null);
    }

    private static String pidAt(String candidate) {
        try {
            Object answer = Json.parse(AgentClient.ask("profile", "GET", candidate, "/api/v1/status", null)
                    .text());
            Object pid = answer instanceof Map<?, ?> status ? status.get("pid") : null;
            return pid instanceof Number number ? Long.toString(number.longValue()) : "";
        } catch (CommandFailure | Json.Malformed nobody) {
            return "";
        }
    }

    private void run(PrintStream out) throws CommandFailure {
        String kind = options.getOrDefault("kind", "cpu");
        StringBuilder query = new StringBuilder("?kind=").append(encoded(kind));
        for (String name : List.of("seconds", "interval", "transaction")) {
            String value = options.get(name);
            if (value != null) {
                query.append('&').append(name).append('=').append(encoded(value));
            }
        }
        Map<?, ?> started = asked("POST", SESSIONS + query);
        if (!(started.get("id") instanceof Number id) || !(started.get("seconds") instanceof Number seconds)) {
            throw new CommandFailure(base + " is not a perf-agent: its session has no id", null);
        }
        Map<?, ?> session = await(id.longValue(), seconds.longValue());
        byte[] result = fetch(
                "GET",
                "/api/v1/profile?session=" + id.longValue() + "&kind=" + encoded(kind) + "&format="
                        + encoded(options.getOrDefault("format", "collapsed")));
        write(result, session, out);
    }

    private Map<?, ?> await(long id, long seconds) throws CommandFailure {
        long startNanos = System.nanoTime();
        while (System.nanoTime() - startNanos < (seconds + LONGEST_FINISH_SECONDS) * 1_000_000_000L) {
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                break;
            }
            if (itemsOrNothing() instanceof List<?> items) {
                for (Object item : items) {
                    if (item instanceof Map<?, ?> session
                            && session.get("id") instanceof Number found
                            && found.longValue() == id
                            && "done".equals(session.get("state"))) {
                        return session;
                    }
                }
            }
        }
        throw new CommandFailure("the session did not end in time; " + base + SESSIONS + " says more", null);
    }

    /** A program that has much to do may let one question go unanswered. */
    private @Nullable Object itemsOrNothing() {
        try {
            return asked("GET", SESSIONS).get("items");
        } catch (CommandFailure unanswered) {
            return null;
        }
    }

    private void write(byte[] result, Map<?, ?> session, PrintStream out) throws CommandFailure {
        String file = options.get("out");
        if (file == null) {
            out.write(result, 0, result.length);
            out.flush();
            return;
        }
        try {
            Files.write(Path.of(file), result);
        } catch (IOException e) {
            throw new CommandFailure("cannot write " + file + ": " + e.getMessage(), e);
        }
        Object samples = session.get("kinds") instanceof List<?> kinds
                        && !kinds.isEmpty()
                        && kinds.get(0) instanceof Map<?, ?> first
                ? first.get("samples")
                : "?";
        Object problem = session.get("problem");
        out.println(samples + " samples written to " + file
                + (problem == null ? "" : "; " + Printable.text(String.valueOf(problem))));
    }

    private Map<?, ?> asked(String method, String path) throws CommandFailure {
        try {
            if (Json.parse(new String(fetch(method, path), StandardCharsets.UTF_8)) instanceof Map<?, ?> answer) {
                return answer;
            }
            throw new CommandFailure(base + " is not a perf-agent: its answer is no object", null);
        } catch (Json.Malformed e) {
            throw new CommandFailure(base + " is not a perf-agent: its answer is not JSON", e);
        }
    }

    private byte[] fetch(String method, String path) throws CommandFailure {
        AgentClient.Answer answer = AgentClient.ask("profile", method, base, path, token);
        if (answer.code() == HttpURLConnection.HTTP_OK) {
            return answer.body();
        }
        String error = answer.error();
        boolean isAboutToken = answer.code() == HttpURLConnection.HTTP_UNAUTHORIZED
                || answer.code() == HttpURLConnection.HTTP_FORBIDDEN;
        throw new CommandFailure(
                base + " answered with HTTP " + answer.code() + (error.isEmpty() ? "" : ": " + error)
                        + (isAboutToken ? " Here it is read from --token or " + TOKEN_VARIABLE + "." : ""),
                null);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
