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

    /** Waits until the services may start. Agent thread. */
    void await() throws InterruptedException {
        boolean started = main.await(MAIN_SECONDS, TimeUnit.SECONDS);
        boolean chosen = started && logging.await(LOGGING_SECONDS, TimeUnit.SECONDS);
        if (chosen) {
            // Loaded is not yet chosen: give its static initialiser the time to finish.
            Thread.sleep(200);
        }
    }
}
