package dev.lloyd.models.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.TinyModels;
import dev.lloyd.models.network.LlamaConfig.Head;
import dev.lloyd.models.network.Network;
import dev.lloyd.models.network.Packing;
import dev.lloyd.models.network.TokenBatch;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is written down gives what the network gives.
class StepsTest {
    private static final Network NETWORK = TinyModels.llama(Head.UNTIED);
    private static final Decoder DECODER =
            new Decoder(NETWORK, TinyModels.weights(TinyModels.tensors(NETWORK, 5)), List.of());

    private static TokenBatch batch(List<KeyValueCache> caches, int length, int seed) {
        int[] lengths = new int[caches.size()];
        Arrays.fill(lengths, length);
        int[] positions = caches.stream().mapToInt(KeyValueCache::length).toArray();
        int[] ids = IntStream.range(0, length * caches.size())
                .map(index -> (31 * seed + 7 * index) % NETWORK.vocabularySize())
                .toArray();
        return new TokenBatch(ids, new Packing(lengths, positions));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void stepsHaveTheBitsOfTheNetwork(int threads) {
        try (Workers workers = Workers.of(threads)) {
            Steps steps = DECODER.steps(workers);
            List<KeyValueCache> ours = caches();
            List<KeyValueCache> theirs = caches();
            // Prompts of three texts, tokens of each, of two of them, a piece of two tokens, and of one.
            int[][] parts = {{3, 5}, {3, 1}, {3, 1}, {2, 1}, {2, 2}, {2, 1}, {1, 1}, {3, 1}};
            for (int step = 0; step < parts.length; step++) {
                TokenBatch batch = batch(ours.subList(0, parts[step][0]), parts[step][1], step);
                Matrix got = steps.lastLogits(batch, ours.subList(0, parts[step][0]));
                Matrix want = DECODER.lastLogits(batch, theirs.subList(0, parts[step][0]), workers);
                assertEquals(want.rows(), got.rows());
                assertArrayEquals(want.values(), got.values(), "step " + step);
                assertTrue(got.squaredNorm() > 0, "step " + step);
            }
            assertEquals(theirs.getFirst().length(), ours.getFirst().length());
        }
    }

    private static List<KeyValueCache> caches() {
        return List.of(DECODER.newCache(), DECODER.newCache(), DECODER.newCache());
    }

    @Test
    void aWrongIdIsRefusedBeforeAnythingIsKept() {
        try (Workers workers = Workers.of(1)) {
            Steps steps = DECODER.steps(workers);
            KeyValueCache cache = DECODER.newCache();
            String message = assertThrows(
                            IllegalArgumentException.class, () -> steps.next(NETWORK.vocabularySize(), cache))
                    .getMessage();
            assertTrue(message.startsWith("token 0 has id " + NETWORK.vocabularySize()), message);
            assertEquals(0, cache.blocks().getFirst().length());
            assertEquals(NETWORK.vocabularySize(), steps.next(1, cache).columns());
        }
    }
}
