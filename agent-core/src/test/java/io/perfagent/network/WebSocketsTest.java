package io.perfagent.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.perfagent.aggregate.Aggregator;
import io.perfagent.aggregate.Stats;
import io.perfagent.bootstrap.Operation;
import io.perfagent.bootstrap.WebSocketProbe;
import io.perfagent.recording.Recorders;
import io.perfagent.recording.Recording;
import io.perfagent.recording.Series;
import io.perfagent.recording.SeriesRegistry;
import io.perfagent.status.AgentStatus;
import io.perfagent.trace.Continuations;
import io.perfagent.trace.HeadSampler;
import io.perfagent.trace.HttpClientSpans;
import io.perfagent.trace.KeptTrace;
import io.perfagent.trace.KeptTraces;
import io.perfagent.trace.MessageSpans;
import io.perfagent.trace.Propagation;
import io.perfagent.trace.Tracer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class WebSocketsTest {

    private static final URI CHAT = URI.create("ws://127.0.0.1:8080/chat?token=s3cr3t");
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    private final SeriesRegistry registry = new SeriesRegistry();
    private final Recorders recorders = new Recorders(new ThreadLocal<>());
    private final Recording recording = new Recording(recorders, true);
    private final AgentStatus status = new AgentStatus();
    private final KeptTraces kept = new KeptTraces(status);
    private final Tracer tracer =
            new Tracer(recording, registry, HeadSampler.ratio(1, true), kept, Propagation.of(List.of("tracecontext")));
    private final Continuations continuations = new Continuations(tracer, status);
    private final WebSockets sockets =
            new WebSockets(recording, registry, new MessageSpans(tracer, continuations, false), status);
    private final Aggregator aggregator = new Aggregator(recorders, registry);

    private long count(String measure) {
        Stats stats = stats(new Series.WebSocket("client", "127.0.0.1:8080", "/chat", measure));
        return stats == null ? 0 : stats.calls();
    }

    private Stats stats(Series series) {
        return aggregator.between(0, Long.MAX_VALUE).series().get(series);
    }

    private Object open() {
        Object key = new Object();
        sockets.opened(key, CHAT, "00-" + TRACE + "-00f067aa0ba902b7-01");
        return key;
    }

    /** Java-WebSocket's selector may see the end of the stream before its worker has called the endpoint. */
    @Test
    void aConnectionThatIsClosedBeforeItIsOpenedDoesNotStayOpen() {
        Object key = new Object();
        sockets.closed(key, 1006);
        sockets.opened(key, CHAT, null);
        assertThat(count("opened")).isEqualTo(1);
        assertThat(count("closed 1006")).isEqualTo(1);
        sockets.closed(key, 1000);
        assertThat(count("lifetime")).isEqualTo(1);
    }

    @Test
    void whicheverOfTwoThreadsIsFirstAConnectionEndsOnce() throws InterruptedException {
        for (int i = 0; i < 2_000; i++) {
            Object key = new Object();
            Thread closing = new Thread(() -> sockets.closed(key, 1001));
            closing.start();
            sockets.opened(key, CHAT, null);
            closing.join();
        }
        assertThat(count("opened")).isEqualTo(2_000);
        assertThat(count("lifetime")).isEqualTo(2_000);
    }

    @Test
    void countsAFragmentedMessageOnce() {
        Object key = open();
        assertThat(sockets.received(key, WebSocketProbe.TEXT, 10, false)).isNull();
        assertThat(sockets.received(key, WebSocketProbe.PING, 1, true)).isNull();
        assertThat(sockets.received(key, 0, 20, false)).isNull();
        Operation message = sockets.received(key, 0, 5, true);
        tracer.end(message, null);
        tracer.end(sockets.send(key, WebSocketProbe.BINARY, 7, true), null);
        Stats text = stats(new Series.WebSocket("client", "127.0.0.1:8080", "/chat", "received text"));
        assertThat(text.calls()).isEqualTo(1);
        assertThat(text.totalNanos()).isEqualTo(35);
        assertThat(count("sent binary")).isEqualTo(1);
        assertThat(count("received binary")).isZero();
        assertThat(stats(new Series.Transaction("websocket", "/chat text")).calls())
                .isEqualTo(1);
    }

    @Test
    void aMessageIsATransactionOfItsOwnAlsoInsideAnotherAndLinkedToTheHandshake() {
        Object key = open();
        Operation request = tracer.startRequest("GET", "/orders", "/orders", null, null, null);
        Operation message = sockets.received(key, WebSocketProbe.TEXT, 10, true);
        sockets.failed(key, new IllegalStateException());
        tracer.end(message, null);
        Operation after = sockets.send(key, WebSocketProbe.TEXT, 3, true);
        tracer.end(after, null);
        tracer.endRequest(request, 200, null);
        kept.drain();
        KeptTrace ofMessage = kept("/chat text");
        assertThat(ofMessage.root().links()).containsExactly(TRACE + "-00f067aa0ba902b7");
        assertThat(ofMessage.root().error()).isEqualTo("java.lang.IllegalStateException");
        KeptTrace ofRequest = kept("GET /orders");
        assertThat(ofRequest.traceId()).isNotEqualTo(ofMessage.traceId());
        assertThat(ofRequest.root().error()).isNull();
        assertThat(ofRequest.spans()).hasSize(2);
        assertThat(ofRequest.spans().get(1).links()).containsExactly(TRACE + "-00f067aa0ba902b7");
    }

    private KeptTrace kept(String name) {
        return kept.all().stream()
                .filter(trace -> trace.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void likeSendsInARowStayOneSpan() {
        Object key = open();
        Operation request = tracer.startRequest("GET", "/orders", "/orders", null, null, null);
        for (int i = 0; i < 100; i++) {
            tracer.end(sockets.send(key, WebSocketProbe.TEXT, 3, true), null);
        }
        tracer.endRequest(request, 200, null);
        kept.drain();
        assertThat(kept("GET /orders").spans()).hasSizeLessThan(100);
        assertThat(count("sent text")).isEqualTo(100);
    }

    @Test
    void theFirstCloseCodeCountsAndAConnectionEndsOnce() {
        Object key = open();
        sockets.closing(key, 4000);
        sockets.closing(key, 1001);
        sockets.closed(key, 1006);
        sockets.closed(key, 1000);
        sockets.received(key, WebSocketProbe.TEXT, 10, true);
        sockets.closed(open(), -1);
        assertThat(count("closed 4000")).isEqualTo(1);
        assertThat(count("closed 1006")).isEqualTo(1);
        assertThat(count("lifetime")).isEqualTo(2);
        assertThat(count("received text")).isZero();
    }

    @Test
    void aConnectionReplacesOneThatDidNotEndNormally() {
        sockets.closed(open(), 1000);
        Object second = open();
        assertThat(count("reconnected")).isZero();
        sockets.closed(second, 1006);
        sockets.opened(new Object(), URI.create("ws://127.0.0.1:8080/other"), null);
        assertThat(count("reconnected")).isZero();
        open();
        assertThat(count("reconnected")).isEqualTo(1);
        open();
        assertThat(count("reconnected")).isEqualTo(1);
    }

    @Test
    void atAServerTheClientsAddressTellsWhoCameBack() {
        Series reconnected = new Series.WebSocket("server", "", "/chat", "reconnected");
        Object key = new Object();
        sockets.accepted(key, "/chat", "10.0.0.1", null);
        sockets.closed(key, 1001);
        sockets.accepted(new Object(), "/chat", "10.0.0.2", null);
        sockets.accepted(new Object(), "/chat", null, null);
        assertThat(stats(reconnected)).isNull();
        sockets.accepted(new Object(), "/chat", "10.0.0.1", null);
        assertThat(stats(reconnected).calls()).isEqualTo(1);
    }

    @Test
    void aPongAnswersTheFirstPingWithoutOne() {
        Object key = open();
        sockets.arrived(key, WebSocketProbe.PONG, 0, true);
        sockets.send(key, WebSocketProbe.PING, 0, true);
        sockets.send(key, WebSocketProbe.PING, 0, true);
        sockets.arrived(key, WebSocketProbe.PONG, 0, true);
        sockets.arrived(key, WebSocketProbe.PONG, 0, true);
        assertThat(count("ping")).isEqualTo(1);
    }

    @Test
    void aHandshakeEndsOnceWhoeverComesFirst() {
        HttpClientSpans http = new HttpClientSpans(tracer);
        Object early = new Object();
        Operation first = http.start("GET", CHAT);
        sockets.opened(early, null, null);
        sockets.handshaking(early, first, null);
        sockets.closed(early, 1000);
        Object late = new Object();
        sockets.handshaking(late, http.start("GET", CHAT), null);
        sockets.opened(late, CHAT, null);
        Object refused = new Object();
        sockets.handshaking(refused, http.start("GET", CHAT), null);
        sockets.failed(refused, new java.net.ConnectException());
        sockets.closed(refused, 1006);
        long calls = 0;
        long errors = 0;
        for (var span :
                aggregator.between(0, Long.MAX_VALUE).of(Series.Span.class).entrySet()) {
            if (span.getKey().category().equals("http")) {
                calls += span.getValue().calls();
                errors += span.getValue().errors();
            }
        }
        assertThat(calls).isEqualTo(3);
        assertThat(errors).isEqualTo(1);
        assertThat(count("opened")).isEqualTo(2);
        assertThat(count("failed")).isZero();
    }

    @Test
    void rowsAreBounded() {
        for (int i = 0; i < 400; i++) {
            sockets.accepted(new Object(), "/room/" + i, null, null);
        }
        Set<String> routes = new TreeSet<>();
        long opened = 0;
        for (var row :
                aggregator.between(0, Long.MAX_VALUE).of(Series.WebSocket.class).entrySet()) {
            routes.add(row.getKey().route());
            opened += row.getKey().measure().equals("opened") ? row.getValue().calls() : 0;
        }
        assertThat(routes).hasSize(151).contains(Series.OTHER);
        assertThat(opened).isEqualTo(400);
    }

    @Test
    void whatNobodyCanReachIsNotOpen() throws InterruptedException {
        Object stays = open();
        open();
        for (int i = 0; i < 1_000 && count("lifetime") == 0; i++) {
            System.gc();
            Thread.sleep(10);
            sockets.sweep();
        }
        assertThat(count("closed 1006")).isEqualTo(1);
        sockets.closed(stays, 1000);
        assertThat(count("lifetime")).isEqualTo(2);
    }

    @Test
    void connectionsComeAndGoOnManyThreads() throws InterruptedException {
        ConnectionTable table = new ConnectionTable(100_000);
        Connection connection = new Connection(
                new WebSocketRow(recording, registry, "client", "p", "r", null, null),
                "",
                MessageSpans.handshake(null));
        List<Thread> threads = new ArrayList<>();
        List<String> problems = java.util.Collections.synchronizedList(new ArrayList<>());
        for (int t = 0; t < 4; t++) {
            Thread thread = new Thread(() -> {
                for (int i = 0; i < 20; i++) {
                    List<Object> keys = new ArrayList<>();
                    for (int k = 0; k < 1_000; k++) {
                        Object key = new Object();
                        keys.add(key);
                        table.add(key, connection);
                    }
                    for (Object key : keys) {
                        if (table.get(key) == null || table.remove(key) == null || table.get(key) != null) {
                            problems.add("lost");
                        }
                    }
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(problems).isEmpty();
    }

    @Test
    void measuresTextAsItsEncoderWould() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 2_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int k = random.nextInt(20); k > 0; k--) {
                int point = random.nextInt(1 << random.nextInt(1, 21));
                text.appendCodePoint(point >= 0xd800 && point < 0xe000 ? 'x' : point);
            }
            assertThat(WebSocketProbe.utf8Bytes(text))
                    .isEqualTo(text.toString().getBytes(StandardCharsets.UTF_8).length);
        }
    }
}
