package io.perfagent.config;

/**
 * Which traces are kept when a trace starts, before its duration or outcome is known.
 *
 * @param kind how the decision is made
 * @param ratio the part of all traces to keep, 0 to 1; read only when the kind is {@link Kind#RATIO}
 * @param parentBased whether the decision of the calling service, when there is one, is followed instead
 */
public record Sampler(Kind kind, double ratio, boolean parentBased) {

    /** The ways to decide. */
    public enum Kind {
        /** A fixed number of traces a second: {@link Configuration#traceRatePerSecond()}. */
        RATE,
        ALWAYS_ON,
        ALWAYS_OFF,
        /** A fixed part of all traces, chosen by trace id. */
        RATIO
    }

    private static final String PARENT_BASED = "parentbased_";

    /** Makes the sampler of a valid {@code trace.sampler} value; {@code rate} follows the calling service. */
    static Sampler of(String name, double ratio) {
        boolean parentBased = name.startsWith(PARENT_BASED);
        return switch (parentBased ? name.substring(PARENT_BASED.length()) : name) {
            case "always_on" -> new Sampler(Kind.ALWAYS_ON, 1, parentBased);
            case "always_off" -> new Sampler(Kind.ALWAYS_OFF, 0, parentBased);
            case "traceidratio" -> new Sampler(Kind.RATIO, ratio, parentBased);
            default -> new Sampler(Kind.RATE, 1, true);
        };
    }
}
