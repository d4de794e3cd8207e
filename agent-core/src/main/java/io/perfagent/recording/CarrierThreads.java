package io.perfagent.recording;

import java.lang.instrument.Instrumentation;
import java.lang.reflect.Constructor;
import java.util.Map;
import java.util.Set;

/** Storage per carrier thread, so that a million virtual threads share a handful of recorders. */
public final class CarrierThreads {

    private CarrierThreads() {}

    /**
     * A {@code jdk.internal.misc.CarrierThreadLocal} (JDK 21 and newer), which is a ThreadLocal of the carrier; a plain
     * ThreadLocal on JDK 17, which has no virtual threads, or where the JDK refuses: then each virtual thread has a
     * recorder of its own, which is right but costs memory.
     */
    @SuppressWarnings("unchecked")
    public static ThreadLocal<Object> threadLocal(Instrumentation instrumentation) {
        if (Runtime.version().feature() < 21) {
            return new ThreadLocal<>();
        }
        try {
            instrumentation.redefineModule(
                    Object.class.getModule(),
                    Set.of(),
                    Map.of("jdk.internal.misc", Set.of(CarrierThreads.class.getModule())),
                    Map.of(),
                    Set.of(),
                    Map.of());
            Constructor<?> constructor =
                    Class.forName("jdk.internal.misc.CarrierThreadLocal").getConstructor();
            return (ThreadLocal<Object>) constructor.newInstance();
        } catch (ReflectiveOperationException | RuntimeException | LinkageError refused) {
            return new ThreadLocal<>();
        }
    }
}
