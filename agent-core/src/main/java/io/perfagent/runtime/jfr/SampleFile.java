package io.perfagent.runtime.jfr;

import io.perfagent.runtime.RuntimeEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;

/** Reads samples from recordings that another profiler wrote in the format of the JVM's recorder. Confined to one thread. */
public final class SampleFile {

    private final EventReader reader = new EventReader();

    /** What was read, and how many samples found no room. */
    public record Samples(List<RuntimeEvent> events, long dropped) {}

    /**
     * Reads {@code most} samples of a whole file at most.
     *
     * @param lookNanos time between two looks at the wall clock
     */
    public Samples read(Path file, int most, long lookNanos) throws IOException {
        List<RuntimeEvent> events = new ArrayList<>();
        long dropped = 0;
        try (RecordingFile recording = new RecordingFile(file)) {
            while (recording.hasMoreEvents()) {
                RuntimeEvent event = translate(recording.readEvent(), lookNanos);
                if (event != null && events.size() < most) {
                    events.add(event);
                } else if (event != null) {
                    dropped++;
                }
            }
        } finally {
            reader.flushed();
        }
        return new Samples(events, dropped);
    }

    private @Nullable RuntimeEvent translate(RecordedEvent event, long lookNanos) {
        return switch (event.getEventType().getName()) {
            case "jdk.ExecutionSample" -> reader.executionSample(event);
            case "profiler.WallClockSample" -> reader.wallSample(event, lookNanos);
            case "jdk.ObjectAllocationInNewTLAB" -> reader.allocation(event, "tlabSize");
            case "jdk.ObjectAllocationOutsideTLAB" -> reader.allocation(event, "allocationSize");
            case "jdk.JavaMonitorEnter" -> reader.monitorEnter(event);
            case "jdk.ThreadPark" -> reader.park(event);
            default -> null;
        };
    }
}
