package io.perfagent.bootstrap;

import java.util.function.BiConsumer;
import java.util.function.BiPredicate;

/**
 * Ready-made JDK interfaces for woven code, which may not contain a lambda or a class of its own: ends an operation
 * when a JDK future completes, on whatever thread completes it.
 */
public final class Relay implements BiConsumer<Object, Throwable> {

    /** Accepts everything, for JDK methods that want a filter. */
    public static final BiPredicate<String, String> ANY = new AcceptAll();

    private final Operation operation;

    Relay(Operation operation) {
        this.operation = operation;
    }

    @Override
    public void accept(Object result, Throwable thrown) {
        Probe.completed(operation, result, thrown);
    }

    private static final class AcceptAll implements BiPredicate<String, String> {
        @Override
        public boolean test(String name, String value) {
            return true;
        }
    }
}
