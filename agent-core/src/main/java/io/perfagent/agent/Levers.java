package io.perfagent.agent;

import io.perfagent.governor.Lever;
import io.perfagent.resource.Resources;
import io.perfagent.runtime.Detail;
import io.perfagent.trace.HeadSampler;
import java.util.List;

/** What the governor may switch off. Made before {@code main}, so without a lambda. */
final class Levers {

    private Levers() {}

    /** The most dispensable first. */
    static List<Lever> of(PerfAgent agent) {
        return List.of(
                new ResourcesEverySecond(agent),
                new MethodTracing(agent),
                new SamplesOfStacks(agent, Detail.FEWER_SAMPLES),
                new MethodAllocation(agent),
                new SamplesOfStacks(agent, Detail.NO_SAMPLES),
                new TraceSampling(agent),
                new SpanAllocation(agent));
    }

    private record ResourcesEverySecond(PerfAgent agent) implements Lever {
        @Override
        public String name() {
            return "reading of resources every second instead of every ten";
        }

        @Override
        public boolean lower() {
            Resources resources = agent.resources;
            return resources != null && resources.slowly(true);
        }

        @Override
        public void raise() {
            Resources resources = agent.resources;
            if (resources != null) {
                resources.slowly(false);
            }
        }
    }

    private record MethodTracing(PerfAgent agent) implements Lever {
        @Override
        public String name() {
            return "tracing of methods";
        }

        @Override
        public boolean lower() {
            return agent.weaving.tracing(false);
        }

        @Override
        public void raise() {
            agent.weaving.tracing(true);
        }
    }

    private record MethodAllocation(PerfAgent agent) implements Lever {
        @Override
        public String name() {
            return "allocation of methods";
        }

        @Override
        public boolean lower() {
            // Who asked for exact timing asked for all of it.
            boolean saves = agent.settings.current().adaptiveTiming()
                    && agent.recording.readsMethodAllocation()
                    && agent.weavings.timesMethods();
            if (saves) {
                agent.recording.methodAllocation(false);
            }
            return saves;
        }

        @Override
        public void raise() {
            agent.recording.methodAllocation(agent.settings.current().profileAllocation());
        }
    }

    private record TraceSampling(PerfAgent agent) implements Lever {
        @Override
        public String name() {
            return "sampling of traces that are neither slow nor failed";
        }

        @Override
        public boolean lower() {
            agent.tracer.sampler(HeadSampler.ratio(0, true));
            return true;
        }

        @Override
        public void raise() {
            agent.tracer.sampler(LiveSettings.headSampler(agent.settings.current()));
        }
    }

    private record SpanAllocation(PerfAgent agent) implements Lever {
        @Override
        public String name() {
            return "allocation of spans";
        }

        @Override
        public boolean lower() {
            agent.recording.spanAllocation(false);
            return true;
        }

        @Override
        public void raise() {
            agent.recording.spanAllocation(true);
        }
    }

    /** Fewer samples first, none later; back in the other order. */
    private record SamplesOfStacks(PerfAgent agent, Detail lowered) implements Lever {
        @Override
        public String name() {
            return lowered == Detail.FEWER_SAMPLES ? "the full rate of stack samples" : "sampling of stacks";
        }

        @Override
        public boolean lower() {
            JvmWatch jvm = agent.jvm;
            return jvm != null && jvm.lower(lowered);
        }

        @Override
        public void raise() {
            JvmWatch jvm = agent.jvm;
            if (jvm != null) {
                jvm.raise(lowered);
            }
        }
    }
}
