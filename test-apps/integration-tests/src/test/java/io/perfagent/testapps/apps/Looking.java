package io.perfagent.testapps.apps;

import java.net.http.HttpClient;
import java.util.List;

/** Looks at what the agent shows of itself to the program it watches. */
public final class Looking {

    private Looking() {}

    public static void main(String[] arguments) throws Exception {
        for (String name : List.of(
                "org.HdrHistogram.Histogram",
                "io.opentelemetry.sdk.OpenTelemetrySdk",
                "io.perfagent.agent.PerfAgent",
                "io.perfagent.instrumentation.Transformer")) {
            try {
                Class.forName(name, false, Looking.class.getClassLoader());
                System.out.println("visible: " + name);
            } catch (ClassNotFoundException hidden) {
                System.out.println("hidden: " + name);
            }
        }
        System.out.println("probe loader: "
                + Class.forName("io.perfagent.bootstrap.Probe", false, null).getClassLoader());
        HttpClient.newHttpClient();
        Thread.sleep(4_000);
        Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("perf-agent"))
                .forEach(thread -> System.out.println(thread.isDaemon() ? "daemon" : "NOT A DAEMON: " + thread));
        System.out.println("ready");
    }
}
