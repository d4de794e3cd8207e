package io.perfagent.testapps.shop;

import io.perfagent.api.Profiled;
import java.sql.SQLException;
import java.util.TimerTask;

/** A job without a request: a transaction because it says so. */
final class Restock extends TimerTask {

    private final OrderStore store;

    Restock(OrderStore store) {
        this.store = store;
    }

    @Override
    @Profiled(transaction = true, name = "restock")
    public void run() {
        try {
            store.restock(1_000_000);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
