package io.perfagent.testapps.benchmarks.request;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** A database in memory with owners, their pets and the pets' visits, and a pool of the simplest sort before it. */
final class Clinic implements AutoCloseable {

    static final int OWNERS = 10;
    private static final int CONNECTIONS = 16;

    private final BlockingQueue<Connection> idle = new ArrayBlockingQueue<>(CONNECTIONS);

    Clinic() throws SQLException {
        for (int i = 0; i < CONNECTIONS; i++) {
            idle.add(DriverManager.getConnection("jdbc:h2:mem:clinic;DB_CLOSE_DELAY=-1", "sa", ""));
        }
        fill();
    }

    /** Taken from the pool; to be given back with {@link #release}. */
    Connection acquire() throws InterruptedException {
        return idle.take();
    }

    void release(Connection connection) {
        idle.add(connection);
    }

    @Override
    public void close() throws SQLException {
        for (Connection connection : idle) {
            connection.close();
        }
    }

    private void fill() throws SQLException {
        try (Statement statement = idle.element().createStatement()) {
            statement.execute("create table owners(id int primary key, name varchar, city varchar, telephone varchar)");
            statement.execute("create table pets(id int primary key, owner_id int, name varchar, kind varchar)");
            statement.execute("create table visits(id int primary key, owner_id int, pet_id int, reason varchar)");
            statement.execute("insert into owners select x, 'Owner ' || x, 'Madison', '60855510' || x "
                    + "from system_range(1, " + OWNERS + ")");
            statement.execute("insert into pets select x, mod(x, " + OWNERS + ") + 1, 'Pet ' || x, 'hamster' "
                    + "from system_range(1, " + 2 * OWNERS + ")");
            statement.execute("insert into visits select x, mod(x, " + OWNERS + ") + 1, x, 'rabies shot' "
                    + "from system_range(1, " + 2 * OWNERS + ")");
            statement.execute("create index pets_of_owner on pets(owner_id)");
            statement.execute("create index visits_of_owner on visits(owner_id)");
        }
    }
}
