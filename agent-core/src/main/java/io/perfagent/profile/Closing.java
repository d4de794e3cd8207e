package io.perfagent.profile;

import io.perfagent.runtime.Stack;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/** Adds minutes up to one interval that is small enough to be kept for weeks. */
final class Closing {

    /** The rest of each kind is added up as one stack of each transaction. */
    private static final int MOST_ROWS_OF_A_KIND = 1_000;

    private Closing() {}

    private record Key(Kind kind, String transaction, Stack stack) {}

    static ProfileInterval of(List<Minute> minutes, long minuteMillis, IntFunction<String> names) {
        Map<Key, Minute.Cell> sums = new HashMap<>();
        for (Minute minute : minutes) {
            minute.forEach((owner, cells) -> {
                String transaction = names.apply(owner.name());
                cells.forEach((stack, cell) -> sums.computeIfAbsent(
                                new Key(owner.kind(), transaction, stack), absent -> new Minute.Cell())
                        .add(cell.samples, cell.value));
            });
        }
        Map<Kind, List<ProfileInterval.Row>> byKind = new EnumMap<>(Kind.class);
        sums.forEach((key, cell) -> byKind.computeIfAbsent(key.kind(), absent -> new ArrayList<>())
                .add(new ProfileInterval.Row(key.kind(), key.transaction(), key.stack(), cell.samples, cell.value)));
        List<ProfileInterval.Row> rows = new ArrayList<>();
        byKind.values().forEach(all -> addMost(all, rows));
        return new ProfileInterval(
                minutes.get(0).startEpochMillis,
                minutes.get(minutes.size() - 1).startEpochMillis + minuteMillis,
                List.copyOf(rows));
    }

    private static void addMost(List<ProfileInterval.Row> all, List<ProfileInterval.Row> rows) {
        all.sort(Comparator.comparingLong(ProfileInterval.Row::value).reversed());
        rows.addAll(all.subList(0, Math.min(all.size(), MOST_ROWS_OF_A_KIND)));
        Map<String, ProfileInterval.Row> rest = new HashMap<>();
        for (ProfileInterval.Row row : all.subList(Math.min(all.size(), MOST_ROWS_OF_A_KIND), all.size())) {
            rest.merge(
                    row.transaction(),
                    new ProfileInterval.Row(row.kind(), row.transaction(), Minute.OTHER, row.samples(), row.value()),
                    (one, other) -> new ProfileInterval.Row(
                            one.kind(),
                            one.transaction(),
                            one.stack(),
                            one.samples() + other.samples(),
                            one.value() + other.value()));
        }
        rows.addAll(rest.values());
    }
}
