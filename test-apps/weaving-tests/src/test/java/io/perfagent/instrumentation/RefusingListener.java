package io.perfagent.instrumentation;

/** Takes it for a failure when anything is left out. */
final class RefusingListener implements WeavingListener {
    @Override
    public int methodId(String module, String className, String methodName, String descriptor) {
        return 1;
    }

    @Override
    public void transaction(int id, String name) {}

    @Override
    public void traced(int id, String className, String methodName) {}

    @Override
    public void reweaving(String className) {}

    @Override
    public void woven(String instrumentation, String className, int methods) {}

    @Override
    public void notWoven(String what, String reason) {}

    @Override
    public void discarded(String instrumentation, String loader, String missing) {
        throw new AssertionError(instrumentation + ": " + missing);
    }

    @Override
    public void failed(String className, Throwable cause) {
        throw new AssertionError(className, cause);
    }

    @Override
    public void loading(String internalName) {}
}
