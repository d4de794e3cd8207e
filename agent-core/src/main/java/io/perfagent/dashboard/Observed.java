package io.perfagent.dashboard;

import io.perfagent.profile.Profiles;
import io.perfagent.profile.TraceEvidence;
import io.perfagent.runtime.Allocated;
import io.perfagent.runtime.Deadlocks;
import io.perfagent.runtime.RuntimeFigures;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the JVM reports of itself; called from the dashboard's threads. */
public interface Observed {

    /** What is remembered of its events beside the series. */
    RuntimeFigures runtime();

    /** Samples by transaction. */
    Profiles profiles();

    /** Samples and interruptions by kept trace. */
    TraceEvidence evidence();

    /** The exact counter of allocation. */
    Allocated allocated();

    /** Threads that waited for each other for ever when that was last looked at. */
    List<Deadlocks.Stuck> deadlocks();

    /** Why the JVM reports no events, in a sentence; null while it does. */
    @Nullable
    String silence();

    /** Why no stacks are sampled, in a sentence; null while they are. */
    default @Nullable String samplesSilence() {
        return silence();
    }
}
