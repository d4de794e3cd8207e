package io.perfagent.agent;

import io.perfagent.instrumentation.WeavingListener;
import io.perfagent.recording.Series;
import io.perfagent.recording.SeriesRegistry;
import io.perfagent.status.AgentLog;
import io.perfagent.status.AgentStatus;
import io.perfagent.trace.Tracer;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Remembers what was woven and what was not and why, for the status page; up to 2,000 of each, the rest is counted. Any
 * thread.
 */
final class Weavings implements WeavingListener {

    private static final int MAX_REMEMBERED = 2_000;

    /** Methods of one class woven by one instrumentation. */
    record Woven(String instrumentation, String className, int methods) {}

    /** Something left as it is. */
    record NotWoven(String what, String reason) {}

    private static final String DASHBOARDS_OWN = "http-server";

    private final SeriesRegistry registry;
    private final Tracer tracer;
    private final AgentStatus status;
    private final Moment moment;
    private final Map<String, Woven> woven = new ConcurrentHashMap<>();
    private final Map<String, NotWoven> notWoven = new ConcurrentHashMap<>();
    private final Map<String, String> discarded = new ConcurrentHashMap<>();
    private final LongAdder failures = new LongAdder();
    /** Loaded before the agent came, or for whose instrumentation the user has just asked. */
    private volatile String rewoven = "";

    Weavings(SeriesRegistry registry, Tracer tracer, AgentStatus status, Moment moment) {
        this.registry = registry;
        this.tracer = tracer;
        this.status = status;
        this.moment = moment;
    }

    @Override
    public int methodId(String module, String className, String methodName, String descriptor) {
        return registry.intern(new Series.Method(module, className, methodName, descriptor));
    }

    @Override
    public void transaction(int id, String name) {
        tracer.methodTransaction(id, name);
    }

    @Override
    public void traced(int id, String className, String methodName) {
        tracer.tracedMethod(id, className, methodName);
    }

    @Override
    public void reweaving(String className) {
        rewoven = className;
        woven.values().removeIf(each -> each.className().equals(className));
    }

    @Override
    public void woven(String instrumentation, String className, int methods) {
        if (woven.size() < MAX_REMEMBERED) {
            woven.put(instrumentation + className, new Woven(instrumentation, className, methods));
        }
        // The agent's own dashboard loads these classes, and says nothing of the program: that does AgentSink.inUse.
        boolean isOwnUse = instrumentation.equals(DASHBOARDS_OWN) && !className.equals(rewoven);
        if (!isOwnUse) {
            status.feature(instrumentation, "on", discarded.getOrDefault(instrumentation, ""));
        }
    }

    @Override
    public void notWoven(String what, String reason) {
        if (notWoven.size() < MAX_REMEMBERED) {
            notWoven.put(what + reason, new NotWoven(what, reason));
        }
    }

    @Override
    public void discarded(String instrumentation, String loader, String missing) {
        String reason = "not woven into the library of " + loader + ", which is not one of those supported: " + missing;
        notWoven(instrumentation, reason);
        discarded.put(instrumentation, reason);
        boolean works =
                woven.values().stream().anyMatch(each -> each.instrumentation().equals(instrumentation));
        status.feature(instrumentation, works ? "on" : "failed", reason);
        AgentLog.warn(instrumentation + " is " + reason);
    }

    @Override
    public void failed(String className, Throwable cause) {
        failures.increment();
        notWoven(className, "could not be woven: " + cause);
        AgentLog.error("left " + className + " as it is", cause);
    }

    @Override
    public void loading(String internalName) {
        moment.loading(internalName);
    }

    /** Names of the classes that are woven now. */
    Set<String> wovenClasses() {
        Set<String> names = new HashSet<>();
        woven.values().forEach(each -> names.add(each.className()));
        return names;
    }

    /** Whether any method has a timer. */
    boolean timesMethods() {
        return woven.values().stream().anyMatch(each -> each.instrumentation().equals("profiled"));
    }

    List<Woven> woven() {
        return List.copyOf(woven.values());
    }

    List<NotWoven> notWoven() {
        return List.copyOf(notWoven.values());
    }

    long failures() {
        return failures.sum();
    }
}
