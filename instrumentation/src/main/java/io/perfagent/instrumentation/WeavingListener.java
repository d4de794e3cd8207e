package io.perfagent.instrumentation;

/** What the weaver tells the rest of the agent. Called on whatever thread loads a class; must not block. */
public interface WeavingListener {

    /**
     * The number under which a method is timed from now on; the same for the same method whenever it is asked.
     *
     * @param module JPMS module, else jar, else directory
     */
    int methodId(String module, String className, String methodName, String descriptor);

    /** Method number {@code id} starts a transaction of this name when none is open. */
    void transaction(int id, String name);

    /** Every call of method number {@code id} becomes a span. */
    void traced(int id, String className, String methodName);

    /** A class that runs already is woven anew, so what was said of it before no longer holds. */
    void reweaving(String className);

    /** A class was woven by {@code instrumentation}. */
    void woven(String instrumentation, String className, int methods);

    /** Something a user may have expected to be woven was not. */
    void notWoven(String what, String reason);

    /**
     * An instrumentation is left out of everything that {@code loader} has, because the library there is not the one it was
     * written for. Once for each of both.
     *
     * @param missing what the library lacks
     */
    void discarded(String instrumentation, String loader, String missing);

    /** The agent could not weave {@code className}; the class runs as it is. */
    void failed(String className, Throwable cause);

    /** A class is about to be defined. Every class of the program passes here: cheap implementations only. */
    void loading(String internalName);
}
