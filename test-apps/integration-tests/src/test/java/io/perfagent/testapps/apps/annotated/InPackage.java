package io.perfagent.testapps.apps.annotated;

/** Timed because its package says so. */
public final class InPackage {

    private InPackage() {}

    public static void call() {}
}
