package dev.lloyd.server.batching;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.models.cache.CacheFormat;
import dev.lloyd.models.cache.CacheRecipe;
import dev.lloyd.models.packed.Activations;
import dev.lloyd.models.runtime.Decoder;
import dev.lloyd.models.runtime.KeyValueCache;
import dev.lloyd.models.runtime.Sampling;
import dev.lloyd.server.Tiny;
import dev.lloyd.server.batching.Generation.End;
import dev.lloyd.server.batching.Generation.Ended;
import dev.lloyd.server.batching.Generation.Event;
import dev.lloyd.server.batching.Generation.Token;
import dev.lloyd.server.batching.RefusedException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class BatchingTest {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    /// A text that keeps the logits that it was chosen from.
    private static final class Recorded {
        private final int[] prompt;
        private final int count;
        private final Sampling sampling;
        private final List<float[]> logits = new ArrayList<>();

        Recorded(int number) {
            RandomGenerator random = Seeds.generator(number);
            this.prompt = IntStream.generate(() -> random.nextInt(128))
                    .limit(1 + random.nextInt(number % 3 == 0 ? 300 : 12))
                    .toArray();
            this.count = 1 + random.nextInt(40);
            this.sampling = number % 4 == 0 ? Sampling.greedy() : new Sampling(0.9, 20, 0.95, number);
        }

        GenerationRequest request() {
            Sampling.Choice choice = sampling.choice();
            return new GenerationRequest(prompt, count, (values, offset, columns) -> {
                logits.add(Arrays.copyOfRange(values, offset, offset + columns));
                return choice.choose(values, offset, columns);
            });
        }
    }

    private static Batching batching(Decoder decoder, int running, int waiting, int piece, Workers workers) {
        return batching(decoder, decoder::newCache, new Capacity(running, waiting, piece), workers);
    }

    static Batching batching(Decoder decoder, Supplier<KeyValueCache> newCache, Capacity capacity, Workers workers) {
        return new Batching(decoder, newCache, capacity, workers, () -> {});
    }

    private static Supplier<KeyValueCache> coded(Decoder decoder, String recipe) {
        try (Workers workers = Workers.of(1)) {
            return CacheFormat.fit(CacheRecipe.parse(recipe), decoder, List.of(), 5, workers, () -> {})::newCache;
        }
    }

    private static int[] read(Generation generation, End expected) throws InterruptedException {
        IntStream.Builder ids = IntStream.builder();
        while (true) {
            Event event = generation.next(PATIENCE).orElseThrow();
            switch (event) {
                case Token token -> ids.add(token.id());
                case Ended ended -> {
                    assertEquals(expected, ended.end(), () -> "ended by " + ended.cause());
                    return ids.build().toArray();
                }
            }
        }
    }

    /// Goal: neither neighbours, nor when they come and go, nor pieces of prompts, nor threads change a bit of a
    /// text's logits. Each of 24 texts runs alone through the decoder, then among the others, which arrive at
    /// random while those before them are generated.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            1  | 2 | 256 |
            5  | 1 | 7   |
            5  | 2 | 64  |
            24 | 2 | 1   |
            5  | 2 | 7   | int(bits=8, group=6)
            5  | 2 | 64  | keys: int(bits=4, group=12); values: int(bits=4, group=12); chunk: 8; window: 8; first: 2
            5  | 2 | 7   | input by channel differences: int(bits=4, group=4); chunk: 4; window: 3
            """)
    void aTextDoesNotDependOnItsBatch(int running, int threads, int piece, @Nullable String cache) throws Exception {
        isAloneInItsBatch(Tiny.decoder(), running, threads, piece, cache);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            INT8    | 5  | 2 | 7
            INT8    | 24 | 2 | 64
            FLOAT32 | 5  | 2 | 64
            """)
    void noneDoesWithCodesForWeights(Activations activations, int running, int threads, int piece) throws Exception {
        try (Workers workers = Workers.of(1)) {
            isAloneInItsBatch(Tiny.packed(activations, workers), running, threads, piece, null);
        }
    }

    private static void isAloneInItsBatch(Decoder decoder, int running, int threads, int piece, @Nullable String cache)
            throws Exception {
        Supplier<KeyValueCache> newCache = cache == null ? decoder::newCache : coded(decoder, cache);
        List<Recorded> alone = IntStream.range(0, 24).mapToObj(Recorded::new).toList();
        List<Recorded> together = IntStream.range(0, 24).mapToObj(Recorded::new).toList();
        List<int[]> expected = new ArrayList<>();
        try (Workers workers = Workers.of(threads);
                Batching batching = batching(decoder, newCache, new Capacity(running, 24, piece), workers)) {
            for (Recorded text : alone) {
                GenerationRequest request = text.request();
                expected.add(
                        decoder.generate(text.prompt, text.count, text.sampling, newCache.get(), workers, id -> true));
                // The decoder keeps its logits to itself: they come from a batch of one.
                try (Batching single = batching(decoder, newCache, new Capacity(1, 1, 256), workers)) {
                    read(single.submit(request), End.LENGTH);
                }
            }
            List<Generation> generations = new ArrayList<>();
            RandomGenerator arrivals = Seeds.generator(99);
            for (Recorded text : together) {
                generations.add(batching.submit(text.request()));
                if (arrivals.nextInt(3) == 0) {
                    generations.get(arrivals.nextInt(generations.size())).next(Duration.ofMillis(20));
                }
            }
            assertTrue(batching.drain(PATIENCE));
        }
        for (int text = 0; text < 24; text++) {
            List<float[]> want = alone.get(text).logits;
            List<float[]> got = together.get(text).logits;
            assertEquals(expected.get(text).length, got.size(), "tokens of text " + text);
            for (int token = 0; token < want.size(); token++) {
                assertArrayEquals(want.get(token), got.get(token), "text " + text + ", token " + token);
            }
        }
    }

    @Test
    void idsAreThoseOfTheDecoderAlone() throws Exception {
        Decoder decoder = Tiny.decoder(List.of(5, 6, 7, 8, 9, 10, 11, 12));
        try (Workers workers = Workers.of(2);
                Batching batching = batching(decoder, 4, 40, 16, workers)) {
            List<Generation> generations = new ArrayList<>();
            for (int number = 0; number < 20; number++) {
                generations.add(batching.submit(new Recorded(number).request()));
            }
            for (int number = 0; number < 20; number++) {
                Recorded text = new Recorded(number);
                int[] want = decoder.generate(
                        text.prompt, text.count, text.sampling, decoder.newCache(), workers, id -> true);
                End end = want.length < text.count ? End.STOP : End.LENGTH;
                assertArrayEquals(want, read(generations.get(number), end), "text " + number);
            }
            assertEquals(0, batching.load().running());
        }
    }

    @Test
    void aTextEndsWhereTheContextIsFull() throws Exception {
        try (Workers workers = Workers.of(1);
                Batching batching = batching(Tiny.decoder(), 2, 2, 64, workers)) {
            int[] prompt = new int[Tiny.CONTEXT - 3];
            GenerationRequest request =
                    new GenerationRequest(prompt, 100, Sampling.greedy().choice());
            // The last token needs no place: it is not read again.
            assertEquals(4, read(batching.submit(request), End.LENGTH).length);
            int[] full = new int[Tiny.CONTEXT];
            assertThrows(
                    IllegalArgumentException.class,
                    () -> batching.submit(
                            new GenerationRequest(full, 1, Sampling.greedy().choice())));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> batching.submit(new GenerationRequest(
                            new int[] {128}, 1, Sampling.greedy().choice())));
        }
    }

    /// A choice that waits holds the batch, so that what waits can be counted.
    @Test
    void moreThanMayWaitAreRefusedAndWhoLeavesMakesRoom() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        try (Workers workers = Workers.of(1);
                Batching batching = batching(Tiny.decoder(), 1, 2, 64, workers)) {
            Generation first = batching.submit(new GenerationRequest(new int[] {1}, 300, (logits, offset, count) -> {
                started.countDown();
                awaitQuietly(release);
                return 4;
            }));
            started.await();
            GenerationRequest other =
                    new GenerationRequest(new int[] {2}, 3, Sampling.greedy().choice());
            Generation second = batching.submit(other);
            Generation third = batching.submit(other);
            assertEquals(new Load(1, 2, 1, 0), batching.load());
            RefusedException refused = assertThrows(RefusedException.class, () -> batching.submit(other));
            assertEquals(Reason.FULL, refused.reason());

            second.cancel();
            read(second, End.CANCELLED);
            Generation fourth = batching.submit(other);
            first.cancel();
            release.countDown();
            read(first, End.CANCELLED);
            assertEquals(3, read(third, End.LENGTH).length);
            assertEquals(3, read(fourth, End.LENGTH).length);
            assertTrue(batching.drain(PATIENCE));
            assertEquals(0, batching.load().running() + batching.load().waiting());
            RefusedException late = assertThrows(RefusedException.class, () -> batching.submit(other));
            assertEquals(Reason.DRAINING, late.reason());
        }
    }

    @Test
    void aFailureEndsItsTextsAndNoLaterOnes() throws Exception {
        AtomicBoolean broken = new AtomicBoolean(true);
        Decoder decoder = Tiny.decoder();
        try (Workers workers = Workers.of(1);
                Batching batching = new Batching(decoder, decoder::newCache, new Capacity(2, 2, 64), workers, () -> {
                    if (broken.get()) {
                        throw new IllegalStateException("the file has changed");
                    }
                })) {
            GenerationRequest request =
                    new GenerationRequest(new int[] {2}, 3, Sampling.greedy().choice());
            read(batching.submit(request), End.FAILED);
            broken.set(false);
            Generation bad = batching.submit(new GenerationRequest(new int[] {2}, 3, (logits, offset, count) -> {
                throw new IllegalStateException("no choice");
            }));
            Generation good = batching.submit(request);
            read(bad, End.FAILED);
            assertEquals(3, read(good, End.LENGTH).length);
        }
    }

    static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException exception) {
            throw new IllegalStateException(exception);
        }
    }
}
