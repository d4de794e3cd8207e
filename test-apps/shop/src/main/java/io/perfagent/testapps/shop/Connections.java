package io.perfagent.testapps.shop;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;

/** A pool on the demo's database. */
final class Connections {

    private Connections() {}

    static HikariDataSource pool(int size) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(System.getProperty("shop.database"));
        config.setMaximumPoolSize(size);
        return new HikariDataSource(config);
    }
}
