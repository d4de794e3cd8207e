package io.perfagent.resource;

import io.perfagent.resource.Measure.Scope;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /proc/net/snmp} and {@code sockstat}: TCP of this process's network namespace. */
final class NetTcp implements Source {

    private static final Map<String, Measure> BY_COLUMN = Map.of(
            "ActiveOpens", counter("connections.opened", "{connection}", "Connections opened from here."),
            "PassiveOpens", counter("connections.accepted", "{connection}", "Connections accepted."),
            "AttemptFails", counter("connections.failed", "{connection}", "Connections that could not be opened."),
            "EstabResets", counter("connections.reset", "{connection}", "Connections that were reset."),
            "InSegs", counter("segments.received", "{segment}", "Segments received."),
            "OutSegs", counter("segments.sent", "{segment}", "Segments sent, without those sent again."),
            "RetransSegs", counter("segments.retransmitted", "{segment}", "Segments that were sent again."),
            "InErrs", counter("segments.faulty", "{segment}", "Segments received with an error."),
            "CurrEstab", connections("established"));

    private static final Measure TIME_WAIT = connections("time_wait");
    private static final Measure ORPHANED = connections("orphan");
    private static final Measure SOCKETS = Measure.amount(
            Scope.NETWORK_NAMESPACE, "perfagent.network.sockets", "{socket}", "Sockets in use, of any kind.");

    private final File snmp;
    private final File sockstat;
    private final TextFile text = new TextFile();
    private final List<String> columns = new ArrayList<>();

    NetTcp(File root) {
        snmp = new File(root, "proc/self/net/snmp");
        sockstat = new File(root, "proc/self/net/sockstat");
    }

    private static Measure counter(String name, String unit, String description) {
        return Measure.counter(Scope.NETWORK_NAMESPACE, "perfagent.network.tcp." + name, unit, "TCP: " + description);
    }

    private static Measure connections(String state) {
        return Measure.amount(
                Scope.NETWORK_NAMESPACE,
                "system.network.connection.count",
                "{connection}",
                "TCP connections by state.",
                "network.connection.state",
                state,
                "network.transport",
                "tcp");
    }

    @Override
    public String name() {
        return "/proc/self/net/snmp";
    }

    @Override
    public @Nullable String read(Sample sample) {
        int before = sample.size();
        String problem = text.load(snmp);
        columns.clear();
        while (text.nextLine()) {
            if (!text.passed("Tcp:")) {
                continue;
            }
            if (columns.isEmpty()) {
                for (String column = text.word(); !column.isEmpty(); column = text.word()) {
                    columns.add(column);
                }
            } else {
                for (String column : columns) {
                    Measure measure = BY_COLUMN.get(column);
                    long value = text.number();
                    if (measure != null) {
                        sample.put(measure, value);
                    }
                }
            }
        }
        sockets(sample);
        return sample.size() > before ? null : problem == null ? "says nothing known" : problem;
    }

    private void sockets(Sample sample) {
        if (text.load(sockstat) != null) {
            return;
        }
        while (text.nextLine()) {
            if (text.passed("sockets:")) {
                text.skip(1);
                sample.put(SOCKETS, text.number());
            } else if (text.passed("TCP:")) {
                for (String word = text.word(); !word.isEmpty(); word = text.word()) {
                    long value = text.number();
                    if (word.equals("tw")) {
                        sample.put(TIME_WAIT, value);
                    } else if (word.equals("orphan")) {
                        sample.put(ORPHANED, value);
                    }
                }
            }
        }
    }
}
