package io.perfagent.messaging;

import io.perfagent.bootstrap.JmsProbe;
import io.perfagent.bootstrap.Operation;
import io.perfagent.bootstrap.Probe;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * Stands in for a JMS listener whose class nobody can weave: a lambda's is hidden, a JDK proxy's belongs to the JDK. Its
 * proxy is what the library calls; the program is given its own listener back where it asks for it. The proxy's class is the
 * library's, which need not see this one. Immutable.
 */
public final class JmsListener implements InvocationHandler {

    private static final MethodType TAKES_MESSAGE = MethodType.methodType(void.class, Object.class);
    private static final MethodType PROPERTY = MethodType.methodType(Object.class, Object.class, String.class);
    private static final MethodType DESTINATION = MethodType.methodType(Object.class, Object.class);
    private static final MethodType NAME = MethodType.methodType(String.class, Object.class);

    private final Object listener;
    private final MethodHandle onMessage;
    private final MethodHandle property;
    private final MethodHandle destination;
    private final Class<?> queue;
    private final MethodHandle queueName;
    private final Class<?> topic;
    private final MethodHandle topicName;
    private final Class<?> temporaryQueue;
    private final Class<?> temporaryTopic;

    private JmsListener(Object listener, Class<?> type) throws ReflectiveOperationException {
        Class<?> message = sibling(type, "Message");
        Class<?> anyDestination = sibling(type, "Destination");
        this.listener = listener;
        onMessage = method(type, "onMessage", MethodType.methodType(void.class, message))
                .bindTo(listener)
                .asType(TAKES_MESSAGE);
        property = method(message, "getObjectProperty", MethodType.methodType(Object.class, String.class))
                .asType(PROPERTY);
        destination = method(message, "getJMSDestination", MethodType.methodType(anyDestination))
                .asType(DESTINATION);
        queue = sibling(type, "Queue");
        queueName = method(queue, "getQueueName", MethodType.methodType(String.class))
                .asType(NAME);
        topic = sibling(type, "Topic");
        topicName = method(topic, "getTopicName", MethodType.methodType(String.class))
                .asType(NAME);
        temporaryQueue = sibling(type, "TemporaryQueue");
        temporaryTopic = sibling(type, "TemporaryTopic");
    }

    private static Class<?> sibling(Class<?> type, String name) throws ClassNotFoundException {
        return Class.forName(type.getPackageName().concat(".").concat(name), false, type.getClassLoader());
    }

    private static MethodHandle method(Class<?> type, String name, MethodType signature)
            throws ReflectiveOperationException {
        return MethodHandles.publicLookup().findVirtual(type, name, signature);
    }

    /**
     * What the library is to call: {@code listener} where it can be woven, else one of these.
     *
     * @param type JMS's interface, as the caller has it
     */
    public static @Nullable Object standIn(@Nullable Object listener, Class<?> type) {
        if (listener == null
                || original(listener) != listener
                || !(listener.getClass().isHidden() || Proxy.isProxyClass(listener.getClass()))) {
            return listener;
        }
        try {
            return Proxy.newProxyInstance(
                    type.getClassLoader(), new Class<?>[] {type}, new JmsListener(listener, type));
        } catch (ReflectiveOperationException | RuntimeException | LinkageError unknown) {
            // Another JMS than those there are: its messages come as they would, and nobody sees them.
            Probe.adviceFailed(unknown);
            return listener;
        }
    }

    /** The program's listener; {@code listener} itself where nothing stands in for it. */
    public static @Nullable Object original(@Nullable Object listener) {
        return listener != null
                        && Proxy.isProxyClass(listener.getClass())
                        && Proxy.getInvocationHandler(listener) instanceof JmsListener standIn
                ? standIn.listener
                : listener;
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        return switch (method.getName()) {
            case "equals" -> listener.equals(original(arguments[0]));
            case "hashCode" -> listener.hashCode();
            case "toString" -> listener.toString();
            default -> {
                handOver(arguments[0]);
                yield null;
            }
        };
    }

    private void handOver(@Nullable Object message) throws Throwable {
        Operation delivery = begin(message);
        @Nullable Throwable thrown = null;
        try {
            onMessage.invokeExact(message);
        } catch (Throwable failed) {
            thrown = failed;
            throw failed;
        } finally {
            end(delivery, thrown);
        }
    }

    private @Nullable Operation begin(@Nullable Object message) {
        if (message == null || !Probe.isRecording()) {
            return null;
        }
        try {
            String context = JmsProbe.text(property(message, "traceparent"));
            for (String name = Probe.b3Header(); name != null; name = Probe.b3HeaderAfter(name)) {
                context = Probe.b3(context, name, JmsProbe.text(property(message, name)));
            }
            return JmsProbe.deliver(
                    name(message), context, property(message, "tracestate"), property(message, "baggage"));
        } catch (Throwable failure) {
            Probe.adviceFailed(failure);
            return null;
        }
    }

    private static void end(@Nullable Operation delivery, @Nullable Throwable thrown) {
        try {
            Probe.end(delivery, thrown);
        } catch (Throwable failure) {
            Probe.adviceFailed(failure);
        }
    }

    private @Nullable Object property(Object message, String name) throws Throwable {
        return (Object) property.invokeExact(message, name);
    }

    private @Nullable String name(Object message) throws Throwable {
        Object from = (Object) destination.invokeExact(message);
        if (temporaryQueue.isInstance(from) || temporaryTopic.isInstance(from)) {
            return JmsProbe.TEMPORARY;
        }
        if (queue.isInstance(from)) {
            return (String) queueName.invokeExact(from);
        }
        return topic.isInstance(from) ? (String) topicName.invokeExact(from) : null;
    }
}
