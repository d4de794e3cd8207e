package io.perfagent.config;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds what somebody probably meant to type. Stateless and thread-safe. */
public final class NearestName {

    private static final int MAX_CHARS = 64;

    private NearestName() {}

    /**
     * The candidate with the fewest edits (insert, delete, replace, swap neighbours; case ignored).
     *
     * @param typed what was typed
     * @param candidates what exists
     * @return the nearest candidate, or null when more than about a third of the name would have to change
     */
    public static @Nullable String of(String typed, Iterable<String> candidates) {
        if (typed.length() > MAX_CHARS) {
            return null;
        }
        String wanted = typed.toLowerCase(Locale.ROOT);
        int best = Math.max(2, wanted.length() / 3) + 1;
        String nearest = null;
        for (String candidate : candidates) {
            int edits = edits(wanted, candidate.toLowerCase(Locale.ROOT));
            if (edits < best && edits < candidate.length()) {
                best = edits;
                nearest = candidate;
            }
        }
        return nearest;
    }

    private static int edits(String a, String b) {
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replace = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replace, Math.min(last[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            beforeLast = last;
            last = row;
        }
        return last[b.length()];
    }
}
