package dev.lloyd.models.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

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
import java.util.List;
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
}
