package io.perfagent.dashboard;

import io.perfagent.profile.Kind;
import io.perfagent.profile.Profiles;
import io.perfagent.profile.SessionRequest;
import io.perfagent.profile.Sessions;
import io.perfagent.profile.TraceEvidence;
import io.perfagent.recording.Presences;
import io.perfagent.recording.Recorders;
import io.perfagent.recording.Recording;
import io.perfagent.recording.SeriesRegistry;
import io.perfagent.runtime.Allocated;
import io.perfagent.runtime.Deadlocks;
import io.perfagent.runtime.RuntimeEvent;
import io.perfagent.runtime.RuntimeFigures;
import io.perfagent.runtime.Stack;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The real thing but for the JVM's recorder, whose samples the test brings. */
final class SampledShop implements Observed, Sessions.Switch {
    final SampleShop shop;
    final SeriesRegistry registry = new SeriesRegistry();
    final RuntimeFigures figures =
            new RuntimeFigures(new Recording(new Recorders(new ThreadLocal<>()), false), registry);
    final TraceEvidence evidence;
    final Sessions sessions;
    final Profiles profiles;
    volatile SessionRequest begun;

    SampledShop(SampleShop shop) {
        this.shop = shop;
        evidence = new TraceEvidence(figures, shop);
        sessions = new Sessions(this, shop.status);
        profiles = new Profiles(registry, new Presences(), evidence, sessions, shop.status);
    }

    void cpu(String... frames) {
        List<RuntimeEvent> events =
                List.of(new RuntimeEvent.CpuSample(System.nanoTime(), 7, Stack.of(List.of(frames)), 0));
        for (int look = 0; look < 5; look++) {
            profiles.batch(look == 0 ? events : List.of(), 0);
        }
    }

    @Override
    public @Nullable String begin(SessionRequest request) {
        begun = request;
        return null;
    }

    @Override
    public void end() {
        begun = null;
    }

    @Override
    public @Nullable String silence(Kind kind) {
        return null;
    }

    @Override
    public RuntimeFigures runtime() {
        return figures;
    }

    @Override
    public Profiles profiles() {
        return profiles;
    }

    @Override
    public TraceEvidence evidence() {
        return evidence;
    }

    @Override
    public Sessions sessions() {
        return sessions;
    }

    @Override
    public Allocated allocated() {
        return new Allocated();
    }

    @Override
    public List<Deadlocks.Stuck> deadlocks() {
        return List.of();
    }

    @Override
    public boolean dump(Path file) {
        return false;
    }

    @Override
    public @Nullable String silence() {
        return null;
    }
}
