package io.perfagent.testapps.benchmarks.request;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.atomic.LongAdder;

/** {@code GET /owners/3}: an owner with pets and visits as JSON, by three queries. */
final class ClinicServlet extends HttpServlet {

    static final String PATTERN = "/owners/*";
    /** The server's and the queries'. */
    static final int SPANS = 4;

    private static final long serialVersionUID = 1;
    private static final String OWNER = "select name, city, telephone from owners where id = ?";
    private static final String PETS = "select name, kind from pets where owner_id = ?";
    private static final String VISITS = "select pet_id, reason from visits where owner_id = ?";

    private final transient Clinic clinic;
    private final LongAdder requests = new LongAdder();

    ClinicServlet(Clinic clinic) {
        this.clinic = clinic;
    }

    /** Answered so far. */
    long requests() {
        return requests.sum();
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        byte[] body = page(Integer.parseInt(request.getPathInfo().substring(1))).getBytes(StandardCharsets.UTF_8);
        response.setContentType("application/json");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
        requests.increment();
    }

    private String page(int owner) throws ServletException {
        try {
            Connection connection = clinic.acquire();
            try {
                return "{\"owner\":" + rows(connection, OWNER, owner) + ",\"pets\":" + rows(connection, PETS, owner)
                        + ",\"visits\":" + rows(connection, VISITS, owner) + "}";
            } finally {
                clinic.release(connection);
            }
        } catch (SQLException | InterruptedException e) {
            throw new ServletException(e);
        }
    }

    private static CharSequence rows(Connection connection, String sql, int owner) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setInt(1, owner);
            try (ResultSet rows = statement.executeQuery()) {
                return json(rows);
            }
        }
    }

    private static CharSequence json(ResultSet rows) throws SQLException {
        StringBuilder json = new StringBuilder("[");
        int columns = rows.getMetaData().getColumnCount();
        while (rows.next()) {
            json.append(json.length() == 1 ? "[" : ",[");
            for (int column = 1; column <= columns; column++) {
                json.append(column == 1 ? "\"" : ",\"")
                        .append(rows.getString(column))
                        .append('"');
            }
            json.append(']');
        }
        return json.append(']');
    }
}
