package io.perfagent.trace;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Bounds what a remote client can put into names: methods, routes and paths. */
final class HttpNames {

    /** What stands for a part of a path that seems to differ from request to request. */
    private static final String VARIABLE = "{}";

    private static final int MAX_ROUTE = 200;
    private static final int MAX_PATH = 500;
    private static final int MAX_SEGMENTS = 8;
    private static final int MAX_WORD = 40;
    private static final int MIN_HEX = 16;

    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "QUERY");

    private HttpNames() {}

    /** A known method, else {@code _OTHER} as the semantic conventions say. */
    static String method(@Nullable String method) {
        return method != null && METHODS.contains(method) ? method : "_OTHER";
    }

    /** The route, cut to 200 characters; {@code /} when it is empty. */
    static String route(@Nullable String route) {
        return route == null || route.isEmpty() ? "/" : cut(route, MAX_ROUTE);
    }

    /** The path without its query, cut to 500 characters; of an absolute URI, as proxies are asked for, its path. */
    static @Nullable String path(@Nullable String path) {
        if (path == null) {
            return null;
        }
        int start = 0;
        int scheme = path.startsWith("/") ? -1 : path.indexOf("://");
        if (scheme > 0) {
            start = path.indexOf('/', scheme + 3);
            if (start < 0) {
                return "/";
            }
        }
        int query = path.indexOf('?', start);
        return cut(path.substring(start, query < 0 ? path.length() : query), MAX_PATH);
    }

    /**
     * A route guessed from a path that {@link #path} returned, for requests whose server knows none: parts that look like
     * identifiers become {@code {}}, what is deeper than eight levels {@code **}. Allocates nothing when the path is its
     * own route.
     */
    static String guess(@Nullable String path) {
        if (path == null || path.isEmpty()) {
            return "/";
        }
        StringBuilder guessed = null;
        int start = path.charAt(0) == '/' ? 1 : 0;
        for (int segment = 1; start <= path.length(); segment++) {
            int slash = path.indexOf('/', start);
            int end = slash < 0 ? path.length() : slash;
            boolean isTooDeep = segment > MAX_SEGMENTS;
            if (isTooDeep || isVariable(path, start, end)) {
                guessed = guessed == null ? new StringBuilder(path.length()).append(path, 0, start) : guessed;
                guessed.append(isTooDeep ? "**" : VARIABLE);
            } else if (guessed != null) {
                guessed.append(path, start, end);
            }
            if (isTooDeep || slash < 0) {
                break;
            }
            if (guessed != null) {
                guessed.append('/');
            }
            start = end + 1;
        }
        return cut(guessed == null ? path : guessed.toString(), MAX_ROUTE);
    }

    /** Holds a digit (but is no version), or what is in no word; is long hexadecimal, or too long for a word. */
    private static boolean isVariable(String path, int start, int end) {
        int length = end - start;
        if (length > MAX_WORD) {
            return true;
        }
        int digits = 0;
        int hex = 0;
        for (int i = start; i < end; i++) {
            char c = path.charAt(i);
            if (c >= '0' && c <= '9') {
                digits++;
            } else if ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')) {
                hex++;
            } else if (!((c >= 'g' && c <= 'z') || (c >= 'G' && c <= 'Z') || c == '-' || c == '_' || c == '.')) {
                return true;
            }
        }
        boolean isVersion = digits > 0 && digits == length - 1 && length <= 4 && path.charAt(start) == 'v';
        return digits > 0 ? !isVersion : hex == length && length >= MIN_HEX;
    }

    private static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length);
    }
}
