package io.perfagent.dashboard;

import com.sun.net.httpserver.HttpExchange;
import io.perfagent.aggregate.Snapshot;
import io.perfagent.aggregate.Stats;
import io.perfagent.bootstrap.AgentThread;
import io.perfagent.recording.Series;
import io.perfagent.status.AgentLog;
import io.perfagent.status.AgentStatus;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * {@code /live}: server-sent events, one a second. One thread writes to all listeners while there are any; a listener that
 * does not take an event in time is dropped and counted, and its browser comes back by itself.
 *
 * <pre>
 * Writer:      worker threads add listeners, the feed's own thread writes to them and removes them.
 * Bound:       {@value #MOST_LISTENERS} listeners; one event of at most {@value #MOST_ROWS} rows in memory.
 * Lost:        events for a listener that is too slow, with the listener.
 * </pre>
 */
final class LiveFeed {

    static final String PATH = "/api/v1/live";
    static final String TOO_SLOW = "dashboard: live listener too slow";
    static final int MOST_LISTENERS = 8;

    private static final int MOST_ROWS = 20;
    private static final long PERIOD_MILLIS = 1_000;
    private static final long WRITE_LIMIT_MILLIS = 250;
    private static final double MILLIS_PER_SECOND = 1_000;

    private final Timeline timeline;
    private final AgentStatus status;
    private final StatusSource source;
    private final Workers workers;
    private final List<HttpExchange> listeners = new ArrayList<>();
    private boolean running;
    private boolean stopped;

    LiveFeed(Timeline timeline, AgentStatus status, StatusSource source, Workers workers) {
        this.timeline = timeline;
        this.status = status;
        this.source = source;
        this.workers = workers;
    }

    /**
     * Keeps the exchange and writes to it from now on.
     *
     * @throws Refused where there are as many listeners as there may be
     */
    void add(HttpExchange exchange) throws Refused, IOException {
        synchronized (this) {
            if (stopped || listeners.size() >= MOST_LISTENERS) {
                throw new Refused(
                        503, "So many pages are live already, " + MOST_LISTENERS + " at the most: close one of them.");
            }
            listeners.add(exchange);
        }
        try {
            Answer.secure(exchange.getResponseHeaders(), Answer.CONTENT_SECURITY_POLICY);
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream; charset=utf-8");
            exchange.sendResponseHeaders(200, 0);
            send(exchange, "retry: 2000\n\n");
        } catch (IOException gone) {
            remove(exchange);
            throw gone;
        }
        synchronized (this) {
            if (!running && !stopped) {
                running = true;
                new AgentThread("dashboard-live", this::run).start();
            }
        }
    }

    private void run() {
        long sentUntilEpochMillis = System.currentTimeMillis() - 2 * PERIOD_MILLIS;
        try {
            for (List<HttpExchange> now = current(); !now.isEmpty(); now = current()) {
                sentUntilEpochMillis = tell(now, sentUntilEpochMillis);
                Thread.sleep(PERIOD_MILLIS);
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    /** Who listens; when nobody does the thread ends, and the next listener starts another. */
    private synchronized List<HttpExchange> current() {
        running = !listeners.isEmpty() && !stopped;
        return running ? List.copyOf(listeners) : List.of();
    }

    private long tell(List<HttpExchange> now, long afterEpochMillis) {
        String event;
        long until = afterEpochMillis;
        try {
            List<Snapshot> seconds = timeline.secondsAfter(afterEpochMillis, LiveFeed::needs);
            // A comment shows those who have gone.
            event = seconds.isEmpty() ? ":\n\n" : "data: " + event(seconds) + "\n\n";
            until = seconds.isEmpty() ? until : seconds.get(seconds.size() - 1).toEpochMillis();
        } catch (RuntimeException failure) {
            AgentLog.error("the dashboard has no live figures", failure);
            event = ":\n\n";
        }
        for (HttpExchange listener : now) {
            try {
                send(listener, event);
            } catch (IOException gone) {
                remove(listener);
            }
        }
        return until;
    }

    private void send(HttpExchange listener, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        boolean inTime = workers.within(WRITE_LIMIT_MILLIS, () -> {
            OutputStream out = listener.getResponseBody();
            out.write(bytes);
            out.flush();
        });
        if (!inTime) {
            status.dropped(TOO_SLOW, 1);
            throw new IOException("too slow");
        }
    }

    private void remove(HttpExchange listener) {
        synchronized (this) {
            listeners.remove(listener);
        }
        listener.close();
    }

    private static boolean needs(Series series) {
        return (series instanceof Series.Transaction of && !of.type().equals("startup"))
                || series instanceof Series.Breakdown;
    }

    private String event(List<Snapshot> seconds) {
        Map<Series.Transaction, List<Stats>> parts = new HashMap<>();
        Map<String, Long> selfNanos = new HashMap<>();
        for (Snapshot second : seconds) {
            second.of(Series.Transaction.class)
                    .forEach((of, stats) -> parts.computeIfAbsent(of, absent -> new ArrayList<>())
                            .add(stats));
            second.of(Series.Breakdown.class)
                    .forEach((of, stats) -> selfNanos.merge(of.category(), stats.selfNanos(), Long::sum));
        }
        Map<Series.Transaction, Stats> rows = new HashMap<>();
        parts.forEach((of, stats) -> rows.put(of, Stats.merge(stats)));
        Stats all = Stats.merge(rows.values());
        long from = seconds.get(0).fromEpochMillis();
        long to = seconds.get(seconds.size() - 1).toEpochMillis();
        JsonWriter json = new JsonWriter()
                .beginObject()
                .field("fromEpochMillis", from)
                .field("toEpochMillis", to)
                .field("count", all.calls())
                .field("errors", all.errors())
                .field("perSecond", to <= from ? 0 : all.calls() * MILLIS_PER_SECOND / (to - from));
        StatsJson.percentiles(json, all);
        StatusSource.Overhead overhead = source.overhead();
        json.field("agentCpuPercent", overhead.cpuPercent())
                .field("budgetPercent", overhead.budgetPercent())
                .name("breakdown")
                .beginArray();
        selfNanos.forEach((category, nanos) -> json.beginObject()
                .field("category", category)
                .field("selfNanos", nanos)
                .endObject());
        json.endArray().name("transactions").beginArray();
        rows.entrySet().stream()
                .sorted(Comparator.comparing(row -> row.getValue().totalNanos(), Comparator.reverseOrder()))
                .limit(MOST_ROWS)
                .forEach(row -> {
                    json.beginObject()
                            .field("type", row.getKey().type())
                            .field("name", row.getKey().name())
                            .field("count", row.getValue().calls())
                            .field("errors", row.getValue().errors())
                            .field("totalNanos", row.getValue().totalNanos());
                    StatsJson.percentiles(json, row.getValue());
                    json.endObject();
                });
        return json.endArray().endObject().toString();
    }

    /** Lets all listeners go. */
    void stop() {
        List<HttpExchange> left;
        synchronized (this) {
            stopped = true;
            left = List.copyOf(listeners);
            listeners.clear();
        }
        left.forEach(HttpExchange::close);
    }
}
