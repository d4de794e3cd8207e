package io.perfagent.testapps.benchmarks.request;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverPropertyInfo;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Properties;
import java.util.logging.Logger;

/** A database that costs nothing, so that what agents add to a query is not lost in the query's own time. */
public final class NoOpDriver implements Driver {

    /** Host, port and database stand where agents look for them. */
    static final String URL = "jdbc:postgresql://127.0.0.1:5432/clinic";

    @Override
    public Connection connect(String url, Properties properties) {
        return acceptsURL(url) ? new NoOpConnection() : null;
    }

    @Override
    public boolean acceptsURL(String url) {
        return url.equals(URL);
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String url, Properties properties) {
        return new DriverPropertyInfo[0];
    }

    @Override
    public int getMajorVersion() {
        return 1;
    }

    @Override
    public int getMinorVersion() {
        return 0;
    }

    @Override
    public boolean jdbcCompliant() {
        return false;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("logs nothing");
    }
}
