package io.perfagent.trace;

/** A place in a trace where work goes on later, maybe on another thread: see {@link RpcSpans#here}. Immutable. */
public sealed interface Place permits Captured {}
