package io.perfagent.command;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;

/** {@code attach}: lists Java processes, or starts the agent in one. */
final class AttachCommand {

    private AttachCommand() {}

    static void run(List<String> arguments, File agentJar, PrintStream out) throws CommandFailure {
        AttachApi attach = AttachApi.find();
        if (arguments.isEmpty()) {
            list(attach, out);
            return;
        }
        long pid = pid(arguments.get(0));
        if (pid == ProcessHandle.current().pid()) {
            throw new CommandFailure(
                    "process " + pid + " is this command itself; attach without a pid lists others", null);
        }
        if (ProcessHandle.of(pid).isEmpty()) {
            throw new CommandFailure(
                    "no process " + pid + " is running; attach without a pid lists Java processes", null);
        }
        try {
            attach.loadAgent(
                    Long.toString(pid), agentJar.getAbsolutePath(), arguments.size() > 1 ? arguments.get(1) : "");
        } catch (AttachApi.Failure e) {
            throw new CommandFailure(explain(pid, e), e);
        } catch (IOException e) {
            throw new CommandFailure(explain(pid, e), e);
        }
        out.println("perf-agent runs in process " + pid + ": open http://127.0.0.1:7117,"
                + " or the address that process printed on stderr");
    }

    private static void list(AttachApi attach, PrintStream out) throws CommandFailure {
        String self = Long.toString(ProcessHandle.current().pid());
        int listed = 0;
        for (AttachApi.Target target : attach.list()) {
            if (!target.pid().equals(self)) {
                out.printf("%8s  %s%n", target.pid(), Printable.text(mainClass(target.command())));
                listed++;
            }
        }
        if (listed == 0) {
            out.println("No other Java process of this user is running.");
        }
    }

    /** The command line without the program's arguments, which may hold secrets. */
    private static String mainClass(String command) {
        int space = command.indexOf(' ');
        String name = space < 0 ? command : command.substring(0, space);
        return name.isEmpty() ? "(unknown)" : name;
    }

    private static long pid(String text) throws CommandFailure {
        long pid = -1;
        try {
            pid = Long.parseLong(text);
        } catch (NumberFormatException e) {
            pid = -1; // said below, as for a negative number
        }
        if (pid <= 0) {
            throw new CommandFailure(
                    "attach takes a process id, not " + text + "; attach without one lists Java processes", null);
        }
        return pid;
    }

    private static String explain(long pid, IOException thrown) {
        String reason = String.valueOf(thrown.getMessage());
        if (reason.contains("No such process")) {
            return "process " + pid + " ended before the agent could be loaded";
        }
        Optional<String> owner =
                ProcessHandle.of(pid).flatMap(process -> process.info().user());
        String self = System.getProperty("user.name", "");
        boolean foreign = owner.isPresent() && !owner.get().equals(self);
        if (foreign || reason.contains("ermi") || reason.contains("secure") || reason.contains("denied")) {
            return "not permitted to attach to process " + pid + ": run this as its user"
                    + (foreign ? ", " + owner.get() : "");
        }
        return "process " + pid + " could not be attached to: " + reason;
    }

    private static String explain(long pid, AttachApi.Failure thrown) {
        String reason = String.valueOf(thrown.getMessage());
        return switch (thrown.kind()) {
            case NOT_SUPPORTED ->
                "process " + pid + " does not accept attaching: it is not a HotSpot JVM, hangs, or runs with"
                        + " -XX:+DisableAttachMechanism; start it with -javaagent:perf-agent.jar instead";
            case NOT_LOADED ->
                reason.contains("Dynamic agent loading is not enabled")
                        ? "process " + pid + " runs with -XX:-EnableDynamicAgentLoading; start it with"
                                + " -javaagent:perf-agent.jar instead"
                        : "process " + pid + " could not load the agent: " + reason;
            case NOT_STARTED ->
                "the agent was loaded into process " + pid + " but failed to start: " + reason
                        + "; that process's stderr says why";
        };
    }
}
