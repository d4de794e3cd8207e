package io.perfagent.database;

import org.jspecify.annotations.Nullable;

record DatabasePeer(
        String system,
        @Nullable String host,
        int port,
        @Nullable String namespace) {
    String target() {
        return system;
    }
}
