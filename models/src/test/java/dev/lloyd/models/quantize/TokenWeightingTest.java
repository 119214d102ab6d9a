package dev.lloyd.models.quantize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.models.network.Attention;
import dev.lloyd.models.network.Packing;
import dev.lloyd.quant.objective.TokenImportance;
import dev.lloyd.quant.statistics.LayerStatistics;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class TokenWeightingTest {
    private static final Workers ONE = Workers.of(1);
    private static final TokenRuns NO_RUNS = new TokenRuns(Map.of(), ONE);
    /// Two sequences of 3 and 4 tokens, 2 heads of 2 features that share a key head.
    private static final Packing PACKING = Packing.of(3, 4);
    private static final Attention ATTENTION = new Attention(0, 2, 1, Attention.Mask.CAUSAL);

    private final Matrix query = gaussian(7, 4, 1);
    private final Matrix key = gaussian(7, 2, 2);

    @AfterAll
    static void close() {
        ONE.close();
    }

    @Test
    void tokensCountByTheAttentionTheyReceiveBeforeAndAfterItRuns() {
        LayerStatistics before = LayerStatistics.empty(5);
        LayerStatistics after = LayerStatistics.empty(5);
        TokenImportance part = new TokenImportance(0.2);
        TokenWeighting weighting =
                new TokenWeighting(Map.of("q", before, "down", after), Map.of("q", part, "down", part), NO_RUNS, ONE);
        Matrix input = gaussian(7, 5, 3);
        weighting.beforeLinear("q", input);
        assertEquals(0, before.count());
        weighting.beforeAttention(ATTENTION, PACKING, query, key);
        weighting.beforeLinear("down", input);
        weighting.end();
        double[] expected = expected(input, part);
        assertEquals(7, before.count());
        assertArrayEquals(expected, before.outer().values(), 1e-5);
        assertArrayEquals(expected, after.outer().values(), 1e-5);
    }

    @Test
    void layersThatDoNotAskAndBlocksWithoutAttentionSeeTokensAlike() {
        LayerStatistics plain = LayerStatistics.empty(5);
        LayerStatistics asked = LayerStatistics.empty(5);
        TokenWeighting weighting = new TokenWeighting(
                Map.of("plain", plain, "asked", asked), Map.of("asked", new TokenImportance()), NO_RUNS, ONE);
        Matrix input = gaussian(7, 5, 3);
        weighting.beforeLinear("plain", input);
        weighting.beforeLinear("asked", input);
        weighting.beforeLinear("unknown", input);
        weighting.end();
        LayerStatistics alike = LayerStatistics.empty(5);
        alike.add(input, ONE);
        assertArrayEquals(alike.outer().values(), plain.outer().values());
        assertArrayEquals(alike.outer().values(), asked.outer().values());
    }

    /// `sum r^2 x x^T` with attention in plain loops.
    private double[] expected(Matrix input, TokenImportance part) {
        double[] sums = new double[25];
        int start = 0;
        for (int length : new int[] {3, 4}) {
            float[] received = new float[length];
            for (int head = 0; head < 2; head++) {
                for (int row = 0; row < length; row++) {
                    double[] shares = new double[row + 1];
                    double total = 0;
                    for (int token = 0; token <= row; token++) {
                        double score = 0;
                        for (int feature = 0; feature < 2; feature++) {
                            score += query.at(start + row, 2 * head + feature) * key.at(start + token, feature);
                        }
                        shares[token] = Math.exp(score / Math.sqrt(2));
                        total += shares[token];
                    }
                    for (int token = 0; token <= row; token++) {
                        received[token] += (float) (shares[token] / total);
                    }
                }
            }
            float[] weights = part.weights(received);
            for (int token = 0; token < length; token++) {
                for (int index = 0; index < 25; index++) {
                    sums[index] += (double) weights[token]
                            * weights[token]
                            * input.at(start + token, index / 5)
                            * input.at(start + token, index % 5);
                }
            }
            start += length;
        }
        return sums;
    }

    private static Matrix gaussian(int rows, int columns, long seed) {
        return new Matrix(rows, columns, Seeds.gaussian(rows * columns, seed));
    }
}
