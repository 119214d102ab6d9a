package dev.lloyd.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.models.chat.PlainChat;
import dev.lloyd.models.runtime.Decoder;
import dev.lloyd.models.runtime.KeyValueCache;
import dev.lloyd.models.tokenizer.Tokenizer;
import dev.lloyd.server.batching.Capacity;
import dev.lloyd.server.catalogue.OpenedFiles;
import dev.lloyd.server.catalogue.Served;
import dev.lloyd.server.settings.Limits;
import dev.lloyd.server.settings.Settings;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What the server itself cannot do, or not in time, is said as such, and nothing else suffers.
@Timeout(60)
class FailureTest {
    private static final String COMPLETIONS = "/v1/completions";
    private static final String EMBEDDINGS = "/v1/embeddings";

    private final Semaphore steps = new Semaphore(0);

    /// Reads `!` with an error and `~` for as long as it is told; writes what it has read, and nothing more.
    private record Odd(AtomicBoolean reading, AtomicInteger readers) implements Tokenizer {
        /// Tokens of a prompt of one letter.
        private static final int PROMPT = 2;

        @Override
        public int[] encode(String text) {
            if (text.contains("!")) {
                throw new IllegalArgumentException("a table is broken");
            }
            readers.incrementAndGet();
            while (text.contains("~") && reading.get()) {
                Thread.onSpinWait();
            }
            return new Tiny.Ascii().encode(text);
        }

        @Override
        public int[] encodeForModel(String text, int maxTokens) {
            return encode(text);
        }

        @Override
        public String decode(int... ids) {
            if (ids.length > PROMPT) {
                throw new IllegalArgumentException("another table is broken");
            }
            return "";
        }

        @Override
        public int vocabularySize() {
            return 128;
        }

        @Override
        public SpecialTokens specialTokens() {
            return new Tiny.Ascii().specialTokens();
        }
    }

    private static Served odd(Odd tokenizer) {
        Decoder decoder = Tiny.decoder();
        return new Served.Generator("odd", decoder, tokenizer, new PlainChat(), decoder::newCache, OpenedFiles.none());
    }

    private static String ask(String prompt, String more) {
        return "{\"model\": \"odd\", \"prompt\": \"" + prompt + "\", \"max_tokens\": 2" + more + "}";
    }

    @Test
    void faultsOfTheServerAreNotTheClients() throws Exception {
        Odd tokenizer = new Odd(new AtomicBoolean(), new AtomicInteger());
        try (Running running = Running.start(Settings.loopback(0), odd(tokenizer))) {
            HttpResponse<String> answer = running.post(COMPLETIONS, ask("!", ""));
            assertEquals(500, answer.statusCode());
            assertFalse(answer.body().contains("table"), answer.body());
            HttpResponse<String> stream = running.post(COMPLETIONS, ask("a", ", \"stream\": true"));
            assertTrue(stream.body().contains("data: {\"error\":{\"message\":\"the server failed"), stream.body());
            assertFalse(stream.body().contains("[DONE]"), stream.body());
        }
    }

    /// As many requests are being read as may, which takes all cores, up to four.
    @Test
    void readingOfRequestsHoldsNobodyUp() throws Exception {
        Odd tokenizer = new Odd(new AtomicBoolean(true), new AtomicInteger());
        try (Running running = Running.start(Settings.loopback(0), odd(tokenizer))) {
            List<CompletableFuture<HttpResponse<String>>> begun = new ArrayList<>();
            for (int request = 0; request < 5; request++) {
                begun.add(begin(running, COMPLETIONS, ask("~", "")));
            }
            while (tokenizer.readers.get() < 4) {
                Thread.sleep(10);
            }
            try {
                assertEquals(200, running.get("/healthz").statusCode());
                assertEquals(4, tokenizer.readers.get(), "requests that are read at once");
            } finally {
                tokenizer.reading.set(false);
            }
            CompletableFuture.allOf(begun.toArray(CompletableFuture[]::new)).join();
        }
    }

    @Test
    void aModelThatIsBrokenMakesTheServerUnhealthy() throws Exception {
        Supplier<KeyValueCache> none = () -> {
            throw new LinkageError("half of the program is missing");
        };
        Served broken = new Served.Generator(
                "odd", Tiny.decoder(), new Tiny.Ascii(), new PlainChat(), none, OpenedFiles.none());
        try (Running running = Running.start(Settings.loopback(0), broken)) {
            assertEquals(500, running.post(COMPLETIONS, ask("a", "")).statusCode());
            assertEquals(503, running.get("/healthz").statusCode());
            running.await("/healthz", "\"failed\"");
            HttpResponse<String> next = running.post(COMPLETIONS, ask("a", ""));
            assertEquals(503, next.statusCode());
            assertTrue(next.body().contains("\"code\":\"model_failed\""), next.body());
            assertTrue(next.headers().firstValue("Retry-After").isEmpty(), "only a restart helps");
        }
    }

    private Running startReader(Duration timeout) throws Exception {
        Limits limits = new Limits(1 << 20, 100, 1024, new Capacity(1, 1, 256), timeout);
        Served reader = new Served.Embedder("slow-reader", Tiny.encoder(steps), OpenedFiles.none());
        return Running.start(Settings.loopback(0).with(limits), reader);
    }

    private static CompletableFuture<HttpResponse<String>> begin(Running running, String path, String body) {
        return running.http().sendAsync(running.request(path, body), BodyHandlers.ofString());
    }

    private static String embed(int texts) {
        String text = "\"" + "x".repeat(100) + "\"";
        return "{\"model\": \"slow-reader\", \"input\": [" + text + ("," + text).repeat(texts - 1) + "]}";
    }

    /// 100 texts of 100 tokens are twenty batches. The time is over while the second is read; the others are not.
    @Test
    void embeddingsThatTakeTooLongAreGivenUp() throws Exception {
        steps.release();
        try (Running running = startReader(Duration.ofSeconds(2))) {
            HttpResponse<String> answer = running.post(EMBEDDINGS, embed(100));
            assertEquals(503, answer.statusCode(), answer.body());
            assertTrue(answer.body().contains("\"code\":\"timeout\""), answer.body());
            steps.release(10);
            running.awaitLoad("\"others\":{\"running\":0,\"waiting\":0");
            assertEquals(9, steps.availablePermits());
            assertEquals(200, running.post(EMBEDDINGS, embed(1)).statusCode());
        }
    }

    /// What was begun has as long as is said, embeddings too.
    @Test
    void drainingWaitsForEmbeddings() throws Exception {
        try (Running running = startReader(Duration.ofMinutes(1))) {
            CompletableFuture<HttpResponse<String>> begun = begin(running, EMBEDDINGS, embed(1));
            running.awaitLoad("\"others\":{\"running\":1");
            CompletableFuture<Boolean> drained = new CompletableFuture<>();
            Thread.ofPlatform().start(() -> {
                try {
                    drained.complete(running.server().drain(Duration.ofSeconds(40)));
                } catch (InterruptedException | RuntimeException failure) {
                    drained.completeExceptionally(failure);
                }
            });
            running.await("/healthz", "draining");
            // Longer than answers have to be written after all work is done.
            Thread.sleep(Duration.ofSeconds(6));
            steps.release(10);
            assertEquals(200, begun.get().statusCode());
            assertTrue(drained.get());
        }
    }
}
