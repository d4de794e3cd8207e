package io.perfagent.store;

import io.perfagent.recording.Series;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes a series apart into its kind and components, and puts it together again. It knows no kind by name: a kind that is
 * added needs no line here, and one that this version does not know is none, with everything else still read.
 */
final class SeriesKinds {

    private record Kind(List<RecordComponent> components, Constructor<?> constructor) {}

    private static final Map<String, Kind> BY_NAME = byName();

    private SeriesKinds() {}

    private static Map<String, Kind> byName() {
        Map<String, Kind> kinds = new HashMap<>();
        for (Class<?> type : Series.class.getPermittedSubclasses()) {
            RecordComponent[] components = type.getRecordComponents();
            Class<?>[] types = new Class<?>[components.length];
            for (int i = 0; i < types.length; i++) {
                types[i] = components[i].getType();
            }
            try {
                kinds.put(type.getSimpleName(), new Kind(List.of(components), type.getDeclaredConstructor(types)));
            } catch (NoSuchMethodException impossible) {
                throw new IllegalStateException("a record without its constructor: " + type, impossible);
            }
        }
        return kinds;
    }

    static String kind(Series series) {
        return series.getClass().getSimpleName();
    }

    static @Nullable Object[] components(Series series) {
        Kind kind = BY_NAME.get(kind(series));
        if (kind == null) {
            throw new IllegalStateException("not a kind of series: " + series.getClass());
        }
        @Nullable Object[] values = new @Nullable Object[kind.components.size()];
        for (int i = 0; i < values.length; i++) {
            try {
                values[i] = kind.components.get(i).getAccessor().invoke(series);
            } catch (ReflectiveOperationException impossible) {
                throw new IllegalStateException("unreadable " + series.getClass(), impossible);
            }
        }
        return values;
    }

    /** The series, or null where this version has no such kind with such components. */
    static @Nullable Series of(String name, @Nullable Object[] values) {
        Kind kind = BY_NAME.get(name);
        if (kind == null || kind.components.size() != values.length) {
            return null;
        }
        try {
            return (Series) kind.constructor.newInstance(values);
        } catch (ReflectiveOperationException | IllegalArgumentException otherComponents) {
            return null;
        }
    }
}
