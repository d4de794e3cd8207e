package io.perfagent.instrumentation;

import java.io.IOException;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import net.bytebuddy.dynamic.ClassFileLocator;
import org.jspecify.annotations.Nullable;

/**
 * Keeps an instrumentation out of a library that is not the one it was written for: before the first advice of it goes
 * into a class of a loader, every type and member that its advice refers to must be there, as that loader has them. The
 * outcome is remembered for each loader, which is not kept alive. Any thread; no lock is held while a loader is asked.
 */
final class ReferenceCheck {

    private static final int MAX_LOADERS = 5_000;
    private static final String FITS = "";
    private static final String OTHER_GENERATION = "is for another generation of the library";

    private final ClassFileLocator agentClasses;
    private final WeavingListener listener;
    private final Map<String, RuleSet> sets = new ConcurrentHashMap<>();
    private final Map<String, References> ofAdvice = new ConcurrentHashMap<>();
    private final Map<LoaderKey, Map<String, String>> outcomes = new ConcurrentHashMap<>();
    private final ReferenceQueue<ClassLoader> gone = new ReferenceQueue<>();

    ReferenceCheck(List<RuleSet> sets, ClassFileLocator agentClasses, WeavingListener listener) {
        this.agentClasses = agentClasses;
        this.listener = listener;
        for (RuleSet set : sets) {
            this.sets.put(set.name(), set);
        }
    }

    /** Whether the instrumentation fits what {@code loader} has; the first no of a loader is told to the listener. */
    boolean fits(String instrumentation, @Nullable ClassLoader loader) {
        RuleSet set = sets.get(instrumentation);
        if (set == null) {
            return true;
        }
        Map<String, String> known = outcomes(loader);
        String outcome = known.get(instrumentation);
        if (outcome == null) {
            Library library = new Library(loader);
            outcome = outcome(set, library);
            if (known.putIfAbsent(instrumentation, outcome) == null
                    && !outcome.equals(FITS)
                    && !outcome.equals(OTHER_GENERATION)) {
                listener.discarded(instrumentation, name(loader), outcome);
            }
        }
        return outcome.equals(FITS);
    }

    private String outcome(RuleSet set, Library library) {
        if (!set.onlyWith().isEmpty() && !library.has(set.onlyWith().replace('.', '/'))) {
            return OTHER_GENERATION;
        }
        String missing = missing(set, library);
        return missing == null ? FITS : missing;
    }

    /**
     * What {@code library} lacks of what the advice asks for; null when it has all. Advice whose rule names a type that is
     * not there can go nowhere, so it is not looked at: an instrumentation may serve several parts of a library.
     */
    @Nullable
    String missing(RuleSet set, Library library) {
        List<References> asked = new ArrayList<>();
        for (Rule rule : set.rules()) {
            References references = references(rule.advice());
            if (!references.types().isEmpty() && library.has(rule.internalName())) {
                asked.add(references);
            }
        }
        return library.missing(References.joined(asked));
    }

    private References references(String advice) {
        References known = ofAdvice.get(advice);
        if (known == null) {
            try {
                known = References.of(agentClasses.locate(advice).resolve());
            } catch (IOException unreadable) {
                throw new IllegalStateException(unreadable);
            }
            ofAdvice.put(advice, known);
        }
        return known;
    }

    private Map<String, String> outcomes(@Nullable ClassLoader loader) {
        for (Reference<? extends ClassLoader> each = gone.poll(); each != null; each = gone.poll()) {
            if (each instanceof LoaderKey key) {
                outcomes.remove(key);
            }
        }
        LoaderKey key = new LoaderKey(loader, gone);
        Map<String, String> known = outcomes.get(key);
        if (known == null) {
            if (outcomes.size() >= MAX_LOADERS) {
                // Only asked again, and told again: nothing is woven that was not checked.
                outcomes.clear();
            }
            Map<String, String> fresh = new ConcurrentHashMap<>();
            Map<String, String> raced = outcomes.putIfAbsent(key, fresh);
            known = raced == null ? fresh : raced;
        }
        return known;
    }

    private static String name(@Nullable ClassLoader loader) {
        return loader == null
                ? "the JDK"
                : loader.getClass().getName() + "@" + Integer.toHexString(System.identityHashCode(loader));
    }

    /** A loader by identity, because what it calls equal is the application's code. */
    private static final class LoaderKey extends WeakReference<ClassLoader> {
        private final int hash;
        private final boolean boot;

        LoaderKey(@Nullable ClassLoader loader, ReferenceQueue<ClassLoader> gone) {
            super(loader, gone);
            hash = System.identityHashCode(loader);
            boot = loader == null;
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            if (this == other) {
                return true;
            }
            ClassLoader loader = get();
            return other instanceof LoaderKey key && (boot ? key.boot : loader != null && key.refersTo(loader));
        }
    }
}
