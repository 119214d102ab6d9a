package dev.lloyd.server;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A headless Chromium with one page, which is looked at by scripts through the browser's own debugging protocol.
final class Chromium implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final JsonMapper JSON = new JsonMapper();

    private final Path profile;
    private final Process process;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final WebSocket socket;
    private int asked;

    /// The program: `LLOYD_CHROMIUM`, or one of the usual names on the path; empty if there is none.
    static Optional<Path> program() {
        String named = System.getenv("LLOYD_CHROMIUM");
        if (named != null) {
            return Optional.of(Path.of(named));
        }
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.of(path.split(":", -1))
                .flatMap(folder -> Stream.of("chromium", "chromium-browser", "google-chrome")
                        .map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /// Opens a page.
    ///
    /// @param profile an empty folder
    Chromium(Path program, Path profile, URI page) throws IOException, InterruptedException {
        this.profile = profile;
        this.process = new ProcessBuilder(
                        program.toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        page.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        HttpClient http = HttpClient.newHttpClient();
        this.socket = http.newWebSocketBuilder()
                .buildAsync(debugger(http, profile.resolve("DevToolsActivePort")), new Listener())
                .join();
    }

    /// Waits until the browser has written where it listens and has the page.
    private static URI debugger(HttpClient http, Path port) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            List<String> lines = Files.exists(port) ? Files.readAllLines(port) : List.of();
            if (!lines.isEmpty()) {
                URI pages = URI.create("http://127.0.0.1:" + lines.getFirst() + "/json/list");
                String list = http.send(HttpRequest.newBuilder(pages).build(), BodyHandlers.ofString())
                        .body();
                for (JsonNode each : JSON.readTree(list)) {
                    if (each.path("type").stringValue("").equals("page")) {
                        return URI.create(each.path("webSocketDebuggerUrl").stringValue(""));
                    }
                }
            }
            Thread.sleep(20);
        }
        throw new IOException("the browser has no page");
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                answers.add(text.toString());
                text.setLength(0);
            }
            from.request(1);
            return null;
        }
    }

    /// What a script gives, as text.
    String evaluate(String script) throws InterruptedException {
        int id = ++asked;
        Map<String, Object> parameters = Map.of("expression", "String(" + script + ")", "returnByValue", true);
        String message = JSON.writeValueAsString(Map.of("id", id, "method", "Runtime.evaluate", "params", parameters));
        socket.sendText(message, true).join();
        String answer = answers.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        while (answer != null && JSON.readTree(answer).path("id").asInt(0) != id) {
            answer = answers.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
        assertTrue(answer != null && !answer.contains("exceptionDetails"), script + " gave " + answer);
        return JSON.readTree(answer).path("result").path("result").path("value").stringValue("");
    }

    /// Waits until the page has loaded and a script gives `true`.
    void await(String script) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!evaluate("typeof at === 'function' && " + script).equals("true")) {
            if (System.nanoTime() > end) {
                fail(script + " does not come true; the page says\n" + evaluate("document.body?.innerText"));
            }
            Thread.sleep(20);
        }
    }

    @Override
    public void close() throws IOException {
        socket.abort();
        List<ProcessHandle> all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                .toList();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(each -> each.onExit().join());
        for (String link : List.of("SingletonLock", "SingletonSocket", "SingletonCookie")) {
            Files.deleteIfExists(profile.resolve(link)); // They lead out of the profile.
        }
    }
}
