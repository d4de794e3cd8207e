package io.perfagent.instrumentation;

import java.util.List;
import java.util.Map;

/**
 * What the user wants woven; can be changed while the program runs.
 *
 * @param enabled by name whether an instrumentation is on; absent means on, except for {@link Jul}
 * @param profile globs of {@code package.Class#method} to time
 * @param traced globs of methods whose every call is to be a span
 */
public record Scope(Map<String, Boolean> enabled, List<String> profile, List<String> traced) {

    /** Whether the instrumentation of that name is on. */
    public boolean isEnabled(String name) {
        Boolean on = enabled.get(name);
        return on == null ? !name.equals(Jul.NAME) : on;
    }
}
