package io.perfagent.testapps.shop;

import io.perfagent.api.Profiled;
import java.sql.SQLException;

/** A job without a request: a transaction because it says so. */
final class Restock {

    private final OrderStore store;

    Restock(OrderStore store) {
        this.store = store;
    }

    @Profiled(transaction = true, name = "restock")
    void run() {
        try {
            store.restock(1_000_000);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
