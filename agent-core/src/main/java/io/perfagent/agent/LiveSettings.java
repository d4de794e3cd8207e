package io.perfagent.agent;

import io.perfagent.bootstrap.Probe;
import io.perfagent.config.Configuration;
import io.perfagent.config.LiveConfiguration;
import io.perfagent.config.Sampler;
import io.perfagent.instrumentation.Scope;
import io.perfagent.instrumentation.Transformer;
import io.perfagent.status.AgentLog;
import io.perfagent.trace.HeadSampler;
import java.io.File;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Changes what the running agent does: through its file, which is watched, through HTTP and through JMX. Also the kill
 * switch. Any thread; guarded by its monitor, which no application thread takes.
 */
final class LiveSettings {

    private final PerfAgent agent;
    private final LiveConfiguration live;
    private final File file;
    private final File offFile;
    private long fileModified;
    private long fileLength;

    LiveSettings(PerfAgent agent, LiveConfiguration live) {
        this.agent = agent;
        this.live = live;
        file = live.file();
        offFile = live.current().offFile();
        fileModified = file.lastModified();
        fileLength = file.length();
    }

    /** What {@code configuration} wants woven. */
    static Scope scope(Configuration configuration) {
        Map<String, Boolean> enabled = new HashMap<>();
        for (String name : Transformer.names()) {
            enabled.put(name, configuration.instrumentationEnabled(name));
        }
        return new Scope(enabled, configuration.profile(), configuration.traceMethods());
    }

    static HeadSampler headSampler(Configuration configuration) {
        Sampler sampler = configuration.sampler();
        return switch (sampler.kind()) {
            case RATE -> HeadSampler.perSecond((int) Math.round(configuration.traceRatePerSecond()));
            case ALWAYS_ON -> HeadSampler.ratio(1, sampler.parentBased());
            case ALWAYS_OFF -> HeadSampler.ratio(0, sampler.parentBased());
            case RATIO -> HeadSampler.ratio(sampler.ratio(), sampler.parentBased());
        };
    }

    /** What holds now. */
    Configuration current() {
        return live.current();
    }

    /** Looks whether the file or the kill switch changed. The clock's thread, several times a second. */
    synchronized void look() {
        if (file.lastModified() != fileModified || file.length() != fileLength) {
            fileModified = file.lastModified();
            fileLength = file.length();
            LiveConfiguration.Change change = live.reread();
            change.problems().forEach(problem -> AgentLog.warn(file.getName() + ": " + problem));
            apply(change, "file " + file.getName());
        }
        switchRecording();
    }

    /**
     * Sets keys to values; an empty value goes back to what was said at the start.
     *
     * @param source who asks, for the log
     * @return what is wrong with it, in which case nothing was changed; empty when it was done
     */
    synchronized List<String> change(Map<String, String> values, String source) {
        LiveConfiguration.Change change = live.change(values);
        if (!change.problems().isEmpty()) {
            return change.problems();
        }
        apply(change, source);
        return List.of();
    }

    private void apply(LiveConfiguration.Change change, String source) {
        if (change.effective().isEmpty()) {
            return;
        }
        Configuration next = change.configuration();
        List<String> keys = new ArrayList<>(change.effective());
        agent.recording.methodAllocation(next.profileAllocation());
        agent.tracer.sampler(headSampler(next));
        agent.tracer.maxSpans(next.traceMaxSpans());
        agent.tracer.openRequests().mostMillis(next.traceTimeoutMillis());
        agent.governor.limit(next.overheadBudgetPercent(), next.adaptiveTiming());
        switchRecording();
        JvmWatch jvm = agent.jvm;
        if (jvm != null) {
            jvm.change();
        }
        if (keys.stream().anyMatch(LiveSettings::changesWeaving)) {
            agent.weaving.change(scope(next));
        }
        AgentLog.info(source + " changed " + String.join(", ", keys));
    }

    private static boolean changesWeaving(String key) {
        return key.equals("profile") || key.equals("trace.methods") || key.startsWith("instrumentation.");
    }

    /** Off when a user says so, or for as long as the file is there. */
    private void switchRecording() {
        boolean fileSaysOff = offFile.exists();
        boolean on = live.current().recording() && !fileSaysOff;
        if (on == Probe.isRecording()) {
            return;
        }
        Probe.recording(on);
        String reason = on ? "" : fileSaysOff ? "the file " + offFile.getName() + " exists" : "recording is false";
        agent.status.feature("recording", on ? "on" : "off", reason);
        AgentLog.info(on ? "recording again" : "recording is off, because " + reason);
    }
}
