package io.perfagent.testapps.benchmarks.request;

import java.sql.Array;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.NClob;
import java.sql.PreparedStatement;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLWarning;
import java.sql.SQLXML;
import java.sql.Savepoint;
import java.sql.Statement;
import java.sql.Struct;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executor;

/** What a connection could do besides preparing a statement, which nothing in the benchmark asks for. */
abstract class UnsupportedConnection implements Connection {

    @Override
    public void abort(Executor first) throws SQLException {
        throw unsupported();
    }

    @Override
    public void clearWarnings() throws SQLException {
        throw unsupported();
    }

    @Override
    public void close() throws SQLException {
        throw unsupported();
    }

    @Override
    public void commit() throws SQLException {
        throw unsupported();
    }

    @Override
    public Array createArrayOf(String first, Object[] second) throws SQLException {
        throw unsupported();
    }

    @Override
    public Blob createBlob() throws SQLException {
        throw unsupported();
    }

    @Override
    public Clob createClob() throws SQLException {
        throw unsupported();
    }

    @Override
    public NClob createNClob() throws SQLException {
        throw unsupported();
    }

    @Override
    public SQLXML createSQLXML() throws SQLException {
        throw unsupported();
    }

    @Override
    public Statement createStatement() throws SQLException {
        throw unsupported();
    }

    @Override
    public Statement createStatement(int first, int second, int third) throws SQLException {
        throw unsupported();
    }

    @Override
    public Statement createStatement(int first, int second) throws SQLException {
        throw unsupported();
    }

    @Override
    public Struct createStruct(String first, Object[] second) throws SQLException {
        throw unsupported();
    }

    @Override
    public boolean getAutoCommit() throws SQLException {
        throw unsupported();
    }

    @Override
    public String getCatalog() throws SQLException {
        throw unsupported();
    }

    @Override
    public Properties getClientInfo() throws SQLException {
        throw unsupported();
    }

    @Override
    public String getClientInfo(String first) throws SQLException {
        throw unsupported();
    }

    @Override
    public int getHoldability() throws SQLException {
        throw unsupported();
    }

    @Override
    public DatabaseMetaData getMetaData() throws SQLException {
        throw unsupported();
    }

    @Override
    public int getNetworkTimeout() throws SQLException {
        throw unsupported();
    }

    @Override
    public String getSchema() throws SQLException {
        throw unsupported();
    }

    @Override
    public int getTransactionIsolation() throws SQLException {
        throw unsupported();
    }

    @Override
    public Map<String, Class<?>> getTypeMap() throws SQLException {
        throw unsupported();
    }

    @Override
    public SQLWarning getWarnings() throws SQLException {
        throw unsupported();
    }

    @Override
    public boolean isClosed() throws SQLException {
        throw unsupported();
    }

    @Override
    public boolean isReadOnly() throws SQLException {
        throw unsupported();
    }

    @Override
    public boolean isValid(int first) throws SQLException {
        throw unsupported();
    }

    @Override
    public boolean isWrapperFor(Class<?> first) throws SQLException {
        throw unsupported();
    }

    @Override
    public String nativeSQL(String first) throws SQLException {
        throw unsupported();
    }

    @Override
    public CallableStatement prepareCall(String first, int second, int third, int fourth) throws SQLException {
        throw unsupported();
    }

    @Override
    public CallableStatement prepareCall(String first, int second, int third) throws SQLException {
        throw unsupported();
    }

    @Override
    public CallableStatement prepareCall(String first) throws SQLException {
        throw unsupported();
    }

    @Override
    public PreparedStatement prepareStatement(String first, int[] second) throws SQLException {
        throw unsupported();
    }

    @Override
    public PreparedStatement prepareStatement(String first, String[] second) throws SQLException {
        throw unsupported();
    }

    @Override
    public PreparedStatement prepareStatement(String first, int second, int third, int fourth) throws SQLException {
        throw unsupported();
    }

    @Override
    public PreparedStatement prepareStatement(String first, int second, int third) throws SQLException {
        throw unsupported();
    }

    @Override
    public PreparedStatement prepareStatement(String first, int second) throws SQLException {
        throw unsupported();
    }

    @Override
    public PreparedStatement prepareStatement(String first) throws SQLException {
        throw unsupported();
    }

    @Override
    public void releaseSavepoint(Savepoint first) throws SQLException {
        throw unsupported();
    }

    @Override
    public void rollback() throws SQLException {
        throw unsupported();
    }

    @Override
    public void rollback(Savepoint first) throws SQLException {
        throw unsupported();
    }

    @Override
    public void setAutoCommit(boolean first) throws SQLException {
        throw unsupported();
    }

    @Override
    public void setCatalog(String first) throws SQLException {
        throw unsupported();
    }

    @Override
    public void setClientInfo(String first, String second) throws SQLClientInfoException {
        throw new SQLClientInfoException();
    }

    @Override
    public void setClientInfo(Properties first) throws SQLClientInfoException {
        throw new SQLClientInfoException();
    }

    @Override
    public void setHoldability(int first) throws SQLException {
        throw unsupported();
    }

    @Override
    public void setNetworkTimeout(Executor first, int second) throws SQLException {
        throw unsupported();
    }

    @Override
    public void setReadOnly(boolean first) throws SQLException {
        throw unsupported();
    }

    @Override
    public Savepoint setSavepoint() throws SQLException {
        throw unsupported();
    }

    @Override
    public Savepoint setSavepoint(String first) throws SQLException {
        throw unsupported();
    }

    @Override
    public void setSchema(String first) throws SQLException {
        throw unsupported();
    }

    @Override
    public void setTransactionIsolation(int first) throws SQLException {
        throw unsupported();
    }

    @Override
    public void setTypeMap(Map<String, Class<?>> first) throws SQLException {
        throw unsupported();
    }

    @Override
    public <T> T unwrap(Class<T> first) throws SQLException {
        throw unsupported();
    }

    private static SQLFeatureNotSupportedException unsupported() {
        return new SQLFeatureNotSupportedException("not part of the benchmark");
    }
}
