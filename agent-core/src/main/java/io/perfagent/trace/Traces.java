package io.perfagent.trace;

import java.util.List;

/** Read access to the kept traces; safe from any thread. */
public interface Traces {

    /** Kept traces, newest first. */
    List<KeptTrace> all();

    /** The kept parts of one trace (a process may serve several requests of it); empty when none is kept. */
    List<KeptTrace> byId(String traceId);
}
