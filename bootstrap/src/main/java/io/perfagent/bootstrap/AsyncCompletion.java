package io.perfagent.bootstrap;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;

/**
 * The handler of a proxy of {@code AsyncListener}, javax or jakarta: ends an asynchronous request when the container says
 * that it is complete, with the response's status at that moment. Called by whatever thread completes it; throws nothing
 * and keeps nothing alive longer than the container keeps the listener.
 */
public final class AsyncCompletion implements InvocationHandler {

    private final Operation request;
    private final Object key;
    private final Object response;
    private final Method status;
    private volatile Throwable thrown;

    /**
     * Makes a handler.
     *
     * @param key what {@code request} is attached to
     * @param status the response's method that tells it
     */
    public AsyncCompletion(Operation request, Object key, Object response, Method status) {
        this.request = request;
        this.key = key;
        this.response = response;
        this.status = status;
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) {
        return switch (method.getName()) {
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            case "toString" -> "perf-agent";
            default -> {
                try {
                    happened(method, arguments);
                } catch (Throwable failure) {
                    // Runs in the container's completion: whatever goes wrong here must not be the request's outcome.
                    Probe.adviceFailed(failure);
                }
                yield null;
            }
        };
    }

    private void happened(Method method, Object[] arguments) throws ReflectiveOperationException {
        switch (method.getName()) {
            case "onTimeout" -> Probe.fail(request, "timeout");
            case "onError" ->
                thrown = (Throwable)
                        method.getParameterTypes()[0].getMethod("getThrowable").invoke(arguments[0]);
            case "onComplete" -> {
                Probe.take(key);
                Probe.endRequest(request, (Integer) status.invoke(response), thrown);
            }
            default -> {
                // onStartAsync: the context is used again, and a new listener was added there.
            }
        }
    }
}
