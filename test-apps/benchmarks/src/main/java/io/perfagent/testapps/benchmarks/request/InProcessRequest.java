package io.perfagent.testapps.benchmarks.request;

import jakarta.servlet.Servlet;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.sql.DriverManager;
import java.sql.SQLException;

/** A servlet and the one request it serves over and over, without a container's and a network's cost and noise. */
final class InProcessRequest {

    /** The server's and the query's. */
    static final int SPANS = 2;

    private final Servlet servlet;
    private final MockRequest request;
    private final MockResponse response = new MockResponse();

    InProcessRequest() throws SQLException, ServletException {
        DriverManager.registerDriver(new NoOpDriver());
        servlet = new OwnerServlet(DriverManager.getConnection(NoOpDriver.URL));
        request = new MockRequest(servlet.getServletConfig().getServletContext());
    }

    /** Serves the request once; throws when the answer is not the expected one. */
    void serve() throws ServletException, IOException {
        request.recycle();
        response.recycle();
        servlet.service(request, response);
        if (response.length() != NoOpResultSet.NUMBER || response.getStatus() != 200) {
            throw new IllegalStateException("not answered: status " + response.getStatus());
        }
    }
}
