package io.perfagent.testapps.benchmarks.request;

import io.perfagent.testapps.benchmarks.Results;
import jakarta.servlet.http.HttpServlet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.CountDownLatch;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;
import org.apache.coyote.http11.AbstractHttp11Protocol;

/**
 * A server that {@link LoadClient} drives as fast as it answers: Tomcat, and an owner's page of three queries to H2. Prints
 * {@code port <number>}, counts from {@code GET /mark} on, reports at {@code GET /stop} and ends.
 *
 * <p>Reads {@code benchmarks.port} (any free one without).
 */
public final class SaturationWorkload {

    private final Clinic clinic = new Clinic();
    private final ClinicServlet owners = new ClinicServlet(clinic);
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile Expenses expenses = Expenses.start();
    private volatile long requestsAtMark;

    private SaturationWorkload() throws SQLException {}

    public static void main(String[] arguments)
            throws SQLException, IOException, LifecycleException, InterruptedException {
        new SaturationWorkload().run();
    }

    private void run() throws SQLException, IOException, LifecycleException, InterruptedException {
        Tomcat tomcat = tomcat();
        tomcat.start();
        System.out.println("port " + tomcat.getConnector().getLocalPort());
        stopped.await();
        long requests = owners.requests() - requestsAtMark;
        Results.report("measuredRequests", requests);
        expenses.report(requests);
        Results.report("requests", owners.requests());
        RecordedSpans.report("GET " + ClinicServlet.PATTERN, owners.requests() * ClinicServlet.SPANS);
        tomcat.stop();
        tomcat.destroy();
        clinic.close();
    }

    private Tomcat tomcat() throws IOException {
        Path directory = Files.createTempDirectory("perf-agent-clinic");
        directory.toFile().deleteOnExit();
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(directory.toString());
        tomcat.setConnector(connector());
        Context context = tomcat.addContext("", directory.toString());
        add(context, "owners", ClinicServlet.PATTERN, owners);
        add(context, "mark", "/mark", new ControlServlet(this::mark));
        add(context, "stop", "/stop", new ControlServlet(stopped::countDown));
        return tomcat;
    }

    /** Connections stay open however many requests they carry. */
    private static Connector connector() {
        Connector connector = new Connector();
        connector.setPort(Integer.getInteger("benchmarks.port", 0));
        AbstractHttp11Protocol<?> protocol = (AbstractHttp11Protocol<?>) connector.getProtocolHandler();
        protocol.setMaxKeepAliveRequests(-1);
        protocol.setKeepAliveTimeout(-1);
        return connector;
    }

    private static void add(Context context, String name, String pattern, HttpServlet servlet) {
        Tomcat.addServlet(context, name, servlet);
        context.addServletMappingDecoded(pattern, name);
    }

    private void mark() {
        requestsAtMark = owners.requests();
        expenses = Expenses.start();
    }
}
