package io.perfagent.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfagent.recording.Series;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SeriesKindsTest {

    /** A series of that kind with a different text in each component. */
    private static Series make(Class<?> kind) throws ReflectiveOperationException {
        RecordComponent[] components = kind.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        Object[] values = new Object[components.length];
        for (int i = 0; i < types.length; i++) {
            types[i] = components[i].getType();
            values[i] = types[i] == String.class
                    ? kind.getSimpleName() + " ü \u0000 " + i
                    : types[i] == int.class ? (Object) (-i) : types[i] == long.class ? (Object) (7L << 40) : null;
            if (types[i] == boolean.class) {
                values[i] = true;
            } else if (Series.class.isAssignableFrom(types[i])) {
                values[i] = make(types[i]);
            }
        }
        return (Series) kind.getDeclaredConstructor(types).newInstance(values);
    }

    @Test
    void everyKindOfSeriesComesBackAsItWas() throws ReflectiveOperationException, Damaged {
        List<Series> all = new ArrayList<>();
        for (Class<?> kind : Series.class.getPermittedSubclasses()) {
            all.add(make(kind));
        }
        Dictionary written = new Dictionary();
        Dictionary read = new Dictionary();
        for (Series series : all) {
            byte[] piece = written.add(List.of(series));
            if (piece != null) {
                read.read(piece);
            }
        }
        assertThat(all)
                .hasSizeGreaterThan(9)
                .allSatisfy(
                        series -> assertThat(read.series(written.id(series))).isEqualTo(series));
    }

    @Test
    void aKindOfANewerVersionIsUnknownAndTheRestIsRead() throws Damaged {
        PackedWriter piece = new PackedWriter();
        piece.number(0);
        piece.number(4);
        for (String text : List.of("Hologram", "blue", "Transaction", "http")) {
            piece.text(text);
        }
        piece.number(0);
        piece.number(2);
        piece.number(0);
        piece.number(1);
        piece.put(0);
        piece.number(1);
        piece.number(2);
        piece.number(2);
        piece.put(0);
        piece.number(3);
        piece.put(0);
        piece.number(1);
        Dictionary read = new Dictionary();
        read.read(piece.toBytes());
        assertThat(read.series(0)).isNull();
        assertThat(read.series(1)).isEqualTo(new Series.Transaction("http", "blue"));
    }
}
