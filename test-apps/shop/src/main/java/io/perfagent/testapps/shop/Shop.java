package io.perfagent.testapps.shop;

import jakarta.servlet.http.HttpServlet;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Timer;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.startup.Tomcat;

/** The order service: servlets on an embedded Tomcat, and a job that restocks. */
public final class Shop {

    private Shop() {}

    /** Serves until it is ended; prints its address. */
    public static void main(String[] arguments) throws IOException, LifecycleException {
        // The errors that /broken makes on purpose would bury the summary.
        for (Handler handler : Logger.getLogger("").getHandlers()) {
            handler.setLevel(Level.OFF);
        }
        OrderStore store = new OrderStore(Connections.pool(8));
        WarehouseClient warehouse = new WarehouseClient(System.getProperty("shop.warehouse"));
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(Files.createTempDirectory("shop").toString());
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        Context context = tomcat.addContext("", null);
        add(context, "orders", new OrderServlets.Orders(store), "/orders");
        add(context, "order", new OrderServlets.Order(store), "/orders/*");
        add(context, "catalog", new OrderServlets.Catalog(store), "/catalog");
        add(context, "search", new OrderServlets.Search(store), "/search");
        add(context, "checkout", new OrderServlets.Checkout(store, warehouse), "/checkout");
        add(context, "report", new OrderServlets.Report(store), "/report");
        add(context, "broken", new OrderServlets.Broken(), "/broken");
        tomcat.start();
        new Timer("restock", true).schedule(new Restock(store), 1_000, 2_000);
        System.out.println("shop on http://127.0.0.1:" + tomcat.getConnector().getLocalPort());
        tomcat.getServer().await();
    }

    private static void add(Context context, String name, HttpServlet servlet, String pattern) {
        Tomcat.addServlet(context, name, servlet).addMapping(pattern);
    }
}
