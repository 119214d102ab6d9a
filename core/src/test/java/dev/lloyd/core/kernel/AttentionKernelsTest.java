package dev.lloyd.core.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lloyd.core.kernel.AttentionKernels.Page;
import dev.lloyd.core.kernel.AttentionKernels.Pages;
import dev.lloyd.core.kernel.AttentionKernels.Scores;
import dev.lloyd.core.kernel.AttentionKernels.Slice;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttentionKernelsTest {
    private static final AttentionSupport SCALAR = new ScalarAttention();
    private static final AttentionSupport VECTOR = new VectorAttention();

    /// Heads that fill vectors and others, pages that are full, begun, and narrower than vectors; queries alone, in
    /// pairs, and one over.
    @ParameterizedTest
    @CsvSource({
        "64,1,64,64",
        "64,2,64,1",
        "64,3,64,37",
        "64,1,64,16",
        "64,2,64,17",
        "64,5,48,40",
        "6,4,64,63",
        "13,3,17,17",
        "48,2,70,67",
        "1,7,3,2",
        "128,2,64,0",
        "80,1,16,16"
    })
    void bothGiveTheSumOfTheTermsInOrder(int size, int queries, int stride, int count) {
        float[] query = Samples.gaussian(queries * size + 3, 1);
        Page keys = new Page(Samples.gaussian((size + 2) * stride, 2), stride);
        float[] start = new float[4 + queries * (stride + 5)];
        Arrays.fill(start, 5);
        Scores scalar = new Scores(start.clone(), stride + 5);
        Scores vector = new Scores(start.clone(), stride + 5);
        Slice slice = new Slice(2, size, queries);
        SCALAR.scores(query, 3, keys, slice, scalar, 4, count);
        VECTOR.scores(query, 3, keys, slice, vector, 4, count);
        for (int row = 0; row < queries; row++) {
            int at = 4 + row * (stride + 5);
            assertArrayEquals(
                    Arrays.copyOfRange(scalar.values(), at, at + count),
                    Arrays.copyOfRange(vector.values(), at, at + count));
            for (int token = 0; token < count; token++) {
                double sum = 0;
                double magnitude = 0;
                for (int feature = 0; feature < size; feature++) {
                    double key = keys.values()[(2 + feature) * stride + token];
                    sum += query[3 + row * size + feature] * key;
                    magnitude += Math.abs(query[3 + row * size + feature] * key);
                }
                assertEquals(sum, vector.values()[at + token], size * 0x1p-24 * magnitude);
            }
            for (int outside : new int[] {at - 1, at + stride, at + stride + 4}) {
                assertEquals(5, vector.values()[outside], "row " + row + ", " + (outside - at));
            }
        }
    }

    /// Heads that fill vectors and others, and tokens that fill steps of four and do not.
    @ParameterizedTest
    @CsvSource({
        "64,1,64,64",
        "64,2,80,3",
        "32,3,128,37",
        "6,1,64,63",
        "13,2,17,17",
        "48,1,70,67",
        "1,4,3,2",
        "128,2,130,0"
    })
    void scoresOfTokensAreTheirProducts(int size, int queries, int stride, int count) {
        float[] query = Samples.gaussian(queries * size + 3, 1);
        Page keys = new Page(Samples.gaussian(7 + Math.max(0, count - 1) * stride + size, 2), stride);
        for (AttentionSupport support : new AttentionSupport[] {SCALAR, VECTOR}) {
            Scores scores = new Scores(new float[4 + queries * (count + 5)], count + 5);
            Arrays.fill(scores.values(), 5);
            support.scoresByToken(query, 3, keys, new Slice(7, size, queries), scores, 4, count);
            for (int row = 0; row < queries; row++) {
                int at = 4 + row * (count + 5);
                for (int token = 0; token < count; token++) {
                    double sum = 0;
                    double magnitude = 0;
                    for (int feature = 0; feature < size; feature++) {
                        double key = keys.values()[7 + token * stride + feature];
                        sum += query[3 + row * size + feature] * key;
                        magnitude += Math.abs(query[3 + row * size + feature] * key);
                    }
                    assertEquals(sum, scores.values()[at + token], size * 0x1p-24 * magnitude);
                    Scores alone = new Scores(new float[1], 1);
                    Slice own = new Slice(7 + token * stride, size, 1);
                    support.scoresByToken(query, 3 + row * size, keys, own, alone, 0, 1);
                    assertEquals(alone.values()[0], scores.values()[at + token], "as if they had come alone");
                }
                for (int outside : new int[] {at - 1, at + count, at + count + 4}) {
                    assertEquals(5, scores.values()[outside]);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "64,1,64,64",
        "64,2,80,1",
        "6,3,64,63",
        "13,2,17,17",
        "48,5,70,67",
        "1,2,3,2",
        "128,2,130,0",
        "80,3,96,16"
    })
    void bothMixTheSame(int size, int queries, int stride, int count) {
        Scores weights = new Scores(Samples.gaussian(2 + queries * (count + 3), 1), count + 3);
        Page values = new Page(Samples.gaussian(7 + Math.max(0, count - 1) * stride + size, 2), stride);
        float[] start = Samples.gaussian(queries * size + 9, 3);
        float[] scalar = start.clone();
        float[] vector = start.clone();
        Slice slice = new Slice(7, size, queries);
        SCALAR.mix(weights, 2, count, values, slice, scalar, 4);
        VECTOR.mix(weights, 2, count, values, slice, vector, 4);
        assertArrayEquals(scalar, vector);
        for (int index = 0; index < queries * size; index++) {
            double sum = start[4 + index];
            double magnitude = Math.abs(sum);
            for (int token = 0; token < count; token++) {
                double weight = weights.values()[2 + index / size * (count + 3) + token];
                double term = weight * values.values()[7 + token * stride + index % size];
                sum += term;
                magnitude += Math.abs(term);
            }
            assertEquals(sum, vector[4 + index], count * 0x1p-24 * magnitude);
        }
        for (int outside : new int[] {0, 3, queries * size + 4, queries * size + 8}) {
            assertEquals(start[outside], vector[outside]);
        }
    }

    @Test
    void aNaNStaysInItsToken() {
        float[] keys = Samples.gaussian(16 * 64, 1);
        keys[3 * 64 + 20] = Float.NaN;
        Scores scores = new Scores(new float[2 * 64], 64);
        Pages pages = new Pages(64, true, List.of(new Page(keys, 64)), List.of(new Page(new float[64 * 16], 16)));
        AttentionKernels.scores(Samples.gaussian(32, 2), 0, pages, new Slice(0, 16, 2), scores, 40);
        for (int token = 0; token < 40; token++) {
            assertEquals(token == 20, Float.isNaN(scores.values()[token]));
            assertEquals(token == 20, Float.isNaN(scores.values()[64 + token]));
        }
    }

    @Test
    void whatDoesNotLieInItsArrayIsRefused() {
        Page page = new Page(new float[4 * 8], 8);
        Slice slice = new Slice(0, 4, 1);
        Slice two = new Slice(0, 4, 2);
        float[] four = new float[4];
        float[] eight = new float[8];
        Scores row = new Scores(eight, 8);
        Scores rows = new Scores(new float[16], 8);
        Pages pages = pages(page, page);
        refused(() -> AttentionKernels.scores(four, 0, pages, slice, rows, 9));
        refused(() -> AttentionKernels.scores(four, 0, pages, slice, row, -1));
        refused(() -> AttentionKernels.scores(four, 1, pages, slice, row, 8));
        refused(() -> AttentionKernels.scores(four, 0, pages, slice, new Scores(new float[7], 7), 3));
        refused(() -> AttentionKernels.scores(four, 0, pages, new Slice(1, 4, 1), row, 8));
        refused(() -> AttentionKernels.scores(four, 0, pages, two, rows, 8));
        refused(() -> AttentionKernels.scores(eight, 0, pages, two, row, 8));
        Pages shortValues = pages(page, new Page(new float[4 * 7], 4));
        refused(() -> AttentionKernels.scores(four, 0, shortValues, slice, row, 8));
        AttentionKernels.scores(four, 0, shortValues, slice, row, 7);
        Pages narrowKeys = pages(new Page(new float[4 * 7], 7), page);
        assertThrows(IllegalArgumentException.class, () -> AttentionKernels.scores(four, 0, narrowKeys, slice, row, 3));
        refused(() -> AttentionKernels.scoresByToken(four, 0, page, slice, row, 0, 5));
        refused(() -> AttentionKernels.scoresByToken(eight, 0, page, two, row, 0, 4));
        refused(() -> AttentionKernels.mix(row, 0, 5, page, slice, four, 0));
        refused(() -> AttentionKernels.mix(row, 0, 4, page, slice, four, 1));
        refused(() -> AttentionKernels.mix(rows, 0, 4, page, two, four, 0));
        refused(() -> AttentionKernels.mix(row, 0, 4, page, two, eight, 0));
        refused(() -> AttentionKernels.mix(row, 8, shortValues, slice, four, 0));
        refused(() -> AttentionKernels.mix(row, 9, pages, slice, four, 0));
        refused(() -> AttentionKernels.mix(row, -1, pages, slice, four, 0));
        refused(() -> AttentionKernels.mix(row, 8, pages, slice, four, 1));
        refused(() -> AttentionKernels.mix(row, 8, pages, two, eight, 0));
        assertThrows(IllegalArgumentException.class, () -> new Page(four, 0));
        assertThrows(IllegalArgumentException.class, () -> new Scores(four, 0));
        assertThrows(IllegalArgumentException.class, () -> new Slice(-1, 4, 1));
        assertThrows(IllegalArgumentException.class, () -> new Slice(0, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> new Slice(0, 4, 0));
    }

    /// A single page of eight tokens.
    private static Pages pages(Page keys, Page values) {
        return new Pages(8, true, List.of(keys), List.of(values));
    }

    private static void refused(Executable call) {
        assertThrows(IndexOutOfBoundsException.class, call);
    }
}
