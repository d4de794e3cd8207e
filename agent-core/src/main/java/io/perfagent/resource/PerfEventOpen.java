package io.perfagent.resource;

import java.lang.invoke.MethodHandles;
import java.nio.ByteBuffer;
import java.util.Locale;

/** {@code perf_event_open} and what goes with it. Confined to one thread. */
final class PerfEventOpen {

    static final int NOT_PERMITTED = -1;
    static final int NO_SUCH_EVENT = -2;
    static final int NO_SUCH_THREAD = -3;
    static final int NO_ACCESS = -13;
    static final int NO_DEVICE = -19;
    static final int INVALID = -22;
    static final int TOO_MANY_FILES = -24;
    static final int NO_SUCH_CALL = -38;
    static final int NOT_SUPPORTED = -95;

    private static final int ATTRIBUTE_BYTES = 64;
    private static final int READ_BYTES = 24;
    private static final long TIMES_ENABLED_AND_RUNNING = 3;
    private static final long INHERITED = 1L << 1;
    private static final long WITHOUT_KERNEL = 3L << 5;
    private static final long INHERITED_BY_THREADS_ALONE = 1L << 35;
    private static final long CLOSED_ON_EXEC = 8;

    /** The numbers of the calls differ from one kind of CPU to another. */
    private record Numbers(long open, long read, long close) {}

    private final SystemCalls calls;
    private final Numbers numbers;
    private final ByteBuffer attribute = SystemCalls.buffer(ATTRIBUTE_BYTES);
    private final ByteBuffer read = SystemCalls.buffer(READ_BYTES);
    private final long attributeAddress;
    private final long readAddress;

    PerfEventOpen(MethodHandles.Lookup jdk) throws ReflectiveOperationException {
        numbers = numbers(System.getProperty("os.arch", "").toLowerCase(Locale.ROOT));
        calls = new SystemCalls(jdk);
        attributeAddress = SystemCalls.address(attribute);
        readAddress = SystemCalls.address(read);
    }

    private static Numbers numbers(String architecture) throws ReflectiveOperationException {
        return switch (architecture) {
            case "amd64", "x86_64" -> new Numbers(298, 0, 3);
            case "aarch64" -> new Numbers(241, 63, 57);
            default -> throw new ReflectiveOperationException("nobody knows the system calls of " + architecture);
        };
    }

    /** Whether it is known here how the kernel is called. */
    static boolean knows(String architecture) {
        return architecture.equals("amd64") || architecture.equals("x86_64") || architecture.equals("aarch64");
    }

    /**
     * Counts an event of a thread and of every thread that it will start, and those will start.
     *
     * @param thread its number as Linux has it; 0 for the calling one
     * @param withKernel whether what the kernel does for it counts too
     * @param threadsAlone leaves out processes that it starts; Linux 5.13 and newer
     * @return the number of a file, or a negative error
     */
    int open(PerfEvent event, int thread, boolean withKernel, boolean threadsAlone) {
        attribute
                .putInt(0, event.type)
                .putInt(4, ATTRIBUTE_BYTES)
                .putLong(8, event.config)
                .putLong(32, TIMES_ENABLED_AND_RUNNING)
                .putLong(
                        40,
                        INHERITED
                                | (withKernel ? 0 : WITHOUT_KERNEL)
                                | (threadsAlone ? INHERITED_BY_THREADS_ALONE : 0));
        return (int) calls.call(numbers.open, attributeAddress, thread, -1, -1, CLOSED_ON_EXEC);
    }

    /** Reads count, nanoseconds it was to be counted, and nanoseconds it was; false where there is nothing to read. */
    boolean read(int file, long[] countEnabledRunning) {
        if (calls.call(numbers.read, file, readAddress, READ_BYTES, 0, 0) != READ_BYTES) {
            return false;
        }
        for (int i = 0; i < countEnabledRunning.length; i++) {
            countEnabledRunning[i] = read.getLong(i * Long.BYTES);
        }
        return true;
    }

    void close(int file) {
        calls.call(numbers.close, file, 0, 0, 0, 0);
    }
}
