package io.perfagent.trace;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Interns whom spans talk to by system, host and port. Any thread; a look-up of a known one allocates nothing. Bounded. */
final class Peers {

    private static final int MOST_HOSTS = 1_000;

    /** One port of a host; a list, because a host rarely has more than one. */
    private record PortOfHost(
            @Nullable String system,
            int port,
            Peer peer,
            @Nullable PortOfHost next) {}

    private final Names names;
    private final Map<String, PortOfHost> hosts = new ConcurrentHashMap<>();

    Peers(Names names) {
        this.names = names;
    }

    /** {@code host:port}, with {@code system://} before it where there is one; without the port when that is 0. */
    Peer of(@Nullable String system, String host, int port) {
        PortOfHost first = hosts.get(host);
        for (PortOfHost each = first; each != null; each = each.next) {
            if (each.port == port && Objects.equals(each.system, system)) {
                return each.peer;
            }
        }
        String address = port > 0 ? host + ":" + port : host;
        Peer peer = names.peer(system == null ? address : system + "://" + address);
        if (first != null || hosts.size() < MOST_HOSTS) {
            hosts.put(host, new PortOfHost(system, port, peer, first));
        }
        return peer;
    }
}
