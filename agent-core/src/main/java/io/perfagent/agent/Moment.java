package io.perfagent.agent;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Finds the moment at which the agent's services may start: after the program's main class was loaded, and after the
 * program chose its {@code java.util.logging.LogManager} or had {@value #LOGGING_SECONDS} seconds to do so. Started
 * earlier, the JDK's HTTP server would make that choice for it, and application servers would not start.
 */
final class Moment {

    private static final int MAIN_SECONDS = 10;
    private static final int LOGGING_SECONDS = 2;

    private final String mainClass;
    private final CountDownLatch main = new CountDownLatch(1);
    private final CountDownLatch logging = new CountDownLatch(1);
    private final long madeNanos = System.nanoTime();

    /** When {@link #await} found the main class loaded; 0 before. Of its thread alone. */
    private long mainNanos;

    /**
     * Waits for a program.
     *
     * @param command the system property {@code sun.java.command}: main class or jar, then arguments
     */
    Moment(String command) {
        int space = command.indexOf(' ');
        String first = space < 0 ? command : command.substring(0, space);
        mainClass = first.substring(first.indexOf('/') + 1).replace('.', '/');
    }

    /** Called for every class, so it compares and no more. */
    void loading(String internalName) {
        if (main.getCount() > 0 && isMain(internalName)) {
            main.countDown();
        } else if (internalName.equals("java/util/logging/LogManager")) {
            logging.countDown();
        }
    }

    /** With {@code java -jar} the main class is not known by name: the first class of the program is it. */
    private boolean isMain(String internalName) {
        return internalName.equals(mainClass)
                || (mainClass.endsWith("/jar")
                        && !internalName.startsWith("java/")
                        && !internalName.startsWith("jdk/")
                        && !internalName.startsWith("sun/")
                        && !internalName.startsWith("io/perfagent/"));
    }

    /**
     * Waits until the services may start, but no longer than {@code millis}. Agent thread.
     *
     * @return whether they may
     */
    boolean await(long millis) throws InterruptedException {
        long endNanos = System.nanoTime() + millis * 1_000_000;
        if (!main.await(millis, TimeUnit.MILLISECONDS)) {
            return isOver(madeNanos, MAIN_SECONDS);
        }
        if (mainNanos == 0) {
            mainNanos = System.nanoTime();
        }
        if (!logging.await(endNanos - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            return isOver(mainNanos, LOGGING_SECONDS);
        }
        // Loaded is not yet chosen: give its static initialiser the time to finish.
        Thread.sleep(200);
        return true;
    }

    private static boolean isOver(long sinceNanos, int seconds) {
        return System.nanoTime() - sinceNanos > seconds * 1_000_000_000L;
    }
}
