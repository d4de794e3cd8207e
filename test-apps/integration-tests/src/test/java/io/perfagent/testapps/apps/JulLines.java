package io.perfagent.testapps.apps;

import io.perfagent.api.Profiled;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Writes records of {@code java.util.logging} to the console, formatted here and on another thread. */
public final class JulLines {

    private static final Logger LOGGER = Logger.getLogger("shop");
    private static final ExecutorService WRITER = Executors.newSingleThreadExecutor();

    private JulLines() {}

    /** Formats on a thread of its own, after the transaction may have ended. */
    static final class Elsewhere extends Handler {
        @Override
        public void publish(LogRecord line) {
            if (line.getMessage().equals("go")) {
                WRITER.execute(() ->
                        lines.forEach(kept -> System.err.print(getFormatter().format(kept))));
            } else {
                lines.add(line);
            }
        }

        private final java.util.Queue<LogRecord> lines = new java.util.concurrent.ConcurrentLinkedQueue<>();

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    /** A formatter of the program's own. */
    static final class Own extends Formatter {
        @Override
        public String format(LogRecord line) {
            return "own " + formatMessage(line) + "\nsecond\n";
        }
    }

    /** Calls the JDK's formatter, so that two woven methods see the same text. */
    static final class Plain extends SimpleFormatter {
        @Override
        public String format(LogRecord line) {
            return "plain " + super.format(line);
        }
    }

    /** The only transaction. */
    @Profiled(transaction = true, name = "jul")
    static void inside() {
        LOGGER.info("inside");
    }

    private static void add(Handler handler, Formatter formatter) {
        handler.setFormatter(formatter);
        LOGGER.addHandler(handler);
    }

    /** Runs everything once and stays. */
    public static void main(String[] arguments) throws Exception {
        System.setProperty("java.util.logging.SimpleFormatter.format", "jdk %5$s%n");
        LOGGER.setUseParentHandlers(false);
        add(new ConsoleHandler(), new SimpleFormatter());
        add(new ConsoleHandler(), new Plain());
        Elsewhere elsewhere = new Elsewhere();
        add(elsewhere, new Own());
        LOGGER.info("outside");
        inside();
        LOGGER.info("again");
        elsewhere.publish(new LogRecord(java.util.logging.Level.INFO, "go"));
        WRITER.submit(() -> {}).get();
        System.out.println("done");
        System.in.read();
    }
}
