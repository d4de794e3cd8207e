package io.perfagent.dashboard;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.JsonFormat;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import io.perfagent.config.ExportTarget;
import io.perfagent.export.OtlpExport;
import io.perfagent.export.OtlpSettings;
import io.perfagent.runtime.RuntimeEvent;
import io.perfagent.runtime.Stack;
import io.perfagent.status.AgentStatus;
import io.perfagent.trace.KeptTrace;
import io.perfagent.trace.SpanRecord;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** A trace as a file: what another tool, or another person, gets of it. */
class TraceFileTest extends DashboardTest {

    private static final String HOSTILE = "00000000000000000000000000000007";
    private static final Pattern ID = Pattern.compile("\"(traceId|spanId|parentSpanId)\":\"([0-9a-f]+)\"");

    private RawClient.Response file(String traceId, String format) throws IOException {
        RawClient.Response response = client.get("/api/v1/traces/" + traceId + "?format=" + format);
        assertThat(response.status()).as(response.body()).isEqualTo(200);
        return response;
    }

    /** Protobuf's own JSON has bytes in base64, OTLP's has ids in hexadecimal: that is the one difference. */
    private static ExportTraceServiceRequest parsed(String json) throws IOException {
        String asProtobuf = ID.matcher(json).replaceAll(found -> {
            byte[] id = HexFormat.of().parseHex(found.group(2));
            return Matcher.quoteReplacement(
                    "\"" + found.group(1) + "\":\"" + Base64.getEncoder().encodeToString(id) + "\"");
        });
        ExportTraceServiceRequest.Builder request = ExportTraceServiceRequest.newBuilder();
        JsonFormat.parser().merge(asProtobuf, request);
        return request.build();
    }

    @Test
    void otlpIsWhatTheExportSends() throws IOException {
        KeptTrace linked = new KeptTrace(
                "0000000000000000000000000000cafe",
                "messaging",
                "orders process",
                "late",
                false,
                List.of(
                        span(
                                "00000000000000b1",
                                "00000000000000b0",
                                "consumer",
                                List.of("ab".repeat(16) + "-" + "cd".repeat(8))),
                        span("00000000000000b2", "00000000000000b1", "producer", List.of())),
                3);
        shop.kept.add(linked);
        List<KeptTrace> traces = List.of(shop.kept.get(4), shop.kept.get(40), linked);
        List<Span> written = new ArrayList<>();
        for (KeptTrace trace : traces) {
            ExportTraceServiceRequest request =
                    parsed(file(trace.traceId(), "otlp").body());
            written.addAll(sorted(request));
        }

        assertThat(written).hasSize(13 + 1 + 2).isEqualTo(exported(traces));
    }

    /** The order of attributes means nothing. */
    private static List<Span> sorted(ExportTraceServiceRequest request) {
        return request.getResourceSpans(0).getScopeSpans(0).getSpansList().stream()
                .map(span -> {
                    List<KeyValue> attributes = new ArrayList<>(span.getAttributesList());
                    attributes.sort(Comparator.comparing(KeyValue::getKey));
                    return span.toBuilder()
                            .clearAttributes()
                            .addAllAttributes(attributes)
                            .build();
                })
                .toList();
    }

    private static SpanRecord span(String id, String parent, String kind, List<String> links) {
        return new SpanRecord(
                id,
                parent,
                kind,
                "messaging",
                "orders " + kind,
                1_700_000_000_000_000_001L,
                7,
                7,
                12,
                null,
                new LinkedHashMap<>(),
                links);
    }

    /** The same through the SDK's exporter, in protobuf. */
    private static List<Span> exported(List<KeptTrace> traces) throws IOException {
        List<Span> spans = new CopyOnWriteArrayList<>();
        HttpServer collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/", exchange -> {
            ExportTraceServiceRequest request = ExportTraceServiceRequest.parseFrom(exchange.getRequestBody());
            spans.addAll(sorted(request));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        collector.start();
        try {
            ExportTarget target = new ExportTarget(
                    "http://127.0.0.1:" + collector.getAddress().getPort() + "/v1/traces",
                    "http/protobuf",
                    Map.of(),
                    5_000,
                    "none",
                    null,
                    null,
                    null);
            OtlpExport export = OtlpExport.start(
                    new OtlpSettings(target, null, 60_000, "cumulative", "acme-shop", Map.of()),
                    new SampleShop(),
                    new AgentStatus());
            traces.forEach(export::offer);
            export.flushAndStop(10_000);
        } finally {
            collector.stop(0);
        }
        return spans;
    }

