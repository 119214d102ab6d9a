package dev.lloyd.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.server.batching.Capacity;
import dev.lloyd.server.catalogue.OpenedFiles;
import dev.lloyd.server.settings.Limits;
import dev.lloyd.server.settings.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is too much, too late, not allowed or not there any more is refused, and nothing that was begun is lost.
@Timeout(60)
class LimitsTest {
    private static final String SLOW = "{\"model\": \"slow\", \"prompt\": \"a\", \"max_tokens\": 4}";

    private final Semaphore steps = new Semaphore(0);

    @TempDir
    private Path folder;

    private Running start(Limits limits) throws IOException {
        return Running.start(Settings.loopback(0).with(limits), Running.slow(steps));
    }

    private static Limits limits(int running, int waiting, Duration timeout) {
        return new Limits(1 << 20, 100, 1024, new Capacity(running, waiting, 256), timeout);
    }

    private static CompletableFuture<HttpResponse<String>> begin(Running running, String body) {
        return running.http().sendAsync(running.request("/v1/completions", body), BodyHandlers.ofString());
    }

    private static void assertRefused(int status, String code, HttpResponse<String> answer) {
        assertEquals(status, answer.statusCode(), answer.body());
        assertTrue(answer.body().contains("\"code\":\"" + code + "\""), answer.body());
        String expected = code.equals("model_changed") ? "none" : "1";
        assertEquals(expected, answer.headers().firstValue("Retry-After").orElse("none"), "Retry-After");
    }

    @Test
    void moreThanMayWaitAreToldToComeBack() throws Exception {
        try (Running running = start(limits(1, 1, Duration.ofMinutes(1)))) {
            CompletableFuture<HttpResponse<String>> first = begin(running, SLOW);
            running.awaitLoad("\"running\":1,\"waiting\":0");
            CompletableFuture<HttpResponse<String>> second = begin(running, SLOW);
            running.awaitLoad("\"running\":1,\"waiting\":1");
            assertRefused(429, "busy", running.post("/v1/completions", SLOW));
            steps.release(100);
            assertEquals(200, first.get().statusCode());
            assertEquals(200, second.get().statusCode());
        }
    }

    /// Two threads, so two are read at once, one may wait and the fourth is told to come back.
    @Test
    void embeddingsThatMayNotWaitAreToldToComeBack() throws Exception {
        var slow =
                new dev.lloyd.server.catalogue.Served.Embedder("slow-reader", Tiny.encoder(steps), OpenedFiles.none());
        Settings settings = Settings.loopback(0).with(limits(1, 1, Duration.ofMinutes(1)));
        try (Running running = Running.start(settings, slow)) {
            String body = "{\"model\": \"slow-reader\", \"input\": \"a\"}";
            List<CompletableFuture<HttpResponse<String>>> begun = new java.util.ArrayList<>();
            for (String load :
                    List.of("running\":1,\"waiting\":0", "running\":2,\"waiting\":0", "running\":2,\"waiting\":1")) {
                begun.add(running.http().sendAsync(running.request("/v1/embeddings", body), BodyHandlers.ofString()));
                running.awaitLoad("\"others\":{\"" + load);
            }
            assertRefused(429, "busy", running.post("/v1/embeddings", body));
            steps.release(100);
            for (CompletableFuture<HttpResponse<String>> each : begun) {
                assertEquals(200, each.get().statusCode());
            }
        }
    }

    @Test
    void anAnswerThatTakesTooLongIsGivenUp() throws Exception {
        try (Running running = start(limits(1, 2, Duration.ofSeconds(1)))) {
            CompletableFuture<HttpResponse<String>> streamed = begin(running, SLOW.replace("}", ", \"stream\": true}"));
            running.awaitLoad("\"running\":1,\"waiting\":0");
            assertRefused(503, "timeout", running.post("/v1/completions", SLOW));
            // The status of a stream is out before; the error is its last event.
            assertEquals(200, streamed.get().statusCode());
            assertTrue(
                    streamed.get().body().contains("data: {\"error\":{\"message\":\"the answer took longer than 1 s"));
            steps.release(100);
            running.awaitLoad("\"running\":0,\"waiting\":0");
        }
    }

    @Test
    void promptsBeyondTheServersLimitAreRefused() throws Exception {
        try (Running running = start(limits(1, 1, Duration.ofMinutes(1)))) {
            String prompt = "{\"model\": \"writer\", \"prompt\": \"" + "x".repeat(100) + "\"}";
            HttpResponse<String> answer = running.post("/v1/completions", prompt);
            assertEquals(413, answer.statusCode());
            assertTrue(answer.body().contains("the prompt has 101 tokens; this server takes 100"), answer.body());
        }
    }

    @Test
    void drainingEndsWhatWasBegunAndTakesNothingNew() throws Exception {
        try (Running running = start(limits(1, 1, Duration.ofMinutes(1)))) {
            CompletableFuture<HttpResponse<String>> first = begin(running, SLOW);
            running.awaitLoad("\"running\":1,\"waiting\":0");
            CompletableFuture<Boolean> drained = CompletableFuture.supplyAsync(() -> drain(running));
            HttpResponse<String> health = running.get("/healthz");
            while (health.statusCode() == 200) {
                health = running.get("/healthz");
            }
            assertEquals("{\"status\":\"draining\"}", health.body());
            String embed = "{\"model\": \"reader\", \"input\": \"a\"}";
            assertRefused(503, "draining", running.post("/v1/embeddings", embed));
            for (String model : List.of("slow", "writer")) {
                assertRefused(503, "draining", running.post("/v1/completions", SLOW.replace("slow", model)));
            }
            steps.release(100);
            assertEquals(200, first.get().statusCode());
            assertTrue(drained.get());
            assertThrows(IOException.class, () -> running.get("/healthz"));
        }
    }

