package io.perfagent.dashboard;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A headless Chromium with one page, told what to do over the DevTools protocol; everything waits with a bound. */
final class Browser implements AutoCloseable {

    private static final long BOUND_MILLIS = 30_000;
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome", "chrome");

    private final Process process;
    private final Path profile;
    private final WebSocket socket;
    private final AtomicInteger last = new AtomicInteger();
    private final Map<Long, CompletableFuture<Map<String, Object>>> asked = new ConcurrentHashMap<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private volatile String session = "";

    /** The installed Chromium, or null: {@code -Ddashboard.browser}, else the first of the usual names on the path. */
    static String installed() {
        String named = System.getProperty("dashboard.browser", "");
        if (!named.isEmpty()) {
            return named;
        }
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .flatMap(folder -> NAMES.stream().map(name -> new File(folder, name)))
                .filter(File::canExecute)
                .map(File::getPath)
                .findFirst()
                .orElse(null);
    }

    Browser(String... flags) throws IOException, InterruptedException {
        profile = Files.createTempDirectory("dashboard-browser");
        List<String> command = new ArrayList<>(List.of(
                installed(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-dev-shm-usage",
                "--hide-scrollbars",
                "--lang=en-GB",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile));
        command.addAll(List.of(flags));
        command.add("about:blank");
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("TZ", "Europe/Berlin");
        process = builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(address(), new Answers())
                .join();
        String target =
                (String) ask("Target.createTarget", "\"url\":\"about:blank\"").get("targetId");
        session = (String) ask("Target.attachToTarget", "\"flatten\":true,\"targetId\":\"" + target + "\"")
                .get("sessionId");
        for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
            ask(domain + ".enable", "");
        }
        ask("Network.setCacheDisabled", "\"cacheDisabled\":true");
    }

    private URI address() throws IOException, InterruptedException {
        Path file = profile.resolve("DevToolsActivePort");
        long end = System.currentTimeMillis() + BOUND_MILLIS;
        while (System.currentTimeMillis() < end && process.isAlive()) {
            if (Files.exists(file)) {
                List<String> lines = Files.readAllLines(file);
                if (lines.size() == 2) {
                    return URI.create("ws://127.0.0.1:" + lines.get(0) + lines.get(1));
                }
            }
            Thread.sleep(20);
        }
        close();
        throw new IOException("Chromium did not start: " + installed());
    }

