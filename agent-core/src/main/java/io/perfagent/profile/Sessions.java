package io.perfagent.profile;

import io.perfagent.status.AgentStatus;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Profiles on request, one at a time: started, stopped by a person or by time, and kept until a few others were made. A session
 * is done some seconds after its end, because samples arrive late and wait for the end of their transaction.
 *
 * <pre>
 * Writer:      whoever starts and stops; the agent's thread that reads samples; the agent's clock, which ends sessions.
 * Readers:     dashboard threads.
 * Publication: this object's monitor, which no application thread takes.
 * Lost:        results older than the last {@link #MOST_KEPT}; stacks beyond a bound, added up as {@code (other)} and counted.
 * </pre>
 */
public final class Sessions {

    private static final int MOST_KEPT = 4;
    /** Events arrive up to two seconds late. */
    private static final long LATE_NANOS = 3_500_000_000L;
    /** Samples of open transactions wait so long for their name. */
    private static final long LATEST_NANOS = 14_000_000_000L;

    /** Turns on what a session needs. */
    public interface Switch {
        /** Begins to sample as asked; why it cannot be done, or null when it was. */
        @Nullable
        String begin(SessionRequest request);

        /** Back to what the settings say. */
        void end();

        /** Why there are no events of that kind although they were asked for; null while there are. */
        @Nullable
        String silence(Kind kind);
    }

    /** Why a session was not started, for people. */
    public static final class NotNow extends Exception {
        private static final long serialVersionUID = 1L;

        NotNow(String message) {
            super(message);
        }
    }

    /** Where a session is. */
    public enum State {
        /** Samples are taken. */
        RUNNING,
        /** None is taken any more; the last ones are on their way. */
        FINISHING,
        /** It is whole. */
        DONE
    }

    /**
     * What can be told of one.
     *
     * @param endEpochMillis when it ends or has ended
     * @param samples so far, by kind
     * @param problem why there may be no samples; null where nothing is known to be wrong
     */
    public record Told(
            int id,
            State state,
            SessionRequest request,
            long startEpochMillis,
            long endEpochMillis,
            Map<Kind, Long> samples,
            @Nullable String problem) {}

    private final Switch sampling;
    private final AgentStatus status;
    private final Deque<Session> kept = new ArrayDeque<>();
    private @Nullable Session open;
    private int lastId;

    /** Makes an empty list; {@code sampling} is called with this object's monitor held. */
    public Sessions(Switch sampling, AgentStatus status) {
        this.sampling = sampling;
        this.status = status;
    }

    /**
     * Starts one.
     *
     * @throws NotNow while another one is open, or where what it needs cannot be had; the message is fixed text of ours
     */
    public synchronized Told start(SessionRequest request) throws NotNow {
        if (open != null) {
            throw new NotNow("A session is open already: wait for it, or stop it.");
        }
        String refusal = sampling.begin(request);
        if (refusal != null) {
            throw new NotNow("There can be no such session: " + refusal + ".");
        }
        Session made = new Session(++lastId, request, System.nanoTime());
        open = made;
        kept.addFirst(made);
        if (kept.size() > MOST_KEPT) {
            kept.removeLast();
        }
        return told(made);
    }

    /** Has the open one end now; what it is then, or null where none is open. */
    public synchronized @Nullable Told stop() {
        Session ending = open;
        if (ending == null) {
            return null;
        }
        long nowNanos = System.nanoTime();
        ending.endNanos = nowNanos - ending.endNanos < 0 ? nowNanos : ending.endNanos;
        return told(ending);
    }

    /** Those that are remembered, the newest first. */
    public synchronized List<Told> list() {
        List<Told> all = new ArrayList<>();
        kept.forEach(session -> all.add(told(session)));
        return all;
    }

    /** Samples of one; null where it is not remembered, or was not of that kind. */
    public synchronized @Nullable CallTree tree(int id, Kind kind) {
        for (Session session : kept) {
            if (session.id == id && session.request.kinds().contains(kind)) {
                return session.tree(kind);
            }
        }
        return null;
    }

    /** One sample whose transaction is known. The thread that reads samples. */
    synchronized void take(Sample sample, String transaction) {
        Session session = open;
        if (session != null && session.wants(sample, transaction) && !session.add(sample)) {
            status.dropped("profile_stacks_folded_into_other", 1);
        }
    }

    /**
     * Ends the open one when it is time. The agent's clock.
     *
     * @param oldestWaitingNanos when the oldest sample was taken that waits for its transaction; far in the future where none waits
     */
    public void look(long oldestWaitingNanos) {
        Session session = due(oldestWaitingNanos);
        if (session == null) {
            return;
        }
        String problem = problem(session);
        // Not under the monitor: what is ended may wait for the thread that brings samples.
        sampling.end();
        synchronized (this) {
            session.problem = problem;
            session.isDone = true;
            open = null;
        }
    }

    private synchronized @Nullable Session due(long oldestWaitingNanos) {
        Session session = open;
        if (session == null) {
            return null;
        }
        long lateNanos = System.nanoTime() - session.endNanos;
        boolean isWhole = lateNanos > LATE_NANOS && oldestWaitingNanos - session.endNanos > 0;
        return isWhole || lateNanos > LATEST_NANOS ? session : null;
    }

    private @Nullable String problem(Session session) {
        for (Kind kind : session.request.kinds()) {
            String silence = sampling.silence(kind);
            if (silence != null) {
                return silence;
            }
        }
        return null;
    }

    private Told told(Session session) {
        long nowNanos = System.nanoTime();
        State state = session.isDone ? State.DONE : nowNanos - session.endNanos < 0 ? State.RUNNING : State.FINISHING;
        Map<Kind, Long> samples = new EnumMap<>(Kind.class);
        session.request.kinds().forEach(kind -> samples.put(kind, session.samples(kind)));
        return new Told(
                session.id,
                state,
                session.request,
                session.startEpochMillis,
                session.startEpochMillis + (session.endNanos - session.startNanos) / 1_000_000,
                samples,
                session.isDone ? session.problem : null);
    }
}
