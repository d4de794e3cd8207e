package io.perfagent.resource;

import io.perfagent.resource.Measure.Scope;
import java.io.File;
import org.jspecify.annotations.Nullable;

/** Pressure stall information (PSI): for how long somebody, or everybody, waited for a resource. */
final class Pressure implements Source {

    private static final double MICROS_A_SECOND = 1e6;
    private static final String[] RESOURCES = {"cpu", "memory", "io"};

    private final String name;
    private final File[] files = new File[RESOURCES.length];
    private final Measure[] some = new Measure[RESOURCES.length];
    private final Measure[] full = new Measure[RESOURCES.length];
    private final TextFile text = new TextFile();

    private Pressure(Scope scope, String name, File folder, String suffix) {
        this.name = name;
        for (int i = 0; i < RESOURCES.length; i++) {
            files[i] = new File(folder, RESOURCES[i] + suffix);
            some[i] = stalled(scope, RESOURCES[i], "some");
            full[i] = stalled(scope, RESOURCES[i], "full");
        }
    }

    static Pressure ofHost(File root) {
        return new Pressure(Scope.HOST, "/proc/pressure", new File(root, "proc/pressure"), "");
    }

    static Pressure ofCgroup(File folder) {
        return new Pressure(Scope.CONTAINER, "cgroup pressure", folder, ".pressure");
    }

    private static Measure stalled(Scope scope, String resource, String who) {
        return Measure.counter(
                scope,
                (scope == Scope.HOST ? "perfagent.system" : "perfagent.container") + ".pressure.stalled",
                "s",
                "Time in which some, or all, tasks waited for a resource.",
                "resource",
                resource,
                "tasks",
                who);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public @Nullable String read(Sample sample) {
        int before = sample.size();
        String problem = null;
        for (int i = 0; i < RESOURCES.length; i++) {
            String unread = text.load(files[i]);
            problem = problem == null ? unread : problem;
            while (text.nextLine()) {
                Measure measure = text.passed("some") ? some[i] : text.passed("full") ? full[i] : null;
                if (measure != null) {
                    // The total is what stands behind the last equal sign.
                    text.skipPastLast('=');
                    long micros = text.number();
                    sample.put(measure, micros < 0 ? -1 : micros / MICROS_A_SECOND);
                }
            }
        }
        return sample.size() > before ? null : problem == null ? "says nothing known" : problem;
    }
}