    /** Messages arrive in pieces; a complete one is an answer or an event. */
    private final class Answers implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence piece, boolean complete) {
            text.append(piece);
            if (complete) {
                String whole = text.toString();
                text.setLength(0);
                received(StrictJson.object(whole), whole);
            }
            from.request(1);
            return null;
        }
    }

    private void received(Map<String, Object> message, String whole) {
        if (message.get("id") instanceof Number id) {
            CompletableFuture<Map<String, Object>> waiting = asked.remove(id.longValue());
            if (waiting != null) {
                waiting.complete(message);
            }
            return;
        }
        String method = String.valueOf(message.get("method"));
        Map<?, ?> parameters = (Map<?, ?>) message.get("params");
        if (method.equals("Runtime.exceptionThrown") || method.equals("Page.javascriptDialogOpening")) {
            complaints.add(whole);
        } else if (method.equals("Log.entryAdded")) {
            Map<?, ?> entry = (Map<?, ?>) parameters.get("entry");
            if (!"verbose".equals(entry.get("level")) && !"info".equals(entry.get("level"))) {
                complaints.add(entry.get("source") + ": " + entry.get("text") + " " + entry.get("url"));
            }
        } else if (method.equals("Runtime.consoleAPICalled")
                && List.of("error", "warning", "assert").contains(parameters.get("type"))) {
            complaints.add(whole);
        }
        if (method.equals("Fetch.requestPaused")) {
            Map<?, ?> request = (Map<?, ?>) parameters.get("request");
            String path = URI.create(String.valueOf(request.get("url"))).getPath();
            String body = Base64.getEncoder()
                    .encodeToString(answers.getOrDefault(path, "{}").getBytes(StandardCharsets.UTF_8));
            send(
                    "Fetch.fulfillRequest",
                    "\"requestId\":\"" + parameters.get("requestId") + "\",\"responseCode\":200,\"body\":\"" + body
                            + "\"");
        }
        if (method.equals("Page.javascriptDialogOpening")) {
            send("Page.handleJavaScriptDialog", "\"accept\":true");
        }
    }

    /** Console errors and warnings, uncaught exceptions, dialogs and reports of the content security policy since the last call. */
    List<String> complaints() {
        List<String> all = List.copyOf(complaints);
        complaints.clear();
        return all;
    }

    private final Object sending = new Object();
    private CompletableFuture<?> sent = CompletableFuture.completedFuture(null);

    private CompletableFuture<Map<String, Object>> send(String method, String parameters) {
        long id = last.incrementAndGet();
        CompletableFuture<Map<String, Object>> answer = new CompletableFuture<>();
        asked.put(id, answer);
        String of = session.isEmpty() ? "" : ",\"sessionId\":\"" + session + "\"";
        String text = "{\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":{" + parameters + "}" + of + "}";
        // One after the other: the socket refuses a message while another is on its way, and the listener sends too.
        synchronized (sending) {
            sent = sent.thenCompose(before -> socket.sendText(text, true));
        }
        return answer;
    }

    /** Sends a command and gives its result. */
    Map<String, Object> ask(String method, String parameters) throws IOException {
        try {
            Map<String, Object> answer = send(method, parameters).get(BOUND_MILLIS, TimeUnit.MILLISECONDS);
            if (answer.get("result") instanceof Map<?, ?> result) {
                @SuppressWarnings("unchecked")
                Map<String, Object> known = (Map<String, Object>) result;
                return known;
            }
            throw new IOException(method + ": " + answer.get("error"));
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IOException(method + " had no answer", e);
        }
    }

    static String quoted(String text) {
        return new JsonWriter().value(text).toString();
    }

    void go(String url) throws IOException {
        ask("Page.navigate", "\"url\":" + quoted(url));
    }

    /** Answers requests for paths in place of the server, from now on; none where the map is empty. */
    void answer(Map<String, String> jsonByPath) throws IOException {
        answers.clear();
        answers.putAll(jsonByPath);
        if (jsonByPath.isEmpty()) {
            ask("Fetch.disable", "");
            return;
        }
        StringBuilder patterns = new StringBuilder();
        for (String path : jsonByPath.keySet()) {
            for (String end : List.of("", "?*")) {
                patterns.append(patterns.length() == 0 ? "" : ",")
                        .append("{\"urlPattern\":\"*")
                        .append(path)
                        .append(end.replace("?", "\\\\?"))
                        .append("\"}");
            }
        }
        ask("Fetch.enable", "\"patterns\":[" + patterns + "]");
    }

    /** Runs a script in the page, waits for it if it is a promise, and gives its value. */
    Object run(String script) throws IOException {
        Map<String, Object> result = ask(
                "Runtime.evaluate",
                "\"returnByValue\":true,\"awaitPromise\":true,\"userGesture\":true,\"expression\":" + quoted(script));
        if (result.containsKey("exceptionDetails")) {
            throw new IOException(script + ": " + result.get("exceptionDetails"));
        }
        return ((Map<?, ?>) result.get("result")).get("value");
    }

    /** Waits until a script gives true. */
    void until(String script) throws IOException, InterruptedException {
        long end = System.currentTimeMillis() + BOUND_MILLIS;
        // While a page comes in, half of it is not there.
        String patient = "(async () => { try { return Boolean(await (" + script + ")); } catch { return false; } })()";
        while (!Boolean.TRUE.equals(run(patient))) {
            if (System.currentTimeMillis() > end) {
                throw new IOException("never true: " + script + "; complaints " + complaints + "; the page says "
                        + run("document.body.innerText.slice(0, 400)"));
            }
            Thread.sleep(30);
        }
    }

    void size(int width, int height) throws IOException {
        ask(
                "Emulation.setDeviceMetricsOverride",
                "\"width\":" + width + ",\"height\":" + height + ",\"deviceScaleFactor\":1,\"mobile\":"
                        + (width < 600));
    }

    void dark(boolean dark) throws IOException {
        ask(
                "Emulation.setEmulatedMedia",
                "\"features\":[{\"name\":\"prefers-color-scheme\",\"value\":\"" + (dark ? "dark" : "light") + "\"}]");
    }

    void mouse(String type, double x, double y) throws IOException {
        ask(
                "Input.dispatchMouseEvent",
                "\"type\":\"" + type + "\",\"x\":" + x + ",\"y\":" + y + ",\"button\":\"left\",\"buttons\":"
                        + (type.equals("mouseReleased") ? 0 : 1) + ",\"clickCount\":1");
    }

    /** Fingers on the screen: {@code touchStart}, {@code touchMove} or {@code touchEnd} with x and y of each. */
    void touch(String type, double... places) throws IOException {
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < places.length; i += 2) {
            points.append(i == 0 ? "" : ",")
                    .append("{\"x\":")
                    .append(places[i])
                    .append(",\"y\":")
                    .append(places[i + 1])
                    .append(",\"id\":")
                    .append(i)
                    .append('}');
        }
        ask("Input.dispatchTouchEvent", "\"type\":\"" + type + "\",\"touchPoints\":[" + points + "]");
    }

    /** Presses and lets go of a key, such as ArrowLeft. */
    void key(String key) throws IOException {
        String named = "\"key\":" + quoted(key) + ",\"code\":" + quoted(key);
        String text = key.length() == 1 ? ",\"text\":" + quoted(key) : key.equals("Enter") ? ",\"text\":\"\\r\"" : "";
        ask("Input.dispatchKeyEvent", "\"type\":\"keyDown\"," + named + text);
        ask("Input.dispatchKeyEvent", "\"type\":\"keyUp\"," + named);
    }

    byte[] screenshot(boolean whole) throws IOException {
        Map<String, Object> shot =
                ask("Page.captureScreenshot", "\"format\":\"png\",\"captureBeyondViewport\":" + whole);
        return Base64.getDecoder().decode((String) shot.get("data"));
    }

    @Override
    public void close() throws IOException {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try (Stream<Path> files = Files.walk(profile)) {
            files.sorted((a, b) -> b.compareTo(a)).forEach(file -> file.toFile().delete());
        }
    }
}