    private static boolean drain(Running running) {
        try {
            return running.server().drain(Duration.ofSeconds(30));
        } catch (InterruptedException exception) {
            throw new IllegalStateException(exception);
        }
    }

    /// A file that another takes the place of lives on; one that is written into does not.
    @Test
    void aModelWhoseFileWasWrittenIntoIsRefused() throws Exception {
        Path replaced = Files.writeString(folder.resolve("replaced"), "one");
        Path written = Files.writeString(folder.resolve("written"), "one");
        try (Running running = Running.start(
                Settings.loopback(0),
                Running.writer("replaced", OpenedFiles.of(List.of(replaced))),
                Running.writer("written", OpenedFiles.of(List.of(written))))) {
            String request = "{\"model\": \"%s\", \"prompt\": \"a\", \"max_tokens\": 4, \"stream\": true}";
            assertEquals(
                    200,
                    running.post("/v1/completions", request.formatted("written"))
                            .statusCode());
            Files.writeString(written, "another one");
            Path next = Files.writeString(folder.resolve("next"), "another one");
            Files.move(next, replaced, StandardCopyOption.REPLACE_EXISTING);

            HttpResponse<String> answer = running.post("/v1/completions", request.formatted("written"));
            assertRefused(503, "model_changed", answer);
            assertTrue(answer.body().contains(written + " was changed after it had been opened"), answer.body());
            assertEquals(
                    200,
                    running.post("/v1/completions", request.formatted("replaced"))
                            .statusCode());
            Files.delete(replaced);
            assertEquals(
                    200,
                    running.post("/v1/completions", request.formatted("replaced"))
                            .statusCode());
        }
    }

    /// What is being generated when the file is written into ends with an error.
    @Test
    void aTextWhoseModelIsWrittenIntoEndsWithAnError() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "one");
        var slow = new dev.lloyd.server.catalogue.Served.Generator(
                "slow",
                Tiny.decoder(steps),
                new Tiny.Ascii(),
                new dev.lloyd.models.chat.PlainChat(),
                Tiny.decoder()::newCache,
                OpenedFiles.of(List.of(file)));
        try (Running running = Running.start(Settings.loopback(0), slow)) {
            CompletableFuture<HttpResponse<String>> begun = begin(running, SLOW);
            running.awaitLoad("\"running\":1,\"waiting\":0");
            Files.writeString(file, "another one");
            steps.release(100);
            assertRefused(503, "model_changed", begun.get());
        }
    }

    @Test
    void aTokenIsAskedForWhereThereIsOne() throws Exception {
        String token = "0123456789abcdef";
        Settings settings = new Settings(InetAddress.getByName("0.0.0.0"), 0, Optional.of(token), Limits.standard());
        try (Running running = Running.start(settings)) {
            assertEquals(401, running.get("/v1/models").statusCode());
            assertEquals(401, running.get("/metrics").statusCode());
            assertEquals(200, running.get("/healthz").statusCode());
            for (String given : List.of("Bearer " + token, "Bearer 0123456789abcdeX", token)) {
                HttpRequest request = HttpRequest.newBuilder(running.url("/v1/models"))
                        .header("Authorization", given)
                        .build();
                int status =
                        running.http().send(request, BodyHandlers.ofString()).statusCode();
                assertEquals(given.equals("Bearer " + token) ? 200 : 401, status, given);
            }
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> new Settings(InetAddress.getByName("0.0.0.0"), 0, Optional.empty(), Limits.standard()));
        assertThrows(
                IllegalArgumentException.class,
                () -> new Settings(InetAddress.getByName("0.0.0.0"), 0, Optional.of("short"), Limits.standard()));
    }

    @Test
    void withoutATokenNoOtherWebPageIsAnswered() throws Exception {
        try (Running running = Running.start()) {
            String own = "http://127.0.0.1:" + running.url("/").getPort();
            assertEquals(200, withOrigin(running, own));
            assertEquals(403, withOrigin(running, "http://example.com"));
            assertEquals(403, withOrigin(running, "null"));
            try (var socket = new java.net.Socket("127.0.0.1", running.url("/").getPort())) {
                socket.getOutputStream()
                        .write("GET /v1/models HTTP/1.1\r\nHost: example.com\r\nConnection: close\r\n\r\n"
                                .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
                String answer =
                        new String(socket.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.US_ASCII);
                assertTrue(answer.startsWith("HTTP/1.1 403 "), answer);
            }
        }
    }

    /// Java writes the address out, browsers do not.
    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.0.0.1", "[::1]", "[0:0:0:0:0:0:0:1]"})
    void everySpellingOfThisMachineIsLocal(String host) throws Exception {
        try (Running running = Running.start();
                var socket = new java.net.Socket("127.0.0.1", running.url("/").getPort())) {
            socket.getOutputStream()
                    .write(("GET /v1/models HTTP/1.1\r\nHost: " + host + ":8080\r\nConnection: close\r\n\r\n")
                            .getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            String answer =
                    new String(socket.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.US_ASCII);
            assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
        }
    }

    private static int withOrigin(Running running, String origin) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(running.url("/v1/models"))
                .header("Origin", origin)
                .build();
        return running.http().send(request, BodyHandlers.ofString()).statusCode();
    }

    @Test
    void aPortInUseIsNamed() throws Exception {
        try (Running running = Running.start()) {
            int port = running.url("/").getPort();
            IllegalArgumentException error =
                    assertThrows(IllegalArgumentException.class, () -> Running.start(Settings.loopback(port)));
            assertTrue(
                    String.valueOf(error.getMessage()).startsWith("cannot listen on port " + port), error.toString());
        }
    }
}
