package io.perfagent.resource;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Array;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/**
 * Calls of the Linux kernel through {@code java.lang.foreign}, which JDK 22 and newer have. The agent is compiled for an older
 * one, so this class, the only one that knows it, finds it by name. Confined to one thread.
 */
final class SystemCalls {

    /** The oldest JDK this works on. */
    static final int OLDEST_JDK = 22;

    private static final String FOREIGN = "java.lang.foreign.";
    private static final int ARGUMENTS = 5;
    private static final int ERRNO_BYTES = 64;

    private final ByteBuffer errno = buffer(ERRNO_BYTES);
    private final MethodHandle call;

    /**
     * Finds {@code syscall} of the C library.
     *
     * @param jdk may call native code without a warning
     */
    SystemCalls(MethodHandles.Lookup jdk) throws ReflectiveOperationException {
        try {
            Class<?> linkerType = type("Linker");
            Object linker = linkerType.getMethod("nativeLinker").invoke(null);
            Object symbols = linkerType.getMethod("defaultLookup").invoke(linker);
            Optional<?> address = (Optional<?>)
                    type("SymbolLookup").getMethod("find", String.class).invoke(symbols, "syscall");
            MethodHandle downcall = jdk.findVirtual(
                            linkerType,
                            "downcallHandle",
                            MethodType.methodType(
                                    MethodHandle.class,
                                    type("MemorySegment"),
                                    type("FunctionDescriptor"),
                                    type("Linker$Option").arrayType()))
                    .asFixedArity();
            MethodHandle made =
                    (MethodHandle) downcall.invokeWithArguments(linker, address.orElseThrow(), descriptor(), options());
            call = MethodHandles.insertArguments(made, 0, segment(errno));
        } catch (ReflectiveOperationException | RuntimeException | Error failure) {
            throw failure;
        } catch (Throwable failure) {
            throw new ReflectiveOperationException(failure);
        }
    }

    private static Class<?> type(String name) throws ClassNotFoundException {
        return Class.forName(FOREIGN + name);
    }

    private static Object segment(ByteBuffer direct) throws ReflectiveOperationException {
        return type("MemorySegment")
                .getMethod("ofBuffer", java.nio.Buffer.class)
                .invoke(null, direct);
    }

    /** {@code long syscall(long number, long…)}. */
    private static Object descriptor() throws ReflectiveOperationException {
        Class<?> layout = type("MemoryLayout");
        Object number = type("ValueLayout").getField("JAVA_LONG").get(null);
        Object numbers = Array.newInstance(layout, 1 + ARGUMENTS);
        Arrays.fill((Object[]) numbers, number);
        return type("FunctionDescriptor")
                .getMethod("of", layout, layout.arrayType())
                .invoke(null, number, numbers);
    }

    private static Object options() throws ReflectiveOperationException {
        Class<?> option = type("Linker$Option");
        Object options = Array.newInstance(option, 2);
        Array.set(
                options, 0, option.getMethod("captureCallState", String[].class).invoke(null, (Object)
                        new String[] {"errno"}));
        Array.set(options, 1, option.getMethod("firstVariadicArg", int.class).invoke(null, 1));
        return options;
    }

    /** Memory the kernel may read and write. */
    static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    /** Where it is; it must be kept as long as the kernel may use it. */
    static long address(ByteBuffer direct) throws ReflectiveOperationException {
        return (long) type("MemorySegment").getMethod("address").invoke(segment(direct));
    }

    /** What the kernel answered; the negative error number where it refused. */
    long call(long number, long a, long b, long c, long d, long e) {
        try {
            long answer = (long) call.invokeExact(number, a, b, c, d, e);
            return answer == -1 ? -errno.getInt(0) : answer;
        } catch (RuntimeException | Error failure) {
            throw failure;
        } catch (Throwable failure) {
            throw new IllegalStateException(failure);
        }
    }
}
