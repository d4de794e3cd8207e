package io.perfagent.command;

import org.jspecify.annotations.Nullable;

/** A command that cannot do what it was asked; the message is for the person who asked. */
final class CommandFailure extends Exception {

    private static final long serialVersionUID = 1;

    CommandFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
