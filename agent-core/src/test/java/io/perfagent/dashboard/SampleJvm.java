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
import io.perfagent.status.AgentStatus;
import io.perfagent.trace.Traces;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** What a JVM would have reported of itself beside the sample shop: its samples are filed as the agent files them. */
final class SampleJvm implements Observed, Sessions.Switch {

    private static final long NO_THREAD = -1;

    volatile String silence;
    volatile List<Deadlocks.Stuck> deadlocks = List.of();

    private final RuntimeFigures figures;
    private final TraceEvidence evidence;
    private final Profiles profiles;
    private final Sessions sessions;

    SampleJvm(Traces traces, AgentStatus status, List<String> names) {
        SeriesRegistry registry = new SeriesRegistry();
        figures = new RuntimeFigures(new Recording(new Recorders(new ThreadLocal<>()), false), registry);
        evidence = new TraceEvidence(figures, traces);
        sessions = new Sessions(this, status);
        profiles = new Profiles(registry, new Presences(), evidence, sessions, status);
        Random random = new Random(7);
        List<RuntimeEvent> events = new ArrayList<>();
        long nowNanos = System.nanoTime();
        for (int i = 0; i < 900; i++) {
            Stack stack = stack(random, names);
            events.add(new RuntimeEvent.CpuSample(nowNanos, NO_THREAD, stack, 0));
            events.add(new RuntimeEvent.AllocationSample(nowNanos, NO_THREAD, stack, "byte[]", 40_000));
        }
        for (int i = 0; i < 12; i++) {
            profiles.batch(i == 0 ? events : List.of(), 0);
        }
    }

    private static Stack stack(Random random, List<String> names) {
        List<String> frames = new ArrayList<>(List.of(
                "java.lang.Thread.run",
                "com.acme.web.Worker.run",
                "com.acme.web.Dispatcher.handle",
                random.nextInt(3) == 0 ? "com.acme.shop.OrderRepository.list" : "com.acme.shop.OrderService.book"));
        String[][] ways = {
            {"com.acme.shop.OrderService.price", "com.acme.pricing.Discounts.apply"},
            {"com.acme.shop.OrderRepository.find", "org.postgresql.jdbc.PgPreparedStatement.executeQuery"},
            {"com.acme.shop.Payments.charge", "java.net.http.HttpClient.send"},
            {"com.acme.shop.Json.write", "com.fasterxml.jackson.databind.ObjectMapper.writeValueAsBytes"}
        };
        String[] way = ways[Math.min(3, (int) (Math.abs(random.nextGaussian()) * 2))];
        frames.addAll(List.of(way).subList(0, 1 + random.nextInt(2)));
        if (random.nextInt(4) == 0) {
            frames.add("java.util.HashMap.getNode");
        }
        if (!names.isEmpty()) {
            frames.add(names.get(random.nextInt(names.size())));
        }
        Collections.reverse(frames);
        return Stack.of(frames);
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
    public Allocated allocated() {
        return new Allocated();
    }

    @Override
    public List<Deadlocks.Stuck> deadlocks() {
        return deadlocks;
    }

    @Override
    public Sessions sessions() {
        return sessions;
    }

    /** There is no recorder behind this one. */
    @Override
    public boolean dump(Path file) {
        return false;
    }

    @Override
    public String begin(SessionRequest request) {
        return "the shop is a picture of one";
    }

    @Override
    public void end() {
        // Nothing ever begins.
    }

    @Override
    public String silence() {
        return silence;
    }

    @Override
    public String silence(Kind kind) {
        return silence;
    }
}
