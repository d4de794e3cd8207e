package io.perfagent.testapps.benchmarks.request;

import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.Map;
import java.util.Properties;

/** Prepares statements, and says of itself what agents want to know of a connection. */
final class NoOpConnection extends UnsupportedConnection {

    private final DatabaseMetaData metaData = FixedAnswers.of(
            DatabaseMetaData.class,
            Map.of(
                    "getURL", NoOpDriver.URL,
                    "getUserName", "clinic",
                    "getDatabaseProductName", "PostgreSQL",
                    "getDatabaseProductVersion", "17",
                    "getDriverName", "no-op",
                    "getConnection", this));
    private final ResultSet row = new NoOpResultSet();

    @Override
    public PreparedStatement prepareStatement(String sql) {
        return new NoOpPreparedStatement(this, row);
    }

    @Override
    public DatabaseMetaData getMetaData() {
        return metaData;
    }

    @Override
    public String getCatalog() {
        return "clinic";
    }

    @Override
    public String getSchema() {
        return "public";
    }

    @Override
    public Properties getClientInfo() {
        return new Properties();
    }

    @Override
    public boolean isClosed() {
        return false;
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
