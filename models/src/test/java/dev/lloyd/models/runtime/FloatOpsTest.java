package dev.lloyd.models.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.models.TinyModels;
import dev.lloyd.models.network.Attention;
import dev.lloyd.models.network.Attention.Mask;
import dev.lloyd.models.network.Packing;
import dev.lloyd.models.network.Patches;
import dev.lloyd.models.network.Pooling;
import dev.lloyd.models.network.Rope;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Each operation against its formula in double precision.
class FloatOpsTest {
    private final Workers workers = Workers.of(2);
    private final FloatOps ops = ops(Map.of());

    @AfterEach
    void close() {
        workers.close();
    }

    private FloatOps ops(Map<String, Matrix> tensors) {
        return FloatOps.of(TinyModels.weights(tensors), workers);
    }

    private static Matrix random(int rows, int columns, long seed) {
        return new Matrix(rows, columns, Seeds.gaussian(rows * columns, seed));
    }

    @Test
    void linearIsTheProductWithTheTransposePlusTheBias() {
        for (int tokens : new int[] {1, 63, 64, 65, 131}) {
            Matrix weights = random(11, 7, 1);
            Matrix bias = random(1, 11, 2);
            Matrix input = random(tokens, 7, 3);
            Matrix output =
                    ops(Map.of("layer.weight", weights, "layer.bias", bias)).linear("layer", input);
            for (int token = 0; token < tokens; token++) {
                for (int row = 0; row < 11; row++) {
                    double sum = bias.at(0, row);
                    for (int column = 0; column < 7; column++) {
                        sum += (double) weights.at(row, column) * input.at(token, column);
                    }
                    assertEquals(sum, output.at(token, row), 1e-5);
                }
            }
        }
    }

    @Test
    void geluAndSiluAreAsExactAsTheirKernels() {
        // Reference values of x Phi(x) from the error function to 15 digits (Abramowitz, Stegun, table 26.1).
        float[] points = {-3, -1, -0.5f, 0, 0.5f, 1, 3, 9, -9};
        double[] gelu = {
            -3 * 0.001349898031630,
            -0.158655253931457,
            -0.5 * 0.308537538725987,
            0,
            0.5 * 0.691462461274013,
            0.841344746068543,
            3 * 0.998650101968370,
            9,
            0
        };
        Matrix input = new Matrix(1, points.length, points);
        Matrix actual = ops.gelu(input);
        Matrix silu = ops.silu(input);
        for (int index = 0; index < points.length; index++) {
            // The bound of ActivationKernels.gelu, and a rounding.
            assertEquals(gelu[index], actual.at(0, index), 2e-7 * Math.max(1, Math.abs(points[index])));
            assertEquals(points[index] / (1 + Math.exp(-points[index])), silu.at(0, index), 1e-6);
        }
        assertTrue(Float.isNaN(
                ops.gelu(new Matrix(1, 1, new float[] {Float.NaN})).at(0, 0)));
    }

    @Test
    void normsFollowTheirFormulas() {
        Matrix input = random(5, 9, 4);
        Matrix weight = random(1, 9, 5);
        Matrix bias = random(1, 9, 6);
        FloatOps normed = ops(Map.of("norm.weight", weight, "norm.bias", bias));
        Matrix layer = normed.layerNorm("norm", input, 1e-3f);
        Matrix rms = normed.rmsNorm("norm", input, 1e-3f);
        for (int row = 0; row < 5; row++) {
            double mean = 0;
            double squares = 0;
            for (int column = 0; column < 9; column++) {
                mean += input.at(row, column) / 9.0;
                squares += (double) input.at(row, column) * input.at(row, column) / 9;
            }
            double deviation = Math.sqrt(squares - mean * mean + 1e-3);
            for (int column = 0; column < 9; column++) {
                double x = input.at(row, column);
                double scale = weight.at(0, column);
                assertEquals((x - mean) / deviation * scale + bias.at(0, column), layer.at(row, column), 1e-5);
                assertEquals(x / Math.sqrt(squares + 1e-3) * scale, rms.at(row, column), 1e-5);
            }
        }
    }

