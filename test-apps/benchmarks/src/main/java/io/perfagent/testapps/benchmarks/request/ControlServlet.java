package io.perfagent.testapps.benchmarks.request;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** How the load's process tells the server's that something begins or ends; only done once it is answered. */
final class ControlServlet extends HttpServlet {

    private static final long serialVersionUID = 1;

    private final transient Runnable action;

    ControlServlet(Runnable action) {
        this.action = action;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentLength(0);
        response.flushBuffer();
        action.run();
    }
}
