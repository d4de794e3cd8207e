package io.perfagent.testapps.apps;

import java.lang.instrument.Instrumentation;

/** An agent that makes the JVM say, to whoever comes after, that it is Java 11. */
public final class PretendsOldJava {

    private PretendsOldJava() {}

    public static void premain(String arguments, Instrumentation instrumentation) {
        System.setProperty("java.specification.version", "11");
    }
}
