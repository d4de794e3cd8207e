package io.perfagent.testapps.benchmarks.request;

import java.sql.Connection;
import java.sql.ResultSet;

/** Made anew for each request, as a driver does; all its results are the same object. */
final class NoOpPreparedStatement extends UnsupportedPreparedStatement {

    private final Connection connection;
    private final ResultSet row;
    private boolean closed;

    NoOpPreparedStatement(Connection connection, ResultSet row) {
        this.connection = connection;
        this.row = row;
    }

    @Override
    public ResultSet executeQuery() {
        return row;
    }

    @Override
    public Connection getConnection() {
        return connection;
    }

    @Override
    public int getUpdateCount() {
        return -1;
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
    }
}
