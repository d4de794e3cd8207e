package io.perfagent.store;

import io.perfagent.recording.Series;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of one segment's names. A segment is read without any other file, so each has its own, written in pieces
 * before the first interval that needs them.
 */
final class Dictionary {

    private static final int TEXT = 0;
    private static final int SERIES = 1;
    private static final int WHOLE_NUMBER = 2;
    private static final int TRUTH = 3;

    private final Map<String, Integer> textIds = new HashMap<>();
    private final Map<Series, Integer> seriesIds = new HashMap<>();
    private final List<@Nullable String> texts = new ArrayList<>();
    private final List<@Nullable Series> series = new ArrayList<>();

    /** The series with that number; null where this version has no such kind, or the piece that names it was damaged. */
    @Nullable
    Series series(int id) {
        return id < series.size() ? series.get(id) : null;
    }

    int size() {
        return series.size();
    }

    boolean knows(Series wanted) {
        return seriesIds.containsKey(wanted);
    }

    int id(Series known) {
        Integer id = seriesIds.get(known);
        if (id == null) {
            throw new IllegalStateException("not in the dictionary: " + known);
        }
        return id;
    }

    /** Numbers what is new in {@code all}; returns the piece to be written, or null when nothing is new. */
    byte @Nullable [] add(Iterable<Series> all) {
        int firstText = texts.size();
        int firstSeries = series.size();
        PackedWriter entries = new PackedWriter();
        for (Series one : all) {
            add(one, entries);
        }
        if (series.size() == firstSeries) {
            return null;
        }
        PackedWriter piece = new PackedWriter();
        piece.number(firstText);
        piece.number(texts.size() - firstText);
        for (int i = firstText; i < texts.size(); i++) {
            String text = texts.get(i);
            piece.text(text == null ? "" : text);
        }
        piece.number(firstSeries);
        piece.number(series.size() - firstSeries);
        piece.bytes(entries);
        return piece.toBytes();
    }

    private int add(Series one, PackedWriter entries) {
        Integer known = seriesIds.get(one);
        if (known != null) {
            return known;
        }
        @Nullable Object[] values = SeriesKinds.components(one);
        PackedWriter entry = new PackedWriter();
        entry.number(textId(SeriesKinds.kind(one)));
        entry.number(values.length);
        for (Object value : values) {
            if (value instanceof Series part) {
                entry.put(SERIES);
                // Its own entry comes first: it is written by this call.
                entry.number(add(part, entries));
            } else if (value instanceof String text) {
                entry.put(TEXT);
                entry.number(textId(text));
            } else if (value instanceof Long || value instanceof Integer) {
                entry.put(WHOLE_NUMBER + (value instanceof Long ? 2 : 0));
                entry.signed(((Number) value).longValue());
            } else if (value instanceof Boolean truth) {
                entry.put(TRUTH);
                entry.number(truth ? 1 : 0);
            } else {
                throw new IllegalStateException("a component that cannot be written: " + one);
            }
        }
        entries.bytes(entry);
        int id = series.size();
        series.add(one);
        seriesIds.put(one, id);
        return id;
    }

    private int textId(String text) {
        Integer known = textIds.get(text);
        if (known != null) {
            return known;
        }
        int id = texts.size();
        texts.add(text);
        textIds.put(text, id);
        return id;
    }

    /** Reads a piece. Numbers left out by a damaged piece stay unknown. */
    void read(byte[] piece) throws Damaged {
        PackedReader in = new PackedReader(piece);
        pad(texts, in.number());
        int newTexts = in.count();
        for (int i = 0; i < newTexts; i++) {
            String text = in.text();
            textIds.put(text, texts.size());
            texts.add(text);
        }
        pad(series, in.number());
        int newSeries = in.count();
        for (int i = 0; i < newSeries; i++) {
            Series one = readSeries(in);
            if (one != null) {
                seriesIds.put(one, series.size());
            }
            series.add(one);
        }
    }

    private static <T> void pad(List<@Nullable T> list, long size) throws Damaged {
        if (size < list.size() || size > list.size() + 100_000) {
            throw new Damaged("names are numbered in another order");
        }
        while (list.size() < size) {
            list.add(null);
        }
    }

    private @Nullable Series readSeries(PackedReader in) throws Damaged {
        String kind = textAt(in.number());
        @Nullable Object[] values = new @Nullable Object[in.count()];
        boolean whole = kind != null;
        for (int i = 0; i < values.length; i++) {
            int type = in.next();
            values[i] = switch (type) {
                case TEXT -> textAt(in.number());
                case SERIES -> seriesAt(in.number());
                case WHOLE_NUMBER -> (int) in.signed();
                case WHOLE_NUMBER + 2 -> in.signed();
                case TRUTH -> in.number() != 0;
                default -> throw new Damaged("an unknown type of component");
            };
            whole &= values[i] != null;
        }
        return whole && kind != null ? SeriesKinds.of(kind, values) : null;
    }

    private @Nullable String textAt(long id) {
        return id >= 0 && id < texts.size() ? texts.get((int) id) : null;
    }

    private @Nullable Series seriesAt(long id) {
        return id >= 0 && id < series.size() ? series.get((int) id) : null;
    }
}
