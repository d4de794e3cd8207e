package io.perfagent.trace;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Bounds what a remote client can put into names: methods, routes and paths. */
final class HttpNames {

    private static final int MAX_ROUTE = 200;
    private static final int MAX_PATH = 500;

    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH", "QUERY");

    private HttpNames() {}

    /** A known method, else {@code _OTHER} as the semantic conventions say. */
    static String method(@Nullable String method) {
        return method != null && METHODS.contains(method) ? method : "_OTHER";
    }

    /** The route, cut to 200 characters; {@code /} when the server does not know one. */
    static String route(@Nullable String route) {
        return route == null || route.isEmpty() ? "/" : cut(route, MAX_ROUTE);
    }

    /** The path without its query, cut to 500 characters. */
    static @Nullable String path(@Nullable String path) {
        if (path == null) {
            return null;
        }
        int query = path.indexOf('?');
        return cut(query < 0 ? path : path.substring(0, query), MAX_PATH);
    }

    private static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length);
    }
}
