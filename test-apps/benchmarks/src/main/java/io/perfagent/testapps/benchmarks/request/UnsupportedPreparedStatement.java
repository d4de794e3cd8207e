package io.perfagent.testapps.benchmarks.request;

import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.net.URL;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.Ref;
import java.sql.ResultSetMetaData;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;

/** What a prepared statement could do besides being executed, which nothing in the benchmark asks for. */
abstract class UnsupportedPreparedStatement extends UnsupportedStatement implements PreparedStatement {

    @Override
    public void addBatch() throws SQLException {
        throw unsupported();
    }

    @Override
    public void clearParameters() throws SQLException {
        throw unsupported();
    }

    @Override
    public int executeUpdate() throws SQLException {
        throw unsupported();
    }

    @Override
    public boolean execute() throws SQLException {
        throw unsupported();
    }

    @Override
    public ResultSetMetaData getMetaData() throws SQLException {
        throw unsupported();
    }

    @Override
    public ParameterMetaData getParameterMetaData() throws SQLException {
        throw unsupported();
    }

    @Override
    public void setArray(int index, Array value) throws SQLException {
        throw unsupported();
    }

    @Override
    public void setAsciiStream(int index, InputStream value, int detail) throws SQLException {
        throw unsupported();
    }

    @Override
    public void setAsciiStream(int index, InputStream value, long detail) throws SQLException {
        throw unsupported();
    }

    @Override
    public void setAsciiStream(int index, InputStream value) throws SQLException {
        throw unsupported();
    }

    @Override
    public void setBigDecimal(int index, BigDecimal value) throws SQLException {
        throw unsupported();
    }

    @Override
    public void setBinaryStream(int index, InputStream value, int detail) throws SQLException {
        throw unsupported();
    }

    @Override
    public void setBinaryStream(int index, InputStream value, long detail) throws SQLException {
        throw unsupported();
    }

    @Override
    public void setBinaryStream(int index, InputStream value) throws SQLException {
        throw unsupported();
    }

    @Override
    public void setBlob(int index, InputStream value, long detail) throws SQLException {
        throw unsupported();
    }

    @Override
    public void setBlob(int index, InputStream value) throws SQLException {
        throw unsupported();
    }

    @Override
    public void setBlob(int index, Blob value) throws SQLException {
        throw unsupported();
    }

    @Override
    public void setBoolean(int index, boolean value) throws SQLException {
        throw unsupported();
    }

    @Override
    public void setByte(int index, byte value) throws SQLException {
        throw unsupported();
    }

    @Override
    public void setBytes(int first, byte[] second) throws SQLException {
        throw unsupported();
    }

    @Override
    public void setCharacterStream(int index, Reader value, int detail) throws SQLException {
        throw unsupported();
    }

    @Override
    public void setCharacterStream(int index, Reader value, long detail) throws SQLException {
        throw unsupported();
    }

    @Override
    public void setCharacterStream(int index, Reader value) throws SQLException {
        throw unsupported();
    }

    @Override
    public void setClob(int index, Reader value, long detail) throws SQLException {
        throw unsupported();
    }

    @Override
    public void setClob(int index, Reader value) throws SQLException {
        throw unsupported();
    }

    @Override
    public void setClob(int index, Clob value) throws SQLException {
        throw unsupported();
    }

    @Override
    public void setDate(int index, Date value, Calendar detail) throws SQLException {
        throw unsupported();
    }

    @Override
    public void setDate(int index, Date value) throws SQLException {
        throw unsupported();
    }

    @Override
    public void setDouble(int index, double value) throws SQLException {
        throw unsupported();
    }

    @Override
    public void setFloat(int index, float value) throws SQLException {
        throw unsupported();
    }

    @Override
    public void setInt(int index, int value) throws SQLException {
        throw unsupported();
    }

    @Override
    public void setLong(int index, long value) throws SQLException {
        throw unsupported();
    }

    @Override
    public void setNCharacterStream(int index, Reader value, long detail) throws SQLException {
        throw unsupported();
    }

    @Override
    public void setNCharacterStream(int index, Reader value) throws SQLException {
        throw unsupported();
    }

    @Override
    public void setNClob(int index, Reader value, long detail) throws SQLException {
        throw unsupported();
    }

    @Override
    public void setNClob(int index, Reader value) throws SQLException {
        throw unsupported();
    }

    @Override
    public void setNClob(int index, NClob value) throws SQLException {
        throw unsupported();
    }

    @Override
    public void setNString(int index, String value) throws SQLException {
        throw unsupported();
    }

    @Override
    public void setNull(int index, int value, String detail) throws SQLException {
        throw unsupported();
    }

    @Override
    public void setNull(int index, int value) throws SQLException {
        throw unsupported();
    }

    @Override
    public void setObject(int index, Object value, int detail, int fourth) throws SQLException {
        throw unsupported();
    }

    @Override
    public void setObject(int index, Object value, int detail) throws SQLException {
        throw unsupported();
    }

    @Override
    public void setObject(int index, Object value) throws SQLException {
        throw unsupported();
    }

    @Override
    public void setRef(int index, Ref value) throws SQLException {
        throw unsupported();
    }

    @Override
    public void setRowId(int index, RowId value) throws SQLException {
        throw unsupported();
    }

    @Override
    public void setSQLXML(int index, SQLXML value) throws SQLException {
        throw unsupported();
    }

    @Override
    public void setShort(int index, short value) throws SQLException {
        throw unsupported();
    }

    @Override
    public void setString(int index, String value) throws SQLException {
        throw unsupported();
    }

    @Override
    public void setTime(int index, Time value, Calendar detail) throws SQLException {
        throw unsupported();
    }

    @Override
    public void setTime(int index, Time value) throws SQLException {
        throw unsupported();
    }

    @Override
    public void setTimestamp(int index, Timestamp value, Calendar detail) throws SQLException {
        throw unsupported();
    }

    @Override
    public void setTimestamp(int index, Timestamp value) throws SQLException {
        throw unsupported();
    }

    @Override
    public void setURL(int index, URL value) throws SQLException {
        throw unsupported();
    }

    @Override
    @Deprecated
    public void setUnicodeStream(int index, InputStream value, int detail) throws SQLException {
        throw unsupported();
    }
}
