package io.perfagent.testapps.shop;

import java.io.File;
import java.io.IOException;
import java.util.Locale;

/**
 * Starts a PostgreSQL, the warehouse and the shop under the agent, sends requests, and prints what the agent says of them.
 * Ends by itself after {@code -Ddemo.seconds}, with exit code 0 if the agent recorded exactly the requests that were
 * answered; without it, runs until it is interrupted.
 */
public final class Demo {

    private static final int SUMMARY_SECONDS = 5;
    private static final int SHOP_DASHBOARD = 7117;
    private static final int WAREHOUSE_DASHBOARD = 7118;

    private Demo() {}

    /** Runs the demo; takes its settings from system properties {@code demo.seconds}, {@code demo.agent}, {@code demo.java}. */
    public static void main(String[] arguments) {
        int exitCode = 1;
        try {
            exitCode = run(seconds(), System.getProperty("demo.agent", ""));
        } catch (IOException | InterruptedException failure) {
            System.out.println("demo: failed: " + failure.getMessage());
        }
        System.exit(exitCode);
    }

    private static int run(long seconds, String agent) throws IOException, InterruptedException {
        if (!agent.isEmpty() && !new File(agent).isFile()) {
            throw new IOException("there is no agent at " + agent + "; build it with mvn -DskipTests package");
        }
        try (Database database = step("starting PostgreSQL", Database::start);
                ChildProcess warehouse = step(
                        "starting the warehouse",
                        () -> ChildProcess.start(
                                "warehouse",
                                Warehouse.class,
                                agent,
                                WAREHOUSE_DASHBOARD,
                                database.warehouseProperties()));
                ChildProcess shop = step(
                        "starting the shop",
                        () -> ChildProcess.start(
                                "shop",
                                Shop.class,
                                agent,
                                SHOP_DASHBOARD,
                                database.shopProperties(warehouse.applicationUrl())));
                LoadGenerator load = new LoadGenerator(shop.applicationUrl())) {
            load.start();
            System.out.println("demo: sending requests to " + shop.applicationUrl());
            DashboardClient dashboard =
                    agent.isEmpty() ? null : new DashboardClient(step("waiting for the dashboard", shop::dashboardUrl));
            LiveSummary summary = new LiveSummary(dashboard, agent.isEmpty() ? "" : warehouse.dashboardUrl());
            long endNanos = seconds == 0 ? Long.MAX_VALUE : System.nanoTime() + seconds * 1_000_000_000L;
            while (System.nanoTime() < endNanos) {
                long leftMillis = (endNanos - System.nanoTime()) / 1_000_000;
                Thread.sleep(Math.max(1, Math.min(SUMMARY_SECONDS * 1_000L, leftMillis)));
                System.out.println(summary.live(load.answered()));
                if (!shop.isAlive() || !warehouse.isAlive()) {
                    throw new IOException("a service ended before the demo did");
                }
            }
            load.stop();
            System.out.println(summary.report(load.answered()));
            return summary.countsAgree(load.answered()) ? 0 : 1;
        }
    }

    private static long seconds() throws IOException {
        String text = System.getProperty("demo.seconds", "").trim();
        try {
            return text.isEmpty() ? 0 : Long.parseLong(text);
        } catch (NumberFormatException notANumber) {
            throw new IOException("demo.seconds must be a whole number, not \"" + text + "\"", notANumber);
        }
    }

    private interface Step<T> {
        T run() throws IOException, InterruptedException;
    }

    private static <T> T step(String what, Step<T> step) throws IOException, InterruptedException {
        System.out.println("demo: " + what + " …");
        long startNanos = System.nanoTime();
        T result = step.run();
        System.out.printf(Locale.ROOT, "demo: %s … done in %.1f s%n", what, (System.nanoTime() - startNanos) / 1e9);
        return result;
    }
}
