package io.perfagent.testapps;

import io.perfagent.testapps.Jdks.Jdk;
import io.perfagent.testapps.apps.Chain;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The services of {@link Chain}, each under an agent of its own, and their broker without one. */
public final class ChainOfServices implements AutoCloseable {

    private static final Pattern ADDRESS = Pattern.compile("(?m)^at (\\S+);$");

    private final Jdk jdk;
    private final String classPath;
    private final String agentArguments;
    private final Map<String, ChildJvm> services = new LinkedHashMap<>();
    private final ChildJvm broker;
    private final String front;

    /**
     * Starts them, the last one first.
     *
     * @param classPath has the services and their libraries
     * @param agentArguments of every agent
     */
    public ChainOfServices(Jdk jdk, String classPath, String agentArguments) throws IOException {
        this.jdk = jdk;
        this.classPath = classPath;
        this.agentArguments = agentArguments;
        broker = ChildJvm.on(jdk).options(command("broker")).start();
        String brokerAddress = address(broker);
        start("ledger", brokerAddress);
        String prices = start("prices", start("hub", brokerAddress));
        front = start("front", prices);
    }

    private String[] command(String... arguments) {
        List<String> command = new ArrayList<>(List.of("-cp", classPath, Chain.class.getName()));
        command.addAll(List.of(arguments));
        return command.toArray(String[]::new);
    }

    private String start(String role, String next) throws IOException {
        ChildJvm child = ChildJvm.on(jdk)
                .agent("service=" + role + ";trace.sampler=always_on;overhead.budget=1000;trace.websocket=joined"
                        + agentArguments)
                .options(command(role, next))
                .start();
        services.put(role, child);
        return address(child);
    }

    private static String address(ChildJvm child) {
        Matcher matcher = ADDRESS.matcher("");
        ChildJvm.await(
                "it is ready: " + child.err(), () -> matcher.reset(child.out()).find());
        return matcher.group(1);
    }

    /** Orders, as a browser would that has a trace of its own. */
    public String order(String item, String traceparent) throws IOException, InterruptedException {
        return ChildJvm.get("http://127.0.0.1:" + front + "/orders?item=" + item, Map.of("traceparent", traceparent))
                .body();
    }

    /** By role. */
    public Map<String, ChildJvm> services() {
        return services;
    }

    @Override
    public void close() {
        services.values().forEach(ChildJvm::close);
        broker.close();
    }
}
