package io.perfagent.trace;

import io.perfagent.recording.Series;
import io.perfagent.recording.SeriesRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Interns what spans and transactions are called, so that the request thread finds every series by an array index. Any
 * thread; a look-up of a known name is one or two hash map reads and allocates nothing. Each table is bounded; beyond its
 * bound a name becomes {@link Series#OTHER}.
 */
final class Names {

    private static final int MOST_SPAN_NAMES = 4_000;
    private static final int MOST_PEERS = 1_000;
    private static final int MOST_TRANSACTIONS = 1_000;
    private static final int MOST_GUESSES = 100;
    private static final int MOST_TYPES = 20;

    private final SeriesRegistry registry;
    private final SpanNames[] spans = new SpanNames[Category.values().length];
    private final AtomicInteger spanNames = new AtomicInteger();
    private final Map<String, Peer> peers = new ConcurrentHashMap<>();
    private final AtomicInteger peerCount = new AtomicInteger();
    private final Map<String, Map<String, TransactionName>> requests = new ConcurrentHashMap<>();
    private final Map<String, Map<String, TransactionName>> others = new ConcurrentHashMap<>();
    private final AtomicInteger transactionCount = new AtomicInteger();
    private final Map<String, Map<String, TransactionName>> guesses = new ConcurrentHashMap<>();
    private final AtomicInteger guessCount = new AtomicInteger();

    /** Requests whose route nobody knows and that look like none that was answered before. */
    final TransactionName otherRequests;

    /** One category's names; a class because an array cannot hold a generic type. */
    private static final class SpanNames extends ConcurrentHashMap<String, SpanName> {
        private static final long serialVersionUID = 1L;
    }

    Names(SeriesRegistry registry) {
        this.registry = registry;
        this.otherRequests = transaction("http", Series.OTHER);
        for (Category category : Category.values()) {
            spans[category.index] = new SpanNames();
        }
    }

    SpanName span(Category category, String text) {
        SpanName known = spans[category.index].get(text);
        return known != null ? known : addSpan(category, text);
    }

    private SpanName addSpan(Category category, String text) {
        boolean full = spanNames.get() >= MOST_SPAN_NAMES && !text.equals(Series.OTHER);
        String kept = full ? Series.OTHER : text;
        SpanName made = new SpanName(category, kept, spanNames.getAndIncrement());
        SpanName before = spans[category.index].putIfAbsent(kept, made);
        return before == null ? made : before;
    }

    Peer peer(String target) {
        Peer known = peers.get(target);
        if (known != null) {
            return known;
        }
        String kept = peerCount.get() >= MOST_PEERS ? Series.OTHER : target;
        Peer made = new Peer(kept, peerCount.getAndIncrement());
        Peer before = peers.putIfAbsent(kept, made);
        return before == null ? made : before;
    }

    /** The transaction of a server request. */
    TransactionName request(String verb, String route) {
        Map<String, TransactionName> ofVerb = requests.get(verb);
        TransactionName known = ofVerb == null ? null : ofVerb.get(route);
        return known != null ? known : addRequest(verb, route);
    }

    private TransactionName addRequest(String verb, String route) {
        boolean full = transactionCount.incrementAndGet() > MOST_TRANSACTIONS;
        String kept = full ? Series.OTHER : route;
        Map<String, TransactionName> ofVerb = requests.get(verb);
        if (ofVerb == null) {
            ofVerb = new ConcurrentHashMap<>();
            Map<String, TransactionName> before = requests.putIfAbsent(verb, ofVerb);
            ofVerb = before == null ? ofVerb : before;
        }
        TransactionName known = ofVerb.get(kept);
        if (known != null) {
            return known;
        }
        TransactionName made =
                transaction("http", full ? Series.OTHER : verb.concat(" ").concat(route));
        TransactionName before = ofVerb.putIfAbsent(kept, made);
        return before == null ? made : before;
    }

    /** The transaction of a request for which only a guess at its route is known. */
    TransactionName guessed(String verb, String guess) {
        Map<String, TransactionName> ofVerb = guesses.get(verb);
        TransactionName known = ofVerb == null ? null : ofVerb.get(guess);
        return known != null ? known : otherRequests;
    }

    /** The same for a guess that has turned out right: from now on it is a name, as far as there is room. */
    TransactionName learn(String verb, String guess) {
        TransactionName known = guessed(verb, guess);
        if (known != otherRequests || guessCount.get() >= MOST_GUESSES || guessCount.incrementAndGet() > MOST_GUESSES) {
            return known;
        }
        return guesses.computeIfAbsent(verb, any -> new ConcurrentHashMap<>())
                .computeIfAbsent(guess, any -> request(verb, guess));
    }

    /** The transaction of some other type and name; interned. */
    TransactionName named(String type, String name) {
        Map<String, TransactionName> ofType = others.get(type);
        TransactionName known = ofType == null ? null : ofType.get(name);
        return known != null ? known : addNamed(type, name);
    }

    private TransactionName addNamed(String type, String name) {
        boolean full = transactionCount.incrementAndGet() > MOST_TRANSACTIONS;
        String kept = full ? Series.OTHER : name;
        String keptType = others.size() >= MOST_TYPES && !others.containsKey(type) ? Series.OTHER : type;
        Map<String, TransactionName> ofType = others.computeIfAbsent(keptType, any -> new ConcurrentHashMap<>());
        return ofType.computeIfAbsent(kept, any -> transaction(keptType, kept));
    }

    /** A new name of a transaction; callers keep it. */
    TransactionName transaction(String type, String name) {
        return new TransactionName(registry, new Series.Transaction(type, name));
    }

    /** The number of a statement's series. */
    int query(String system, String text) {
        return registry.intern(new Series.Query(system, text));
    }

    /** The number of the rows of the statement with number {@code query}, or of the row it shares. */
    int queryRows(int query, String direction) {
        return registry.byId(query) instanceof Series.Query known
                ? registry.intern(new Series.QueryRows(known, direction))
                : -1;
    }

    /** The number of the time inside its result sets. */
    int queryFetch(int query) {
        return registry.byId(query) instanceof Series.Query known ? registry.intern(new Series.QueryFetch(known)) : -1;
    }

    /** The number of the transactions of a database that ended so. */
    int databaseTransaction(String database, String outcome) {
        return registry.intern(new Series.DatabaseTransaction(database, outcome));
    }
}
