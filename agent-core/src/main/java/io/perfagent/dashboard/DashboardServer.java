package io.perfagent.dashboard;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.perfagent.aggregate.Readings;
import io.perfagent.bootstrap.AgentThread;
import io.perfagent.status.AgentLog;
import io.perfagent.status.AgentStatus;
import io.perfagent.trace.Traces;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * The embedded dashboard on this machine's loopback address: pages, JSON API, {@code /health} and {@code /metrics}.
 * Reads only, but for {@link SettingsEndpoint}. Safe from any thread.
 */
public final class DashboardServer {

    private static final Set<String> LOOPBACK_HOSTS = Set.of("127.0.0.1", "localhost", "::1", "[::1]");
    private static final int PORTS_TRIED = 20;
    private static final int BACKLOG = 32;
    private static final String API = "/api/v1";

    private final HttpServer server;
    private final Workers workers;
    private final LiveFeed live;
    private final String host;

    private DashboardServer(HttpServer server, Workers workers, LiveFeed live, String host) {
        this.server = server;
        this.workers = workers;
        this.live = live;
        this.host = host;
    }

    /**
     * Binds {@code port} or the next free one of {@value #PORTS_TRIED} and serves from then on.
     *
     * @param host a loopback host: the dashboard has no log-in, so it never listens to a network
     * @param port 1 to 65535; 0 for any free one
     * @throws IllegalArgumentException for another host; the message names the setting
     * @throws IOException when no port could be bound
     */
    public static DashboardServer start(
            String host, int port, Readings readings, Traces traces, AgentStatus status, StatusSource source)
            throws IOException {
        if (!LOOPBACK_HOSTS.contains(host)) {
            throw new IllegalArgumentException("dashboard.host must be 127.0.0.1, localhost or ::1: the dashboard has"
                    + " no log-in and never listens to a network; use an SSH tunnel to see it from elsewhere");
        }
        Routes routes = routes(readings, traces, status, source);
        // The JDK's server hands the daemon flag and class loader of this thread on to its own two.
        Workers workers = new Workers();
        LiveFeed live = new LiveFeed(new Timeline(readings), status, source, workers);
        FutureTask<DashboardServer> starting =
                new FutureTask<>(() -> serve(host, port, routes, new Changes(source), workers, live));
        new AgentThread("dashboard-start", starting).start();
        try {
            return starting.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw new IOException(failure.getMessage(), failure);
            }
            throw new IOException("the dashboard could not start", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the dashboard started", e);
        }
    }

    private static Routes routes(Readings readings, Traces traces, AgentStatus status, StatusSource source)
            throws IOException {
        Routes routes = new Routes();
        Pages.addTo(routes);
        StatusEndpoints state = new StatusEndpoints(readings, status, source);
        routes.at("/health", Set.of(), state::health);
        routes.at(API + "/status", Set.of(), state::status);
        CodeEndpoints code = new CodeEndpoints(readings, source);
        routes.at(API + "/methods", Query.PERIOD, code::methods);
        routes.at(API + "/classes", Query.PERIOD, code::classes);
        routes.at(API + "/modules", Query.PERIOD, code::modules);
        TransactionEndpoints transactions = new TransactionEndpoints(readings);
        routes.at(API + "/transactions", Query.PERIOD, transactions::list);
        routes.below(API + "/transactions/", Query.PERIOD, transactions::one);
        DatabaseEndpoints databases = new DatabaseEndpoints(readings);
        routes.at(API + "/queries", Query.PERIOD, databases::queries);
        routes.at(API + "/databases", Query.PERIOD, databases::databases);
        routes.at(API + "/spans", Set.of("from", "to", "transaction", "category"), transactions::spans);
        routes.at(API + "/grpc", Query.PERIOD, new GrpcEndpoints(readings)::list);
        routes.at(API + "/websocket", Query.PERIOD, new WebSocketEndpoints(readings)::list);
        RuntimeEndpoints runtime = new RuntimeEndpoints(readings, source);
        routes.at(API + "/runtime", Query.PERIOD, runtime::runtime);
        routes.at(API + "/locks", Query.PERIOD, runtime::locks);
        ProfileEndpoints profiles = new ProfileEndpoints(source, traces);
        routes.at(API + "/profile", ProfileEndpoints.PARAMETERS, profiles::profile);
        routes.at(API + "/profile/transactions", ProfileEndpoints.LIST_PARAMETERS, profiles::transactions);
        routes.at(SessionEndpoints.PATH, Set.of(), new SessionEndpoints(source)::list);
        routes.listedIf(
                () -> source.observed() != null,
                SessionEndpoints.PATH,
                API + "/runtime",
                API + "/locks",
                API + "/profile",
                API + "/profile/transactions");
        routes.at(HeapEndpoint.PATH, Set.of(), new HeapEndpoint(source)::last);
        routes.at(API + "/threads", Set.of(), ThreadEndpoint::threads);
        routes.at(API + "/resources", ResourceEndpoints.PARAMETERS, new ResourceEndpoints(source)::resources);
        routes.listedIf(() -> source.resources() != null, API + "/resources");
        TraceEndpoints kept = new TraceEndpoints(traces, source);
        routes.at(API + "/traces", TraceEndpoints.LIST_PARAMETERS, kept::list);
        routes.below(API + "/traces/", Set.of("format"), kept::one);
        routes.at(API + "/deploys", Query.PERIOD, new DeployEndpoint(source)::list);
        routes.at(API + "/scatter", TraceEndpoints.SCATTER_PARAMETERS, kept::scatter);
        Timeline timeline = new Timeline(readings);
        TimelineEndpoints lines = new TimelineEndpoints(timeline);
        routes.at(API + "/series", TimelineEndpoints.SERIES_PARAMETERS, lines::series);
        routes.at(API + "/heatmap", TimelineEndpoints.HEATMAP_PARAMETERS, lines::heatmap);
        routes.at(API + "/movers", MoversEndpoint.PARAMETERS, new MoversEndpoint(timeline)::list);
        routes.at(LiveFeed.PATH, Set.of(), request -> Answer.error(405, "Events are sent to GET alone."));
        routes.at(API, Set.of(), request -> routes.index(API + "/"));
        routes.at("/metrics", Set.of(), new MetricsEndpoint(readings, traces, status, source));
        return routes;
    }

