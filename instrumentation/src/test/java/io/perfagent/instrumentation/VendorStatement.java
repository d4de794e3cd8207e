package io.perfagent.instrumentation;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Shaped like a driver's: {@code java.sql.Statement} is two steps away. */
abstract class VendorStatement implements ExtendedStatement {

    @Override
    public ResultSet executeQuery(String sql) throws SQLException {
        throw new SQLException(sql);
    }

    @Override
    public int executeUpdate(String sql) {
        return sql.length();
    }

    @Override
    public int vendorSpecific() {
        return 0;
    }
}

interface ExtendedStatement extends Statement {
    int vendorSpecific();
}
