package dev.lloyd.models.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.models.TinyModels;
import dev.lloyd.models.network.LlamaConfig.Head;
import dev.lloyd.models.network.Network;
import dev.lloyd.models.network.Pooling;
import dev.lloyd.models.network.TokenBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What a sequence gives depends on nothing but the sequence.
class DeterminismTest {
    static Stream<Network> networks() {
        return Stream.of(TinyModels.bert(Pooling.MEAN), TinyModels.llama(Head.UNTIED));
    }

    private static List<int[]> sequences(Network network) {
        List<int[]> sequences = new ArrayList<>();
        for (int sequence = 0; sequence < 40; sequence++) {
            int[] ids = new int[1 + (sequence * 7) % 33];
            for (int token = 0; token < ids.length; token++) {
                ids[token] = (int) Long.remainderUnsigned(Seeds.derive(sequence, token), network.vocabularySize());
            }
            sequences.add(ids);
        }
        return sequences;
    }

    @ParameterizedTest
    @MethodSource("networks")
    void neitherThreadsNorNeighboursChangeABit(Network network) {
        Weights weights = TinyModels.weights(TinyModels.tensors(network, 3));
        List<int[]> sequences = sequences(network);
        try (Workers one = Workers.of(1);
                Workers three = Workers.of(3)) {
            Matrix together = network.hidden(FloatOps.of(weights, three), TokenBatch.of(sequences));
            int row = 0;
            for (int[] ids : sequences) {
                Matrix alone = network.hidden(FloatOps.of(weights, one), TokenBatch.of(List.of(ids)));
                assertArrayEquals(together.rowSlice(row, row + ids.length).values(), alone.values());
                row += ids.length;
            }
            assertNotEquals(0f, together.at(0, 0));
        }
    }

    @Test
    void neighboursChangeNoBitAtTheWidthsOfARealModel() {
        Matrix weights = new Matrix(1536, 384, Seeds.gaussian(1536 * 384, 1));
        Matrix inputs = new Matrix(150, 384, Seeds.gaussian(150 * 384, 2));
        try (Workers workers = Workers.of(2)) {
            Matrix together = new DenseLayer(weights).multiply(inputs, workers);
            for (int row : new int[] {0, 63, 64, 127, 128, 149}) {
                Matrix alone = new DenseLayer(weights).multiply(inputs.rowSlice(row, row + 1), workers);
                assertArrayEquals(together.rowSlice(row, row + 1).values(), alone.values(), "row " + row);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("networks")
    void aCachedContinuationEqualsTheWholeSequence(Network network) {
        if (network.outputLayer().isEmpty()) {
            return; // An encoder sees the whole text at once.
        }
        Weights weights = TinyModels.weights(TinyModels.tensors(network, 5));
        int[] ids = sequences(network).get(4);
        try (Workers workers = Workers.of(2)) {
            Matrix whole = network.forward(FloatOps.of(weights, workers), TokenBatch.of(List.of(ids)));
            KeyValueCache cache = KeyValueCache.ofFloats(network.blocks(), network.keyValueSize());
            FloatOps ops = FloatOps.of(weights, workers).withCaches(List.of(cache));
            int done = 0;
            for (int step : new int[] {5, 1, 1, ids.length - 7}) {
                int[] part = Arrays.copyOfRange(ids, done, done + step);
                Matrix logits = network.forward(ops, TokenBatch.from(done, part));
                for (int index = 0; index < logits.values().length; index++) {
                    assertEquals(whole.values()[done * logits.columns() + index], logits.values()[index], 1e-4);
                }
                done += step;
            }
            assertEquals(ids.length, cache.length());
            cache.truncate(5);
            Matrix again = network.forward(ops, TokenBatch.from(5, ids[5]));
            assertEquals(whole.at(5, 3), again.at(0, 3), 1e-4);
        }
    }

    @Test
    void samplingRepeatsWithItsSeedAndPrefersLargeLogits() {
        float[] logits = {0, 3, 1, -2, 2.5f};
        assertEquals(1, Sampling.greedy().choose(logits, 0, 5, Seeds.generator(0)));
        Sampling warm = new Sampling(0.8, 3, 11);
        int[] counts = new int[5];
        var generator = warm.generator();
        for (int draw = 0; draw < 2000; draw++) {
            counts[warm.choose(logits, 0, 5, generator)]++;
        }
        // exp(3/0.8) : exp(2.5/0.8) : exp(1/0.8) = 0.617 : 0.330 : 0.051 of the three that topK leaves.
        assertEquals(0.617, counts[1] / 2000.0, 0.04);
        assertEquals(0.330, counts[4] / 2000.0, 0.04);
        assertEquals(0, counts[0] + counts[3]);
    }

    /// Chances 0.617, 0.330 and 0.051 as above: of 0.9 two can come, in proportion; of 0.6 one.
    @Test
    void topPLeavesTheLikeliest() {
        float[] logits = {0, 3, 1, -2, 2.5f};
        int[] counts = new int[5];
        Sampling nucleus = new Sampling(0.8, 5, 0.9, 11);
        var generator = nucleus.generator();
        for (int draw = 0; draw < 2000; draw++) {
            counts[nucleus.choose(logits, 0, 5, generator)]++;
        }
        assertEquals(2000, counts[1] + counts[4]);
        assertEquals(0.652, counts[1] / 2000.0, 0.04);
        Sampling one = new Sampling(0.8, 5, 0.6, 3);
        assertEquals(1, one.choose(logits, 0, 5, one.generator()));
        assertThrows(IllegalArgumentException.class, () -> new Sampling(1, 1, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new Sampling(1, 1, 1.1, 0));
        assertThrows(IllegalArgumentException.class, () -> new Sampling(1, 1, Double.NaN, 0));
    }

    /// As sorting all of them would choose, the first of equals first, negative and infinite ones too.
    @Test
    void samplingChoosesAmongTheLargestLogits() {
        float[] logits = Seeds.gaussian(500, 4);
        for (int index = 0; index < 500; index += 7) {
            logits[index] = Math.round(logits[index]);
        }
        logits[3] = Float.NEGATIVE_INFINITY;
        Integer[] sorted = IntStream.range(0, 500).boxed().toArray(Integer[]::new);
        Arrays.sort(sorted, Comparator.comparingDouble(id -> -logits[id]));
        for (int most : new int[] {2, 40, 499, 500, 1000}) {
            Sampling hot = new Sampling(1e9, most, 1); // All as likely as each other.
            int count = Math.min(most, 499); // Minus infinity has no chance at all.
            for (int place : new int[] {0, count / 3, count - 1}) {
                RandomGenerator fixed = () -> (long) ((place + 0.5) / count * 0x1p53) << 11;
                assertEquals(sorted[place], hot.choose(logits, 0, 500, fixed), most + " " + place);
            }
        }
    }
}