    @Test
    void otlpFollowsTheRulesOfItsJson() throws IOException {
        RawClient.Response response = file(HOSTILE, "otlp");
        assertThat(response.headers())
                .containsEntry("content-type", "application/json")
                .containsEntry("content-disposition", "attachment; filename=\"trace-" + HOSTILE + ".json\"");
        StrictJson.object(response.body());
        assertThat(response.body())
                .doesNotContain("<")
                .contains("\"traceId\":\"" + HOSTILE + "\"", "\"spanId\":\"00000000000000aa\"", "\"kind\":2")
                .contains("\"intValue\":\"9007199254740993\"", "\"doubleValue\":\"NaN\"", "\"boolValue\":true")
                .containsPattern("\"startTimeUnixNano\":\"\\d{19}\"");
        var sent = parsed(response.body()).getResourceSpans(0);
        assertThat(sent.getResource().getAttributesList())
                .extracting(KeyValue::getKey)
                .contains("service.name", "process.pid", "deployment.environment.name");
        assertThat(sent.getScopeSpans(0).getSpans(0).getName()).isEqualTo(SampleShop.HOSTILE.name());
    }

    private static Document html(String body) {
        try {
            DocumentBuilder builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
            builder.setErrorHandler(null);
            return builder.parse(new InputSource(new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8))));
        } catch (Exception e) {
            throw new AssertionError("not well-formed: " + body, e);
        }
    }

    private static List<Element> elements(Document document, String name) {
        NodeList nodes = document.getElementsByTagName(name);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }

    @Test
    void htmlNamesWhatIsExecutedAgainAndAgain() throws IOException {
        SpanRecord root = span("00000000000000c1", null, "server", List.of());
        root.attributes().put("perfagent.n_plus_one", "SELECT <items> \u00d7 40 (12 ms)");
        String id = "0000000000000000000000000000beef";
        shop.kept.add(new KeptTrace(id, "http", "GET /cart", "slow", false, List.of(root), 0));
        Element header = elements(html(file(id, "html").body()), "header").get(0);
        assertThat(header.getTextContent()).contains("N+1", "SELECT <items> \u00d7 40 (12 ms)");
    }

    @Test
    void htmlHasEverySpanWithItsAttributes() throws IOException {
        KeptTrace trace = shop.kept.get(4);
        Document page = html(file(trace.traceId(), "html").body());

        assertThat(elements(page, "details")).hasSize(13);
        assertThat(elements(page, "rect")).hasSize(13);
        assertThat(page.getDocumentElement().getTextContent())
                .contains(
                        trace.traceId(),
                        "acme-shop",
                        "com.acme.shop.PaymentDeclined",
                        "SELECT id, price FROM shop.items WHERE id = ?",
                        "13 spans",
                        "3 more calls were over the limit");
        assertThat(elements(page, "summary").get(1).getTextContent()).contains("OrderService.book");
        List<Element> bars = elements(page, "rect");
        for (Element bar : bars) {
            double start = Double.parseDouble(bar.getAttribute("x"));
            assertThat(start).isBetween(0.0, 1_000.0);
            assertThat(start + Double.parseDouble(bar.getAttribute("width"))).isLessThanOrEqualTo(1_002.0);
        }
        assertThat(bars.get(0).getAttribute("width")).isEqualTo("1000.00");
    }

    @Test
    void htmlHoldsNothingThatRunsOrIsLoadedAndTextStaysText() throws Exception {
        RawClient.Response response = file(HOSTILE, "html");
        Document page = html(response.body());
        Set<String> names = new TreeSet<>();
        elements(page, "*").forEach(element -> {
            names.add(element.getTagName());
            for (int i = 0; i < element.getAttributes().getLength(); i++) {
                assertThat(element.getAttributes().item(i).getNodeName())
                        .doesNotStartWith("on")
                        .isNotIn("src", "href", "style", "action");
            }
        });

        assertThat(names)
                .isSubsetOf(Set.of(
                        "html", "head", "meta", "title", "style", "body", "header", "h1", "p", "span", "b", "code",
                        "main", "div", "details", "summary", "i", "svg", "path", "rect", "dl", "dt", "dd"));
        // A line separator is text; the carriage of a control character is not.
        assertThat(elements(page, "h1").get(0).getTextContent()).isEqualTo(SampleShop.HOSTILE.name());
        String style = elements(page, "style").get(0).getTextContent();
        assertThat(style).doesNotContain("url(", "@import", "<", "&");
        String digest = "sha256-"
                + Base64.getEncoder()
                        .encodeToString(
                                MessageDigest.getInstance("SHA-256").digest(style.getBytes(StandardCharsets.UTF_8)));
        String policy = "default-src 'none'; style-src '" + digest + "'; base-uri 'none'; form-action 'none'";
        assertThat(response.headers())
                .containsEntry("content-type", "text/html; charset=utf-8")
                .containsEntry("content-security-policy", policy)
                .containsEntry("content-disposition", "attachment; filename=\"trace-" + HOSTILE + ".html\"");
        assertThat(elements(page, "meta").get(1).getAttribute("content")).isEqualTo(policy);
    }

    @Test
    void aTraceThatIsLargeOrOddIsStillAPage() throws IOException {
        List<SpanRecord> spans = new ArrayList<>();
        for (int i = 0; i < TracePage.MOST_ROWS + 10; i++) {
            String id = String.format("%016x", i + 1);
            String parent = i == 0 ? null : String.format("%016x", i);
            spans.add(span(id, parent, "internal", List.of()));
        }
        // Two that are each other's parent, and one its own.
        spans.add(span("00000000000f0001", "00000000000f0002", "internal", List.of()));
        spans.add(span("00000000000f0002", "00000000000f0001", "internal", List.of()));
        spans.add(span("00000000000f0003", "00000000000f0003", "internal", List.of()));
        shop.kept.add(new KeptTrace("000000000000000000000000000000ff", "http", "GET /", "slow", true, spans, 0));
        Document page = html(file("000000000000000000000000000000ff", "html").body());

        assertThat(elements(page, "details")).hasSize(TracePage.MOST_ROWS);
        assertThat(page.getDocumentElement().getTextContent())
                .contains("The first 5000 of 5011 spans are shown; the same trace as OTLP has all.");
    }

    @Test
    void anUnknownFormatOrTraceIsRefused() throws IOException {
        assertThat(client.get("/api/v1/traces/" + HOSTILE + "?format=pdf").status())
                .isEqualTo(400);
        assertThat(client.get("/api/v1/traces/" + HOSTILE + "?format=html&format=otlp")
                        .status())
                .isEqualTo(400);
        assertThat(client.get("/api/v1/traces/" + "f".repeat(32) + "?format=html")
                        .status())
                .isEqualTo(404);
        assertThat(client.get("/api/v1/traces/" + HOSTILE + "x?format=otlp").status())
                .isEqualTo(400);
    }

    @Test
    void whatKeptItFromRunningIsInBothFiles() throws Exception {
        SampledShop sampled = new SampledShop(shop);
        KeptTrace trace = shop.kept.get(4);
        SpanRecord root = trace.root();
        long waitNanos = root.durationNanos() / 4;
        sampled.evidence.offer(trace);
        RuntimeEvent wait = new RuntimeEvent.MonitorEnter(
                root.startEpochNanos() + waitNanos, waitNanos, root.threadId(), Stack.UNKNOWN, "com.acme.<Till>", "");
        sampled.figures.batch(List.of(wait), trace.epochOffsetNanos());
        shop.observed = sampled;
        long startNanos = System.nanoTime();
        while (sampled.evidence.of(trace).interruptions().isEmpty()) {
            assertThat(System.nanoTime() - startNanos).isLessThan(60_000_000_000L);
            sampled.profiles.batch(List.of(), 0);
            Thread.sleep(50);
        }
        String page = file(trace.traceId(), "html").body();
        assertThat(page)
                .contains("Did not run: waiting for a lock " + Figures.duration(waitNanos))
                .contains("<rect class=\"stop\"")
                .contains("com.acme.&lt;Till&gt;");
        ExportTraceServiceRequest request = parsed(file(trace.traceId(), "otlp").body());
        List<Span.Event> events = request.getResourceSpans(0).getScopeSpans(0).getSpansList().stream()
                .flatMap(span -> span.getEventsList().stream())
                .toList();
        assertThat(events).hasSize(1);
        assertThat(events.get(0).getTimeUnixNano()).isEqualTo(root.startEpochNanos() + waitNanos);
        assertThat(events.get(0).toString()).contains("perfagent.interruption.kind", "lock", "com.acme.<Till>");
    }
}
