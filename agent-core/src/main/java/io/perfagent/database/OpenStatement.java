package io.perfagent.database;

import io.perfagent.database.Database.Statement;
import io.perfagent.trace.Execution;
import org.jspecify.annotations.Nullable;

/** What is remembered of one statement object. Used by one thread at a time, like the object itself. */
final class OpenStatement {

    final Statement statement;
    /** The connection it runs on, when that was seen being opened. */
    final @Nullable Link link;

    /** Its last execution that rows may be read of. */
    @Nullable
    Execution execution;

    private int batchSize;
    /** The first entry's SQL, where the entries of a batch bring their own. */
    private @Nullable Statement firstOfBatch;

    OpenStatement(Statement statement, @Nullable Link link) {
        this.statement = statement;
        this.link = link;
    }

    /** Whether it says the same; statements are interned as far as they are remembered. */
    @SuppressWarnings("ReferenceEquality")
    boolean is(Statement other, @Nullable Link otherLink) {
        return statement == other && link == otherLink;
    }

    Database database() {
        return statement.database();
    }

    /** The statement an execution with {@code sql}, or without, is of. */
    Statement executed(@Nullable String sql) {
        return statement.hasSql() || sql == null ? statement : database().statement(sql);
    }

    /** An entry was added to the batch. */
    void batched(@Nullable String sql) {
        batchSize++;
        if (sql != null && firstOfBatch == null) {
            firstOfBatch = database().statement(sql);
        }
    }

    int batchSize() {
        return batchSize;
    }

    /** What the batch executes: the first of its entries; the batch is empty then. */
    Statement takeBatch() {
        Statement first = firstOfBatch;
        firstOfBatch = null;
        batchSize = 0;
        return statement.hasSql() || first == null ? statement : first;
    }

    /** The last execution is over, whatever of its rows was not read. */
    void endExecution() {
        if (execution != null) {
            execution.end();
        }
    }
}
