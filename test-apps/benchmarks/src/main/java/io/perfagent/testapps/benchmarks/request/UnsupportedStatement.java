package io.perfagent.testapps.benchmarks.request;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLWarning;
import java.sql.Statement;

/** What a statement could do besides being executed, which nothing in the benchmark asks for. */
abstract class UnsupportedStatement implements Statement {

    @Override
    public void addBatch(String first) throws SQLException {
        throw unsupported();
    }

    @Override
    public void cancel() throws SQLException {
        throw unsupported();
    }

    @Override
    public void clearBatch() throws SQLException {
        throw unsupported();
    }

    @Override
    public void clearWarnings() throws SQLException {
        throw unsupported();
    }

    @Override
    public void closeOnCompletion() throws SQLException {
        throw unsupported();
    }

    @Override
    public void close() throws SQLException {
        throw unsupported();
    }

    @Override
    public int[] executeBatch() throws SQLException {
        throw unsupported();
    }

    @Override
    public ResultSet executeQuery(String first) throws SQLException {
        throw unsupported();
    }

    @Override
    public int executeUpdate(String first, int[] second) throws SQLException {
        throw unsupported();
    }

    @Override
    public int executeUpdate(String first, String[] second) throws SQLException {
        throw unsupported();
    }

    @Override
    public int executeUpdate(String first, int second) throws SQLException {
        throw unsupported();
    }

    @Override
    public int executeUpdate(String first) throws SQLException {
        throw unsupported();
    }

    @Override
    public boolean execute(String first, int[] second) throws SQLException {
        throw unsupported();
    }

    @Override
    public boolean execute(String first, String[] second) throws SQLException {
        throw unsupported();
    }

    @Override
    public boolean execute(String first, int second) throws SQLException {
        throw unsupported();
    }

    @Override
    public boolean execute(String first) throws SQLException {
        throw unsupported();
    }

    @Override
    public Connection getConnection() throws SQLException {
        throw unsupported();
    }

    @Override
    public int getFetchDirection() throws SQLException {
        throw unsupported();
    }

    @Override
    public int getFetchSize() throws SQLException {
        throw unsupported();
    }

    @Override
    public ResultSet getGeneratedKeys() throws SQLException {
        throw unsupported();
    }

    @Override
    public int getMaxFieldSize() throws SQLException {
        throw unsupported();
    }

    @Override
    public int getMaxRows() throws SQLException {
        throw unsupported();
    }

    @Override
    public boolean getMoreResults() throws SQLException {
        throw unsupported();
    }

    @Override
    public boolean getMoreResults(int first) throws SQLException {
        throw unsupported();
    }

    @Override
    public int getQueryTimeout() throws SQLException {
        throw unsupported();
    }

    @Override
    public int getResultSetConcurrency() throws SQLException {
        throw unsupported();
    }

    @Override
    public int getResultSetHoldability() throws SQLException {
        throw unsupported();
    }

    @Override
    public int getResultSetType() throws SQLException {
        throw unsupported();
    }

    @Override
    public ResultSet getResultSet() throws SQLException {
        throw unsupported();
    }

    @Override
    public int getUpdateCount() throws SQLException {
        throw unsupported();
    }

    @Override
    public SQLWarning getWarnings() throws SQLException {
        throw unsupported();
    }

    @Override
    public boolean isCloseOnCompletion() throws SQLException {
        throw unsupported();
    }

    @Override
    public boolean isClosed() throws SQLException {
        throw unsupported();
    }

    @Override
    public boolean isPoolable() throws SQLException {
        throw unsupported();
    }

    @Override
    public boolean isWrapperFor(Class<?> first) throws SQLException {
        throw unsupported();
    }

    @Override
    public void setCursorName(String first) throws SQLException {
        throw unsupported();
    }

    @Override
    public void setEscapeProcessing(boolean first) throws SQLException {
        throw unsupported();
    }

    @Override
    public void setFetchDirection(int first) throws SQLException {
        throw unsupported();
    }

    @Override
    public void setFetchSize(int first) throws SQLException {
        throw unsupported();
    }

    @Override
    public void setMaxFieldSize(int first) throws SQLException {
        throw unsupported();
    }

    @Override
    public void setMaxRows(int first) throws SQLException {
        throw unsupported();
    }

    @Override
    public void setPoolable(boolean first) throws SQLException {
        throw unsupported();
    }

    @Override
    public void setQueryTimeout(int first) throws SQLException {
        throw unsupported();
    }

    @Override
    public <T> T unwrap(Class<T> first) throws SQLException {
        throw unsupported();
    }

    static SQLFeatureNotSupportedException unsupported() {
        return new SQLFeatureNotSupportedException("not part of the benchmark");
    }
}