    @Test
    void ropeRotatesPairsByTheirAngle() {
        Rope rope = Rope.of(6, 100);
        Matrix input = random(3, 12, 7);
        Matrix output = ops.rope(rope, new Packing(new int[] {1, 2}, new int[] {5, 0}), input);
        int[] positions = {5, 0, 1};
        for (int token = 0; token < 3; token++) {
            for (int head = 0; head < 2; head++) {
                for (int pair = 0; pair < 3; pair++) {
                    int first = 6 * head + pair;
                    int second = first + 3;
                    double angle = positions[token] * Math.pow(100, -pair / 3.0);
                    double a = input.at(token, first);
                    double b = input.at(token, second);
                    assertEquals(a * Math.cos(angle) - b * Math.sin(angle), output.at(token, first), 1e-5);
                    assertEquals(a * Math.sin(angle) + b * Math.cos(angle), output.at(token, second), 1e-5);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"CAUSAL, 4, 2", "NONE, 3, 3", "CAUSAL, 4, 1"})
    void attentionIsTheSoftmaxOfScaledProductsInsideEachSequence(Mask mask, int heads, int keyValueHeads) {
        int size = 5;
        Packing packing = Packing.of(4, 1, 7);
        Matrix query = random(12, heads * size, 8);
        Matrix key = random(12, keyValueHeads * size, 9);
        Matrix value = random(12, keyValueHeads * size, 10);
        Attention attention = new Attention(0, heads, keyValueHeads, mask);
        Matrix output = ops.attention(attention, packing, query, query, key, value);
        int[] starts = packing.starts();
        for (int sequence = 0; sequence < 3; sequence++) {
            int length = packing.lengths()[sequence];
            for (int token = 0; token < length; token++) {
                int visible = mask == Mask.CAUSAL ? token + 1 : length;
                for (int head = 0; head < heads; head++) {
                    int narrow = head * keyValueHeads / heads;
                    double[] expected = attend(
                            slice(query, starts[sequence] + token, 1, head * size, size),
                            slice(key, starts[sequence], visible, narrow * size, size),
                            slice(value, starts[sequence], visible, narrow * size, size));
                    for (int feature = 0; feature < size; feature++) {
                        assertEquals(
                                expected[feature], output.at(starts[sequence] + token, head * size + feature), 1e-5);
                    }
                }
            }
        }
    }

    /// As many heads that share keys and values as one task takes, fewer, more, and a task that is not filled.
    @ParameterizedTest
    @CsvSource({"CAUSAL, 4, 1", "NONE, 3, 3", "CAUSAL, 6, 1", "NONE, 10, 2", "CAUSAL, 8, 1"})
    void attentionOverNewCachesIsThatOfWholeSequences(Mask mask, int heads, int keyValueHeads) {
        Packing packing = Packing.of(4, 1, 70);
        Matrix query = random(75, heads * 5, 8);
        Matrix key = random(75, keyValueHeads * 5, 9);
        Matrix value = random(75, keyValueHeads * 5, 10);
        Attention attention = new Attention(0, heads, keyValueHeads, mask);
        Matrix expected = ops.attention(attention, packing, query, query, key, value);
        List<KeyValueCache> caches = Stream.generate(() -> KeyValueCache.ofFloats(1, keyValueHeads * 5))
                .limit(3)
                .toList();
        Matrix output = ops.withCaches(caches).attention(attention, packing, query, query, key, value);
        assertArrayEquals(expected.values(), output.values(), 1e-5f);
    }

    private static double[][] slice(Matrix matrix, int firstRow, int rows, int firstColumn, int columns) {
        double[][] slice = new double[rows][columns];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                slice[row][column] = matrix.at(firstRow + row, firstColumn + column);
            }
        }
        return slice;
    }

    private static double[] attend(double[][] query, double[][] keys, double[][] values) {
        int size = query[0].length;
        double[] mixed = new double[size];
        double total = 0;
        for (int other = 0; other < keys.length; other++) {
            double score = 0;
            for (int feature = 0; feature < size; feature++) {
                score += query[0][feature] * keys[other][feature];
            }
            double weight = Math.exp(score / Math.sqrt(size));
            total += weight;
            for (int feature = 0; feature < size; feature++) {
                mixed[feature] += weight * values[other][feature];
            }
        }
        for (int feature = 0; feature < size; feature++) {
            mixed[feature] /= total;
        }
        return mixed;
    }

