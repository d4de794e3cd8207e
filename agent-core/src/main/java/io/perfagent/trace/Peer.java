package io.perfagent.trace;

/**
 * Whom spans talk to: a database, a host and port. Interned.
 *
 * @param target as in the dependencies, e.g. {@code postgresql://127.0.0.1:5432/shop}
 * @param index small and consecutive, for tables by peer
 */
record Peer(String target, int index) {}
