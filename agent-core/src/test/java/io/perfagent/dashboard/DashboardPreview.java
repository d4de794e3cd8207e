package io.perfagent.dashboard;

import io.perfagent.resource.BusyMachine;
import io.perfagent.status.AgentLog;

/** Serves the dashboard with sample data, for working on its pages: the port is the only argument, {@code empty} the next. */
final class DashboardPreview {

    private DashboardPreview() {}

    public static void main(String[] arguments) throws Exception {
        SampleShop shop = new SampleShop();
        shop.pastDiffers = true;
        shop.observe();
        shop.resources = BusyMachine.tenMinutes();
        if (arguments.length > 1 && arguments[1].equals("empty")) {
            shop.series.clear();
            shop.kept.clear();
        }
        AgentLog.info("dashboard at http://127.0.0.1:" + arguments[0]);
        AgentLog.warn("okhttp 2.7 is not instrumented: RealCall.getResponseWithInterceptorChain is missing");
        int port = Integer.parseInt(arguments[0]);
        DashboardServer server = DashboardServer.start("127.0.0.1", port, shop, shop, shop.status, shop);
        System.out.println(server.url());
        Thread.currentThread().join();
    }
}
