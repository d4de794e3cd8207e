package io.perfagent.resource;

import io.perfagent.resource.Measure.Scope;
import java.io.File;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /proc/net/dev}: the interfaces of this process's network namespace, without the loopback. */
final class NetDev implements Source {

    private static final int MOST_INTERFACES = 16;
    private static final String[] DIRECTIONS = {"receive", "transmit"};

    /** What is counted of one interface in one direction. */
    private static final class Way {
        final Measure bytes;
        final Measure packets;
        final Measure errors;
        final Measure dropped;

        Way(String name, String direction) {
            bytes = counter("system.network.io", "By", "Bytes of an interface.", name, direction);
            packets = counter("system.network.packet.count", "{packet}", "Packets of an interface.", name, direction);
            errors = counter("system.network.errors", "{error}", "Errors of an interface.", name, direction);
            dropped = counter(
                    "system.network.packet.dropped",
                    "{packet}",
                    "Packets an interface dropped; what TCP lost is not among them.",
                    name,
                    direction);
        }

        private static Measure counter(String measure, String unit, String text, String name, String direction) {
            return Measure.counter(
                    Scope.NETWORK_NAMESPACE,
                    measure,
                    unit,
                    text,
                    "network.interface.name",
                    name,
                    "network.io.direction",
                    direction);
        }
    }

    private final File dev;
    private final TextFile text = new TextFile();
    private final Map<String, Way[]> interfaces = new LinkedHashMap<>();

    NetDev(File root) {
        dev = new File(root, "proc/self/net/dev");
    }

    @Override
    public String name() {
        return "/proc/self/net/dev";
    }

    @Override
    public @Nullable String read(Sample sample) {
        int before = sample.size();
        String problem = text.load(dev);
        while (text.nextLine()) {
            String name = text.upTo(':').strip();
            if (name.isEmpty() || name.equals("lo")) {
                continue;
            }
            Way[] ways = interfaces.get(name);
            if (ways == null) {
                if (interfaces.size() == MOST_INTERFACES) {
                    continue;
                }
                ways = new Way[] {new Way(name, DIRECTIONS[0]), new Way(name, DIRECTIONS[1])};
                interfaces.put(name, ways);
            }
            for (Way way : ways) {
                sample.put(way.bytes, text.number());
                sample.put(way.packets, text.number());
                sample.put(way.errors, text.number());
                sample.put(way.dropped, text.number());
                text.skip(4);
            }
        }
        return sample.size() > before ? null : problem == null ? "names no interface but the loopback" : problem;
    }
}
