package io.perfagent.export;

/** The metrics the agent exports; {@code docs/export.md} lists them for users. */
enum Metric {
    HTTP_SERVER("http.server.request.duration", Kind.DURATION, "Duration of HTTP server requests."),
    HTTP_CLIENT("http.client.request.duration", Kind.DURATION, "Duration of HTTP client requests."),
    DATABASE("db.client.operation.duration", Kind.DURATION, "Duration of database client operations."),
    RPC_CLIENT("rpc.client.call.duration", Kind.DURATION, "Duration of outgoing remote procedure calls."),
    RPC_SERVER("rpc.server.call.duration", Kind.DURATION, "Duration of remote procedure calls that are served."),
    TRANSACTION("perfagent.transaction.duration", Kind.DURATION, "Duration of transactions of any type."),
    TRANSACTION_ERRORS("perfagent.transaction.errors", Kind.COUNT, "{transaction}", "Failed transactions."),
    BREAKDOWN("perfagent.transaction.breakdown", Kind.TIME, "Self time of a category within transactions."),
    METHOD("perfagent.method.duration", Kind.DURATION, "Duration of the timed methods."),
    METHOD_ERRORS("perfagent.method.errors", Kind.COUNT, "{call}", "Calls of timed methods that threw."),
    METHOD_ALLOCATED("perfagent.method.allocated", Kind.COUNT, "By", "Bytes allocated in the timed methods."),
    GC("jvm.gc.duration", Kind.DURATION, "Duration of JVM garbage collection actions."),
    GC_PAUSE("perfagent.gc.pause.duration", Kind.DURATION, "Time the program stood still for a collection."),
    SAFEPOINT("perfagent.safepoint.duration", Kind.DURATION, "Time all threads were stopped."),
    LOCK("perfagent.lock.wait.duration", Kind.DURATION, "Waits of 10 ms and longer for monitors and locks."),
    PINNED("perfagent.pinned.duration", Kind.DURATION, "Virtual threads that kept their carrier waiting."),
    THROWN("perfagent.thrown", Kind.COUNT, "{throwable}", "Throwables that were reported, by class."),
    RECORDED("perfagent.recorded", Kind.COUNT, "{recording}", "Calls, transactions and spans the agent recorded."),
    DROPPED("perfagent.dropped", Kind.COUNT, "{item}", "What the agent gave up, by reason.");

    /** How a metric is summed up and sent. */
    enum Kind {
        /** Exponential histogram of seconds. */
        DURATION,
        /** Monotonic sum of whole numbers. */
        COUNT,
        /** Monotonic sum of seconds, kept in nanoseconds. */
        TIME
    }

    final String otelName;
    final Kind kind;
    final String unit;
    final String description;

    Metric(String otelName, Kind kind, String description) {
        this(otelName, kind, "s", description);
    }

    Metric(String otelName, Kind kind, String unit, String description) {
        this.otelName = otelName;
        this.kind = kind;
        this.unit = unit;
        this.description = description;
    }
}