    @Test
    void poolingTakesTheMeanTheFirstOrTheLastToken() {
        Matrix input = new Matrix(3, 2, new float[] {1, 2, 3, 6, 5, 7});
        Packing packing = Packing.of(2, 1);
        assertArrayEquals(
                new float[] {2, 4, 5, 7}, ops.pool(Pooling.MEAN, packing, input).values());
        assertArrayEquals(
                new float[] {1, 2, 5, 7},
                ops.pool(Pooling.FIRST, packing, input).values());
        assertArrayEquals(
                new float[] {3, 6, 5, 7}, ops.pool(Pooling.LAST, packing, input).values());
    }

    @Test
    void normalizedRowsHaveLengthOneAndZerosStay() {
        Matrix output = ops.normalize(new Matrix(2, 2, new float[] {3, 4, 0, 0}));
        assertArrayEquals(new float[] {0.6f, 0.8f, 0, 0}, output.values());
    }

    @Test
    void wrongShapesAndIdsAreNamed() {
        FloatOps small = ops(Map.of("table.weight", random(3, 2, 1), "norm.weight", random(1, 5, 2)));
        String id = assertThrows(IllegalArgumentException.class, () -> small.embedding("table", new int[] {0, 3}))
                .getMessage();
        assertEquals("token 1 has id 3, but table 'table' has 3 rows", id);
        assertThrows(IllegalArgumentException.class, () -> small.linear("table", random(1, 3, 3)));
        assertThrows(IllegalArgumentException.class, () -> small.rmsNorm("norm", random(1, 4, 3), 0));
        assertThrows(IllegalArgumentException.class, () -> small.add(random(1, 4, 3), random(2, 4, 3)));
        KeyValueCache cache = KeyValueCache.ofFloats(1, 4);
        Attention attention = new Attention(0, 1, 1, Mask.CAUSAL);
        Packing late = new Packing(new int[] {1}, new int[] {3});
        Matrix row = random(1, 4, 4);
        assertThrows(
                IllegalArgumentException.class,
                () -> small.withCaches(List.of(cache)).attention(attention, late, row, row, row, row));
    }

    /// A convolution by its definition: sums over places and channels, zeros outside.
    @ParameterizedTest
    @CsvSource({"5, 4, 3, 1", "5, 4, 3, 2", "6, 6, 3, 2", "4, 5, 1, 2", "3, 3, 5, 1", "7, 2, 2, 3"})
    void aLinearLayerOnPatchesIsAConvolution(int height, int width, int kernel, int stride) {
        int channels = 3;
        Matrix weights = random(4, kernel * kernel * channels, 1);
        Matrix input = random(2 * height * width, channels, 2);
        Patches patches = new Patches(height, width, kernel, stride);
        Matrix output = ops(Map.of("conv.weight", weights)).linear("conv", ops.patches(patches, input));
        int lines = Math.ceilDiv(height, stride);
        int columns = Math.ceilDiv(width, stride);
        assertEquals(2 * lines * columns, output.rows());
        int above = Math.max(0, (lines - 1) * stride + kernel - height) / 2;
        int left = Math.max(0, (columns - 1) * stride + kernel - width) / 2;
        for (int row = 0; row < output.rows(); row++) {
            int line = row % (lines * columns) / columns * stride - above;
            int column = row % columns * stride - left;
            for (int out = 0; out < 4; out++) {
                double sum = 0;
                for (int place = 0; place < kernel * kernel * channels; place++) {
                    int y = line + place / channels / kernel;
                    int x = column + place / channels % kernel;
                    boolean inside = y >= 0 && y < height && x >= 0 && x < width;
                    int pixel = row / (lines * columns) * height * width + y * width + x;
                    sum += inside ? weights.at(out, place) * input.at(pixel, place % channels) : 0;
                }
                assertEquals(sum, output.at(row, out), 1e-4, row + ", " + out);
            }
        }
    }

    @Test
    void coloursAreTheBytesOfAPixelAndRectifyingKeepsWhatIsPositive() {
        assertArrayEquals(
                new float[] {1, 2, 255, 0, 16, 0},
                ops.colours(new int[] {0x0102ff, 0x1000}).values());
        Matrix input = new Matrix(1, 4, new float[] {-1, 0, 2, Float.NaN});
        assertArrayEquals(new float[] {0, 0, 2, Float.NaN}, ops.relu(input).values());
    }
}
