package io.perfagent.recording;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Interns each {@link Series} as a small number. Any thread; a look-up is one hash map read, and methods are looked up
 * only while they are woven. Each dimension is capped: past its cap a new name shares the row {@link Series#OTHER} of
 * its dimension, so totals stay exact and memory bounded; what overflowed is counted by {@link #overflowed()}.
 */
public final class SeriesRegistry {

    /** Numbers are below this. */
    public static final int CAPACITY = 30_000;

    private static final int MAX_METHODS = 10_000;
    private static final int MAX_TRANSACTIONS = 300;
    private static final int MAX_SPANS = 4_000;
    private static final int MAX_DEPENDENCIES = 1_000;
    private static final int MAX_QUERIES = 1_000;
    /** Rows returned, rows updated and fetches of each query, and those of the overflow rows. */
    private static final int MAX_QUERY_DETAILS = 3 * MAX_QUERIES + 100;

    private static final int MAX_DATABASE_TRANSACTIONS = 1_000;
    private static final int MAX_WEB_SOCKETS = 3_000;
    private static final int MAX_RPC = 2_000;
    private static final int MAX_RUNTIME = 1_000;
    private static final int MAX_TRANSFERS = 500;

    private final Map<Series, Integer> ids = new ConcurrentHashMap<>();
    private final AtomicReferenceArray<@Nullable Series> byId = new AtomicReferenceArray<>(CAPACITY);
    private final int[] used = new int[11];
    private volatile int next;
    private volatile long overflowed;

    /** The number of {@code series}, or of its dimension's overflow row once the cap is reached. */
    public int intern(Series series) {
        Integer id = ids.get(series);
        return id != null ? id : add(series);
    }

    private synchronized int add(Series series) {
        Integer known = ids.get(series);
        if (known != null) {
            return known;
        }
        int dimension = dimension(series);
        if (used[dimension] >= cap(dimension) || next >= CAPACITY - 1_000) {
            Series other = overflow(series);
            if (!other.equals(series)) {
                overflowed++;
                Integer otherId = ids.get(other);
                return otherId != null ? otherId : put(other);
            }
        }
        used[dimension]++;
        return put(series);
    }

    private int put(Series series) {
        int id = next;
        byId.set(id, series);
        next = id + 1;
        ids.put(series, id);
        return id;
    }

    /** Numbers given out so far: every id is below this. */
    public int size() {
        return next;
    }

    /** The series with number {@code id}. */
    public Series byId(int id) {
        Series series = byId.get(id);
        if (series == null) {
            throw new IllegalArgumentException("no series has number " + id);
        }
        return series;
    }

    /** How many distinct names were folded into an overflow row; one that comes again may be counted again. */
    public long overflowed() {
        return overflowed;
    }

    private static int dimension(Series series) {
        if (series instanceof Series.Method) {
            return 0;
        } else if (series instanceof Series.Transaction) {
            return 1;
        } else if (series instanceof Series.Dependency) {
            return 3;
        } else if (series instanceof Series.Query) {
            return 4;
        } else if (series instanceof Series.QueryRows || series instanceof Series.QueryFetch) {
            return 5;
        } else if (series instanceof Series.DatabaseTransaction) {
            return 6;
        } else if (series instanceof Series.WebSocket) {
            return 7;
        } else if (series instanceof Series.Rpc) {
            return 8;
        } else if (series instanceof Series.Jvm jvm) {
            return isTransfer(jvm) ? 10 : 9;
        }
        return 2;
    }

    private static int cap(int dimension) {
        return switch (dimension) {
            case 0 -> MAX_METHODS;
            case 1 -> MAX_TRANSACTIONS;
            case 2 -> MAX_SPANS;
            case 3 -> MAX_DEPENDENCIES;
            case 4 -> MAX_QUERIES;
            case 5 -> MAX_QUERY_DETAILS;
            case 6 -> MAX_DATABASE_TRANSACTIONS;
            case 7 -> MAX_WEB_SOCKETS;
            case 8 -> MAX_RPC;
            case 9 -> MAX_RUNTIME;
            default -> MAX_TRANSFERS;
        };
    }

    /** Paths and peers are many, and must not take the rows of locks and pauses. */
    private static boolean isTransfer(Series.Jvm jvm) {
        return jvm.measure().startsWith("file ") || jvm.measure().startsWith("socket ");
    }

    private static Series overflow(Series series) {
        String other = Series.OTHER;
        if (series instanceof Series.Transaction transaction) {
            return new Series.Transaction(transaction.type(), other);
        } else if (series instanceof Series.Breakdown breakdown) {
            return breakdown;
        } else if (series instanceof Series.Span span) {
            return new Series.Span(new Series.Transaction(other, other), span.category(), span.kind(), other);
        } else if (series instanceof Series.Dependency dependency) {
            return new Series.Dependency(new Series.Transaction(other, other), dependency.category(), other);
        } else if (series instanceof Series.Query query) {
            return new Series.Query(query.system(), other);
        } else if (series instanceof Series.QueryRows rows) {
            return new Series.QueryRows(new Series.Query(rows.query().system(), other), rows.direction());
        } else if (series instanceof Series.QueryFetch fetch) {
            return new Series.QueryFetch(new Series.Query(fetch.query().system(), other));
        } else if (series instanceof Series.DatabaseTransaction ended) {
            return new Series.DatabaseTransaction(other, ended.outcome());
        } else if (series instanceof Series.WebSocket socket) {
            return new Series.WebSocket(socket.role(), other, other, socket.measure());
        } else if (series instanceof Series.Rpc rpc) {
            return new Series.Rpc(rpc.role(), other, other, rpc.measure());
        } else if (series instanceof Series.Jvm jvm) {
            return new Series.Jvm(jvm.measure(), other, "");
        }
        return new Series.Method(other, other, other, "");
    }
}