    private static DashboardServer serve(
            String host, int port, Routes routes, Changes changes, Workers workers, LiveFeed live) throws IOException {
        HttpServer server = bind(host, port);
        RequestGuard guard = new RequestGuard(server.getAddress().getPort());
        server.setExecutor(workers);
        server.createContext("/", exchange -> {
            Workers.requestRead();
            if (!isLive(exchange, guard, live)) {
                try (exchange) {
                    answer(exchange, guard, routes, changes).send(exchange);
                }
            }
        });
        server.start();
        return new DashboardServer(server, workers, live, host);
    }

    private static HttpServer bind(String host, int port) throws IOException {
        int last = port == 0 ? 0 : Math.min(port + PORTS_TRIED - 1, 65535);
        String address = host.equals("[::1]") ? "::1" : host;
        for (int candidate = port; ; candidate++) {
            try {
                return HttpServer.create(new InetSocketAddress(address, candidate), BACKLOG);
            } catch (BindException e) {
                if (candidate >= last) {
                    throw new IOException("no free port from " + port + " to " + last + " (dashboard.port)", e);
                }
            }
        }
    }

    /** Hands a request for events over to the feed; whatever is wrong with it is answered here. */
    private static boolean isLive(HttpExchange exchange, RequestGuard guard, LiveFeed live) throws IOException {
        if (!LiveFeed.PATH.equals(exchange.getRequestURI().getRawPath())
                || !exchange.getRequestMethod().equals("GET")) {
            return false;
        }
        try {
            guard.check(exchange.getRequestMethod(), exchange.getRequestURI(), exchange.getRequestHeaders());
            if (exchange.getRequestURI().getRawQuery() != null) {
                throw new Refused(400, "Unknown parameter: this address takes none.");
            }
            live.add(exchange);
        } catch (Refused e) {
            try (exchange) {
                e.answer().send(exchange);
            }
        }
        return true;
    }

    /** What answers a request that changes something. */
    private record Changes(SettingsEndpoint settings, HeapEndpoint heap, SessionEndpoints sessions, JfrEndpoint jfr) {

        Changes(StatusSource source) {
            this(
                    new SettingsEndpoint(source),
                    new HeapEndpoint(source),
                    new SessionEndpoints(source),
                    new JfrEndpoint(source));
        }

        Answer answer(HttpExchange exchange) throws Refused, IOException {
            String rawQuery = exchange.getRequestURI().getRawQuery();
            return switch (exchange.getRequestURI().getRawPath()) {
                case JfrEndpoint.PATH -> jfr.dump(exchange.getRequestHeaders(), rawQuery);
                case HeapEndpoint.PATH -> heap.count(exchange.getRequestHeaders(), rawQuery);
                case SessionEndpoints.PATH -> sessions.start(exchange.getRequestHeaders(), rawQuery);
                case SessionEndpoints.STOP_PATH -> sessions.stop(exchange.getRequestHeaders(), rawQuery);
                default -> settings.change(exchange.getRequestHeaders(), exchange.getRequestBody());
            };
        }
    }

    private static Answer answer(HttpExchange exchange, RequestGuard guard, Routes routes, Changes changes) {
        try {
            guard.check(exchange.getRequestMethod(), exchange.getRequestURI(), exchange.getRequestHeaders());
            if (exchange.getRequestMethod().equals("POST")) {
                return changes.answer(exchange);
            }
            List<String> accept = exchange.getRequestHeaders().getOrDefault("Accept", List.of());
            return routes.answer(
                    exchange.getRequestURI().getRawPath(),
                    exchange.getRequestURI().getRawQuery(),
                    String.join(",", accept));
        } catch (Refused e) {
            return e.answer();
        } catch (Throwable e) {
            AgentLog.error("the dashboard could not answer a request", e);
            return Answer.error(500, "The agent failed to answer; its log on the status page says why.");
        }
    }

    /** The port bound. */
    public int port() {
        return server.getAddress().getPort();
    }

    /** The address to open in a browser. */
    public String url() {
        return "http://" + (host.equals("::1") ? "[::1]" : host) + ":" + port();
    }

    /** Frees the port and ends the threads; requests under way are cut off. */
    public void stop() {
        live.stop();
        server.stop(0);
        workers.stop();
    }
}
