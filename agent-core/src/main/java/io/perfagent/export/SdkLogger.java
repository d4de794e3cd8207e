package io.perfagent.export;

import io.perfagent.status.AgentLog;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;

/**
 * Stands in for {@code java.util.logging.Logger} in the OpenTelemetry SDK: references to that class are rewritten to
 * this one when the agent jar is built. The real one would start the JDK's {@code LogManager} before the application
 * has chosen its own. Warnings and worse go to the {@link AgentLog}, the rest nowhere. {@link Level} stays the JDK's:
 * it starts nothing. Safe from any thread.
 */
public final class SdkLogger {

    private final String name;

    private SdkLogger(String name) {
        this.name = name;
    }

    /** A logger of this name. */
    public static SdkLogger getLogger(String name) {
        return new SdkLogger(name);
    }

    /** The name it was made with. */
    public String getName() {
        return name;
    }

    /** Whether lines of this level are kept. */
    public boolean isLoggable(Level level) {
        return level.intValue() >= Level.WARNING.intValue();
    }

    /** Keeps the message if its level is kept. */
    public void log(Level level, String message) {
        log(level, message, (Throwable) null);
    }

    /** Keeps the message if its level is kept, with the parameter in place of <code>{0}</code>. */
    public void log(Level level, String message, @Nullable Object parameter) {
        log(level, message, new Object[] {parameter});
    }

    /** Keeps the message if its level is kept, with the parameters in place of <code>{0}</code>, <code>{1}</code>… */
    public void log(Level level, String message, @Nullable Object @Nullable [] parameters) {
        if (!isLoggable(level)) {
            return;
        }
        String text = message;
        for (int i = 0; parameters != null && i < parameters.length; i++) {
            text = text.replace("{" + i + "}", String.valueOf(parameters[i]));
        }
        log(level, text);
    }

    /** Keeps the message and what was thrown if the level is kept. */
    public void log(Level level, String message, @Nullable Throwable thrown) {
        if (isLoggable(level)) {
            AgentLog.warn("OpenTelemetry SDK: " + message + (thrown == null ? "" : ": " + thrown));
        }
    }

    /** Keeps the message as an error. */
    public void severe(String message) {
        log(Level.SEVERE, message);
    }

    /** Keeps the message as a warning. */
    public void warning(String message) {
        log(Level.WARNING, message);
    }

    /** Keeps nothing: below a warning. */
    public void info(String message) {
        log(Level.INFO, message);
    }

    /** Keeps nothing: below a warning. */
    public void fine(String message) {
        log(Level.FINE, message);
    }

    /** Keeps nothing: below a warning. */
    public void finer(String message) {
        log(Level.FINER, message);
    }

    /** Keeps nothing: below a warning. */
    public void finest(String message) {
        log(Level.FINEST, message);
    }
}
