package io.perfagent.testapps.apps;

import io.perfagent.api.Profiled;

/** Works for ever, in small rounds. */
public final class Working {

    private Working() {}

    @Profiled
    static void tagged() {
        Thread.onSpinWait();
    }

    static void named() {
        Thread.onSpinWait();
    }

    @Profiled(transaction = true, name = "round")
    static void round() {
        tagged();
        named();
    }

    public static void main(String[] arguments) throws InterruptedException {
        System.out.println("ready");
        while (true) {
            round();
            Thread.sleep(10);
        }
    }
}
