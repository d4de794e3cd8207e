package io.perfagent.trace;

import io.perfagent.bootstrap.Operation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which server the clients of a cluster were told of, where a call itself does not know whom it goes to. Any thread; a look-up
 * allocates nothing. A client that was not used while 16,384 others were told is forgotten: its calls name no server.
 */
public final class ClientServers {

    private record Server(String host, int port) {}

    private final Calls calls;
    private final WeakAttachments<Server> servers = new WeakAttachments<>();

    /** Describes what {@code calls} has started. */
    public ClientServers(Calls calls) {
        this.calls = calls;
    }

    /** {@code client} will talk to the cluster that has these addresses; the first that is one stands for it. */
    public void prepare(Object client, List<?> addresses) {
        for (Object address : addresses) {
            Server server = address instanceof String text ? parse(text.strip()) : null;
            if (server != null) {
                servers.put(client, server);
                return;
            }
        }
    }

    /** {@code other} was made by {@code client}, or by what {@code client} made. */
    public void share(Object other, Object client) {
        Server server = servers.get(client);
        if (server != null) {
            servers.put(other, server);
        }
    }

    /** {@code operation} is a call of {@code client}. */
    public void describe(Operation operation, String system, Object client) {
        Server server = servers.get(client);
        if (server != null) {
            calls.peer(operation, system, server.host, server.port);
        }
    }

    /** {@code host:port}, {@code protocol://host:port} and {@code [1::2]:port}; anything else is none. */
    private static @Nullable Server parse(String address) {
        int protocol = address.indexOf("://");
        int start = protocol < 0 ? 0 : protocol + 3;
        int colon = address.lastIndexOf(':');
        if (colon <= start) {
            return null;
        }
        boolean inBrackets = address.charAt(start) == '[' && address.charAt(colon - 1) == ']';
        String host = inBrackets ? address.substring(start + 1, colon - 1) : address.substring(start, colon);
        int port = port(address.substring(colon + 1));
        return host.isEmpty() || port < 1 || (!inBrackets && host.indexOf(':') >= 0) ? null : new Server(host, port);
    }

    private static int port(String digits) {
        try {
            int port = Integer.parseInt(digits);
            return port <= 65_535 ? port : 0;
        } catch (NumberFormatException none) {
            return 0;
        }
    }
}
