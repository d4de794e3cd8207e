package io.perfagent.testapps.benchmarks.request;

import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** Answers a request with one prepared statement: two spans for every agent. */
final class OwnerServlet extends HttpServlet {

    static final String PATTERN = "/owners/*";
    private static final long serialVersionUID = 1;
    private static final String QUERY = "select id from owners where city = 'Madison'";

    private final transient Connection connection;

    OwnerServlet(Connection connection) throws ServletException {
        this.connection = connection;
        init(config());
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws ServletException {
        try (PreparedStatement statement = connection.prepareStatement(QUERY);
                ResultSet rows = statement.executeQuery()) {
            rows.next();
            response.setContentLength(rows.getInt(1));
        } catch (SQLException e) {
            throw new ServletException(e);
        }
    }

    /** What a container would say of this servlet; agents take the route's pattern from it. */
    private static ServletConfig config() {
        ServletRegistration registration =
                FixedAnswers.of(ServletRegistration.class, Map.of("getMappings", List.of(PATTERN)));
        ServletContext context = FixedAnswers.of(
                ServletContext.class,
                Map.of(
                        "getContextPath",
                        "",
                        "getServletContextName",
                        "clinic",
                        "getServerInfo",
                        "no server",
                        "getMajorVersion",
                        6,
                        "getEffectiveMajorVersion",
                        6,
                        "getInitParameterNames",
                        Collections.emptyEnumeration(),
                        "getServletRegistration",
                        registration));
        return FixedAnswers.of(
                ServletConfig.class,
                Map.of(
                        "getServletName",
                        "owners",
                        "getServletContext",
                        context,
                        "getInitParameterNames",
                        Collections.emptyEnumeration()));
    }
}
