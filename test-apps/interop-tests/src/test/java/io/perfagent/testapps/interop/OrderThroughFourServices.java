package io.perfagent.testapps.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfagent.testapps.ChainOfServices;
import io.perfagent.testapps.ChildJvm;
import io.perfagent.testapps.Jdks;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** One order, whose four services export to a receiver: what that receiver knows must be the one trace it was. */
final class OrderThroughFourServices {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String BROWSER = "00f067aa0ba902b7";

    /** A span as a receiver tells it; {@code kind} in capitals. */
    record Known(String spanId, String parentSpanId, String kind, String name) {}

    private final Supplier<List<Known>> receiver;

    private OrderThroughFourServices(Supplier<List<Known>> receiver) {
        this.receiver = receiver;
    }

    /** The trace that the order is made in; its first span is a browser's that exports nothing. */
    static String traceId() {
        return TRACE;
    }

    /**
     * Orders and compares.
     *
     * @param agentArguments where to export to; each begins with a semicolon
     * @param receiver what the receiver knows of the trace by now
     */
    static void check(String agentArguments, Supplier<List<Known>> receiver) throws Exception {
        String classPath = System.getProperty("interop.classes")
                + File.pathSeparator
                + Files.readString(Path.of(System.getProperty("interop.class.path")));
        try (ChainOfServices chain = new ChainOfServices(Jdks.running(), classPath, agentArguments)) {
            assertThat(chain.order("book", "00-" + TRACE + "-" + BROWSER + "-01"))
                    .isEqualTo("book is ordered");
            new OrderThroughFourServices(receiver).checkParents();
            for (ChildJvm child : chain.services().values()) {
                assertThat(child.api("status").get("dropped").asObject().names())
                        .isEmpty();
            }
        }
    }

    private void checkParents() {
        String served = below(BROWSER, "SERVER", "GET /orders");
        String asked = below(served, "CLIENT", "chain.Prices/Order");
        String priced = below(asked, "SERVER", "chain.Prices/Order");
        String connected = below(priced, "CLIENT", "GET");
        below(priced, "CLIENT", "/hub text");
        String accepted = below(connected, "SERVER", "GET /hub");
        String heard = below(accepted, "SERVER", "/hub text");
        String sent = below(heard, "PRODUCER", "send ledger");
        below(heard, "CLIENT", "/hub text");
        String booked = below(sent, "CONSUMER", "process ledger");
        below(booked, "CLIENT", "INSERT ledger");
    }

    /** The id of the one span of that kind and name whose parent is {@code parent}, once it has arrived. */
    private String below(String parent, String kind, String name) {
        List<String> found = new ArrayList<>();
        ChildJvm.await(kind.toLowerCase(Locale.ROOT) + " " + name + " has arrived", () -> {
            found.clear();
            for (Known span : receiver.get()) {
                if (span.kind().equals(kind)
                        && span.name().equalsIgnoreCase(name)
                        && span.parentSpanId().equals(parent)) {
                    found.add(span.spanId());
                }
            }
            return !found.isEmpty();
        });
        assertThat(found).as(kind + " " + name).hasSize(1);
        return found.get(0);
    }
}
