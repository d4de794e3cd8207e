package io.perfagent.dashboard;

import com.sun.net.httpserver.Headers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who may change something: whoever shows the token, or a browser that showed it and got a cookie for it. A cookie is sent by
 * the browser without anybody's doing, so with it a request must also say that it comes from the dashboard's own pages and
 * carry JSON, which a form of another site cannot.
 *
 * <pre>
 * Writer:      workers; {@link #sessions} and {@link #failures} under the monitor.
 * Bound:       {@value #MOST_SESSIONS} log-ins, the oldest goes; {@value #MOST_FAILURES} moments of failures.
 * Lost:        the log-ins at the program's end.
 * </pre>
 */
final class Access {

    static final String PATH = "/api/v1/login";
    static final String LOGOUT = "/api/v1/logout";
    /** What a person opens to be logged in. */
    static final String LINK = "/login";

    static final int MOST_FAILURES = 5;
    static final int MOST_SESSIONS = 32;
    private static final long MINUTE_NANOS = 60_000_000_000L;
    private static final long SESSION_NANOS = 12 * 60 * MINUTE_NANOS;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final String BEARER = "Bearer ";

    /** @param hash of what the cookie says, so that nothing here is worth stealing */
    @SuppressWarnings("ArrayRecordComponent")
    private record Session(byte[] hash, long startNanos) {}

    private final Supplier<String> token;
    private final String cookie;
    private final LongSupplier nanoTime;
    private final Deque<Session> sessions = new ArrayDeque<>();
    private final Deque<Long> failures = new ArrayDeque<>();

    /**
     * Knows nobody yet.
     *
     * @param token what must be shown; empty when nobody may change anything
     * @param port part of the cookie's name, because browsers send a cookie to every port of a host
     */
    Access(Supplier<String> token, int port, LongSupplier nanoTime) {
        this.token = token;
        this.cookie = "perfagent-" + port;
        this.nanoTime = nanoTime;
    }

    /** Lets only those go on who may change something. */
    void check(Headers headers) throws Refused {
        List<String> shown = headers.getOrDefault("Authorization", List.of());
        if (!shown.isEmpty()) {
            checkToken(
                    shown.size() == 1 && shown.get(0).startsWith(BEARER)
                            ? shown.get(0).substring(BEARER.length())
                            : "");
        } else if (isLoggedIn(headers)) {
            checkOwnPage(headers);
            checkJson(headers);
        } else {
            checkToken("");
        }
    }

    private static void checkOwnPage(Headers headers) throws Refused {
        // What is there is right, or the guard had refused it; here it must be there.
        if (!headers.containsKey("Origin") && !headers.containsKey("Sec-Fetch-Site")) {
            throw new Refused(
                    403, "With a log-in only the dashboard's own pages may change something; send the token.");
        }
    }

    static boolean isJson(Headers headers) {
        List<String> types = headers.getOrDefault("Content-Type", List.of());
        return types.size() == 1 && types.get(0).matches("application/json(?: *; *charset=[uU][tT][fF]-8)?");
    }

    private static void checkJson(Headers headers) throws Refused {
        if (!isJson(headers)) {
            throw new Refused(415, "Send Content-Type: application/json.");
        }
    }

    /** Compares in a time that says nothing of what was right about it. */
    private void checkToken(String shown) throws Refused {
        String wanted = token.get();
        if (wanted.isEmpty()) {
            throw new Refused(
                    403, "Changes over HTTP are off: set dashboard.token, start again and send it as a bearer token.");
        }
        checkPatience();
        if (!isSame(shown, wanted)) {
            if (!shown.isEmpty()) {
                failed();
            }
            throw new Refused(
                    401,
                    "Send the header Authorization: Bearer with the value of dashboard.token, or what is in the token"
                            + " file that /api/v1/status names.");
        }
    }

    /** Hashes first: neither the length nor the first difference shows in the time. */
    static boolean isSame(String shown, String wanted) {
        return MessageDigest.isEqual(hash(shown), hash(wanted));
    }

    private static byte[] hash(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }

    /** After too many failures nobody is let in for a while, right or wrong: else guessing would only be a little slower. */
    private synchronized void checkPatience() throws Refused {
        long now = nanoTime.getAsLong();
        while (!failures.isEmpty() && now - failures.peekFirst() >= MINUTE_NANOS) {
            failures.removeFirst();
        }
        if (failures.size() >= MOST_FAILURES) {
            long waitNanos = MINUTE_NANOS - (now - failures.peekFirst());
            throw new Refused(429, "Too many wrong tokens: wait as many seconds as Retry-After says.")
                    .with("Retry-After", Long.toString(waitNanos / NANOS_PER_SECOND + 1));
        }
    }

    private synchronized void failed() {
        failures.addLast(nanoTime.getAsLong());
        if (failures.size() > MOST_FAILURES) {
            failures.removeFirst();
        }
    }

    /** {@code POST} with a JSON object that has the token: gives a cookie for it. */
    Answer login(Headers headers, Map<String, String> body) throws Refused {
        checkJson(headers);
        String shown = body.get("token");
        if (shown == null || body.size() != 1) {
            throw new Refused(400, "Send {\"token\":\"…\"}.");
        }
        checkToken(shown);
        return state(true).with("Set-Cookie", newCookie());
    }

    /** The link a person opens: gives a cookie and sends the browser on to an address without the token. */
    Answer link(@Nullable String rawQuery) throws Refused {
        String shown = Query.parse(rawQuery, Set.of("token")).text("token");
        if (shown == null) {
            throw new Refused(400, "The link to log in ends with ?token= and the token.");
        }
        checkToken(shown);
        return Answer.text(303, Answer.JSON, "{}")
                .with("Set-Cookie", newCookie())
                .with("Location", "/#/status");
    }

    /** Ends the log-in of this browser. */
    Answer logout(Headers headers) throws Refused {
        checkJson(headers);
        byte[] shown = shown(headers);
        if (shown != null) {
            synchronized (this) {
                sessions.removeIf(session -> MessageDigest.isEqual(session.hash, shown));
            }
        }
        return state(false).with("Set-Cookie", cookie + "=; Max-Age=0; HttpOnly; SameSite=Strict; Path=/");
    }

    /** {@code GET}: whether this browser is logged in. */
    Answer state(Headers headers) {
        return state(isLoggedIn(headers));
    }

    private static Answer state(boolean loggedIn) {
        return Answer.json(
                new JsonWriter().beginObject().field("loggedIn", loggedIn).endObject());
    }

    private String newCookie() {
        String value = TokenFile.random();
        synchronized (this) {
            sessions.addLast(new Session(hash(value), nanoTime.getAsLong()));
            if (sessions.size() > MOST_SESSIONS) {
                sessions.removeFirst();
            }
        }
        return cookie + "=" + value + "; HttpOnly; SameSite=Strict; Path=/";
    }

    private boolean isLoggedIn(Headers headers) {
        byte[] shown = shown(headers);
        if (shown == null || token.get().isEmpty()) {
            return false;
        }
        synchronized (this) {
            long now = nanoTime.getAsLong();
            sessions.removeIf(session -> now - session.startNanos >= SESSION_NANOS);
            boolean known = false;
            for (Session session : sessions) {
                known |= MessageDigest.isEqual(session.hash, shown);
            }
            return known;
        }
    }

    private byte @Nullable [] shown(Headers headers) {
        for (String line : headers.getOrDefault("Cookie", List.of())) {
            for (String pair : line.split(";", -1)) {
                String trimmed = pair.strip();
                if (trimmed.startsWith(cookie + "=")) {
                    return hash(trimmed.substring(cookie.length() + 1));
                }
            }
        }
        return null;
    }
}
