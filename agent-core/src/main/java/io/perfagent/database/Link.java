package io.perfagent.database;

import io.perfagent.trace.DatabaseCall;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A physical connection, as far as calls told: which database it leads to and whether a transaction is open. Shared by
 * the driver's object, the wrappers around it and their statements. Used by one thread at a time, like the connection.
 */
final class Link {

    final Database database;
    private volatile boolean autoCommit = true;
    /** A transaction was begun by a statement and not by {@code setAutoCommit(false)}. */
    private volatile boolean begun;

    private volatile boolean hasWork;

    Link(Database database) {
        this.database = database;
    }

    /** A statement is executed. */
    void work() {
        hasWork |= begun || !autoCommit;
    }

    /** Whether statements were executed since the last transaction ended; none are any more. */
    boolean takeWork() {
        boolean had = hasWork;
        hasWork = false;
        begun = false;
        return had;
    }

    /** Whether switching auto-commit on would commit something. */
    boolean commitsByAutoCommit() {
        return !autoCommit && hasWork;
    }

    void autoCommit(boolean on) {
        autoCommit = on;
    }

    /** How the transaction ended that {@code executed}, which succeeded, was the last of; null while it goes on. */
    Database.@Nullable Outcome ended(@Nullable DatabaseCall executed) {
        String operation = executed == null || executed.operation() == null ? "" : executed.operation();
        switch (operation) {
            case "BEGIN", "START" -> {
                begun = true;
                return null;
            }
            case "COMMIT", "END" -> {
                takeWork();
                return Database.Outcome.COMMIT;
            }
            case "ROLLBACK", "ABORT" -> {
                if (toSavepoint(executed)) {
                    return null;
                }
                takeWork();
                return Database.Outcome.ROLLBACK;
            }
            default -> {
                return autoCommit && !begun ? Database.Outcome.AUTOCOMMIT : null;
            }
        }
    }

    private static boolean toSavepoint(@Nullable DatabaseCall executed) {
        String text = executed == null ? null : executed.text();
        return text != null && text.toUpperCase(Locale.ROOT).contains(" TO ");
    }
}
