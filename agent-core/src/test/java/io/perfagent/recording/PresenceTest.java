package io.perfagent.recording;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PresenceTest {

    private record Stay(long thread, long start, long end, int name, long trace) {}

    private static List<Stay> stays(Presence presence, long since) {
        List<Stay> stays = new ArrayList<>();
        presence.visit(
                since, (thread, start, end, name, trace) -> stays.add(new Stay(thread, start, end, name, trace)));
        return stays;
    }

    @Test
    void remembersTheLatestStaysAndSaysHowFarItReaches() {
        Presence presence = new Presence();
        for (int i = 1; i < Presence.FIRST; i++) {
            presence.left(7, i * 10, i * 10 + 5, i, i);
        }
        assertThat(presence.visit(0, (thread, start, end, name, trace) -> {})).isEqualTo(Long.MIN_VALUE);
        presence.left(7, 10_000, 10_005, 99, 0);
        List<Stay> stays = stays(presence, 0);
        assertThat(stays.get(0)).isEqualTo(new Stay(7, 10_000, 10_005, 99, 0));
        // The slot of the oldest may be written at any moment, so it is not shown.
        assertThat(stays).hasSize(Presence.FIRST - 1);
        assertThat(presence.visit(0, (thread, start, end, name, trace) -> {})).isEqualTo(20);
    }

    @Test
    void aThreadThatDoesLittleTakesLittle() {
        Presence presence = new Presence();
        for (int i = 1; i <= Presence.LEAST; i++) {
            presence.left(7, i * 10, i * 10 + 5, i, 0);
            assertThat(presence.capacity()).isEqualTo(Presence.LEAST);
        }
        presence.left(7, 100, 105, 5, 0);
        assertThat(presence.capacity()).isEqualTo(Presence.FIRST);
        assertThat(stays(presence, 0)).extracting(Stay::name).containsExactly(5, 4, 3, 2, 1);
    }

    @Test
    void growsWhenAskedAndKeepsWhatItHas() {
        Presence presence = new Presence();
        for (int i = 1; i <= 40; i++) {
            presence.left(7, i * 10, i * 10 + 5, i, 0);
        }
        presence.room(Presence.FIRST * 4);
        for (int i = 41; i <= 200; i++) {
            presence.left(7, i * 10, i * 10 + 5, i, 0);
        }
        assertThat(presence.capacity()).isEqualTo(Presence.FIRST * 4);
        assertThat(stays(presence, 0))
                .extracting(Stay::name)
                .hasSize(200)
                .startsWith(200)
                .endsWith(1);
    }

    @Test
    void theOpenStayIsTheLatestThatWasEntered() {
        Presence presence = new Presence();
        AtomicLong since = new AtomicLong(-1);
        presence.in(7, 1, 100);
        presence.in(7, 2, 200);
        presence.visitOpen((thread, start, name) -> since.set(start + name));
        assertThat(since).hasValue(202);
        presence.out();
        presence.visitOpen((thread, start, name) -> since.set(0));
        assertThat(since).hasValue(202);
    }

    @Test
    void whatWasWrittenBeforeItWasOffIsNotOpen() {
        Presences presences = new Presences();
        presences.on(true);
        Presence presence = presences.make();
        presence.in(7, 1, System.nanoTime());
        List<Integer> names = new ArrayList<>();
        presences.readOpen((thread, start, name) -> names.add(name));
        assertThat(names).containsExactly(1);
        presences.on(false);
        // It ends unseen.
        presences.on(true);
        presences.readOpen((thread, start, name) -> names.add(name));
        assertThat(names).containsExactly(1);
        presence.in(7, 2, System.nanoTime());
        presences.readOpen((thread, start, name) -> names.add(name));
        assertThat(names).containsExactly(1, 2);
    }

    @Test
    void aReaderNeverSeesAStayThatIsHalfWritten() throws Exception {
        Presence presence = new Presence();
        AtomicBoolean over = new AtomicBoolean();
        Thread writer = new Thread(() -> {
            for (long i = 1; !over.get(); i++) {
                presence.left(i, i, i + 1, (int) (i % 1_000), i);
                if (i % 100_000 == 0) {
                    presence.room(Math.min(Presence.MOST, presence.capacity() * 2));
                }
            }
        });
        writer.start();
        long seen = 0;
        long startNanos = System.nanoTime();
        while (seen < 100_000 && System.nanoTime() - startNanos < 60_000_000_000L) {
            for (Stay stay : stays(presence, 0)) {
                assertThat(stay.thread() == stay.start()
                                && stay.end() == stay.start() + 1
                                && stay.trace() == stay.start()
                                && stay.name() == stay.start() % 1_000)
                        .isTrue();
                seen++;
            }
        }
        over.set(true);
        writer.join();
        assertThat(seen).isGreaterThanOrEqualTo(100_000);
    }
}
