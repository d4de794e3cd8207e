package io.perfagent.database;

import io.perfagent.database.Database.Statement;
import java.lang.ref.WeakReference;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Finds a statement that was sanitised before without keeping its text, which may hold literals: by the identity of the
 * string, which is the program's own constant most of the time, else by length, hash and a 64-bit digest with a secret
 * start, so that nobody outside can make two statements look alike. Of a text longer than is ever sanitised, only what
 * is sanitised counts, so the work is bounded whatever comes.
 *
 * <pre>
 * Writer:      any thread adds, up to a bound; nothing is ever taken out.
 * Readers:     any thread.
 * Publication: an entry is put in front of its chain by compare-and-set.
 * Lost:        nothing; a statement beyond the bound is sanitised each time.
 * </pre>
 */
final class KnownStatements {

    private static final int MOST = 2_000;
    private static final int CHAINS = 1 << 10;
    private static final long PRIME = 0x9E37_79B9_7F4A_7C15L;

    private static final class Entry {
        final int hash;
        final int length;
        final long digest;
        final Statement statement;
        /** The string it was last found by; replaced without care, because a miss only costs the digest. */
        volatile WeakReference<String> text;

        @Nullable
        Entry next;

        Entry(String sql, int hash, long digest, Statement statement) {
            this.hash = hash;
            this.length = sql.length();
            this.digest = digest;
            this.statement = statement;
            this.text = new WeakReference<>(sql);
        }
    }

    private final AtomicReferenceArray<@Nullable Entry> chains = new AtomicReferenceArray<>(CHAINS);
    private final AtomicInteger size = new AtomicInteger();
    private final long start = ThreadLocalRandom.current().nextLong();

    @Nullable
    Statement get(String sql) {
        int hash = hash(sql);
        Entry first = chains.get(chain(hash));
        for (Entry entry = first; entry != null; entry = entry.next) {
            if (entry.text.refersTo(sql)) {
                return entry.statement;
            }
        }
        long digest = 0;
        for (Entry entry = first; entry != null; entry = entry.next) {
            if (entry.hash == hash && (entry.length == sql.length() || isLong(sql))) {
                digest = digest == 0 ? digest(sql) : digest;
                if (entry.digest == digest) {
                    // A string that comes anew each time must not cost a reference each time.
                    if (entry.text.refersTo(null)) {
                        entry.text = new WeakReference<>(sql);
                    }
                    return entry.statement;
                }
            }
        }
        return null;
    }

    void add(String sql, Statement statement) {
        if (size.incrementAndGet() > MOST) {
            size.decrementAndGet();
            return;
        }
        Entry made = new Entry(sql, hash(sql), digest(sql), statement);
        int chain = chain(made.hash);
        Entry head;
        do {
            head = chains.get(chain);
            made.next = head;
        } while (!chains.compareAndSet(chain, head, made));
    }

    private static int chain(int hash) {
        return (hash ^ (hash >>> 16)) & (CHAINS - 1);
    }

    /** A long text is known by as much of it as {@link SqlText} reads: its own hash would cost time by its length. */
    private int hash(String sql) {
        return isLong(sql) ? Long.hashCode(digest(sql)) : sql.hashCode();
    }

    private static boolean isLong(String sql) {
        return sql.length() > SqlText.MAX_INPUT;
    }

    private long digest(String sql) {
        long digest = start;
        int length = Math.min(sql.length(), SqlText.MAX_INPUT);
        for (int i = 0; i < length; i++) {
            digest = (digest ^ sql.charAt(i)) * PRIME;
            digest ^= digest >>> 32;
        }
        return digest;
    }
}
