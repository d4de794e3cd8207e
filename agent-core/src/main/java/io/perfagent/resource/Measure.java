package io.perfagent.resource;

import java.util.List;

/**
 * One figure that is read again and again, named as OpenTelemetry does ({@code perfagent.…} where it has no name).
 *
 * @param scope whose figure it is
 * @param kind how values of different moments belong together
 * @param attributes name, value, name, value…
 */
public record Measure(Scope scope, String name, Kind kind, String unit, String description, List<String> attributes) {

    /** Whose figure it is. */
    public enum Scope {
        HOST,
        CONTAINER,
        /** Everything in the same network namespace: the container's where it has its own, else the host's. */
        NETWORK_NAMESPACE,
        PROCESS,
        /** What the JVM says of itself; exports have it under their own reading. */
        JVM;

        /** For people and for JSON. */
        public String text() {
            return switch (this) {
                case HOST -> "host";
                case CONTAINER -> "container";
                case NETWORK_NAMESPACE -> "network namespace";
                case PROCESS -> "process";
                case JVM -> "jvm";
            };
        }
    }

    /** How values of different moments belong together. */
    public enum Kind {
        /** Only rises, until what counts it begins anew. */
        COUNTER,
        /** An amount that adds up over devices and states. */
        AMOUNT,
        /** A level that cannot be added up. */
        LEVEL
    }

    static Measure counter(Scope scope, String name, String unit, String description, String... attributes) {
        return new Measure(scope, name, Kind.COUNTER, unit, description, List.of(attributes));
    }

    static Measure amount(Scope scope, String name, String unit, String description, String... attributes) {
        return new Measure(scope, name, Kind.AMOUNT, unit, description, List.of(attributes));
    }

    static Measure level(Scope scope, String name, String unit, String description, String... attributes) {
        return new Measure(scope, name, Kind.LEVEL, unit, description, List.of(attributes));
    }

    /** Whether it only rises, so that a rate is what people want to see. */
    public boolean isCounter() {
        return kind == Kind.COUNTER;
    }

    /** The value of an attribute; empty without it. */
    public String attribute(String attribute) {
        for (int i = 0; i < attributes.size(); i += 2) {
            if (attributes.get(i).equals(attribute)) {
                return attributes.get(i + 1);
            }
        }
        return "";
    }
}
