package dev.lloyd.core.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lloyd.core.kernel.AttentionKernels.Page;
import dev.lloyd.core.kernel.AttentionKernels.Slice;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AttentionKernelsTest {
    private static final AttentionSupport SCALAR = new ScalarAttention();
    private static final AttentionSupport VECTOR = new VectorAttention();

    /// Heads that fill vectors and others, pages that are full, begun, and without room after the last token.
    @ParameterizedTest
    @CsvSource({
        "64,64,64",
        "64,64,1",
        "64,64,37",
        "64,64,16",
        "64,64,17",
        "64,48,40",
        "6,64,63",
        "13,17,17",
        "48,70,67",
        "1,3,2",
        "128,64,0",
        "80,16,16"
    })
    void bothGiveTheSumOfTheTermsInOrder(int size, int stride, int count) {
        float[] query = Samples.gaussian(size + 3, 1);
        float[] keys = Samples.gaussian((size + 1) * stride + Math.max(count, 1), 2);
        float[] scalar = new float[count + 9];
        Arrays.fill(scalar, 5);
        float[] vector = scalar.clone();
        Page page = new Page(keys, stride);
        Slice slice = new Slice(2, size);
        SCALAR.scores(query, 3, page, slice, scalar, 4, count);
        VECTOR.scores(query, 3, page, slice, vector, 4, count);
        assertArrayEquals(scalar, vector);
        for (int token = 0; token < count; token++) {
            double sum = 0;
            double magnitude = 0;
            for (int feature = 0; feature < size; feature++) {
                double term = (double) query[3 + feature] * keys[(2 + feature) * stride + token];
                sum += term;
                magnitude += Math.abs(term);
            }
            assertEquals(sum, vector[4 + token], size * 0x1p-24 * magnitude);
        }
        for (int outside : new int[] {0, 3, count + 4, count + 8}) {
            assertEquals(5, vector[outside]);
        }
    }

    /// Heads that fill vectors and others, and tokens that fill steps of four and do not.
    @ParameterizedTest
    @CsvSource({"64,64,64", "64,80,3", "32,128,37", "6,64,63", "13,17,17", "48,70,67", "1,3,2", "128,130,0"})
    void scoresOfTokensAreTheirProducts(int size, int stride, int count) {
        float[] query = Samples.gaussian(size + 3, 1);
        float[] keys = Samples.gaussian(7 + Math.max(0, count - 1) * stride + size, 2);
        for (AttentionSupport support : new AttentionSupport[] {SCALAR, VECTOR}) {
            float[] scores = new float[count + 9];
            Arrays.fill(scores, 5);
            support.scoresByToken(query, 3, new Page(keys, stride), new Slice(7, size), scores, 4, count);
            for (int token = 0; token < count; token++) {
                double sum = 0;
                double magnitude = 0;
                for (int feature = 0; feature < size; feature++) {
                    double term = (double) query[3 + feature] * keys[7 + token * stride + feature];
                    sum += term;
                    magnitude += Math.abs(term);
                }
                assertEquals(sum, scores[4 + token], size * 0x1p-24 * magnitude);
                float[] alone = new float[1];
                Slice own = new Slice(7 + token * stride, size);
                support.scoresByToken(query, 3, new Page(keys, stride), own, alone, 0, 1);
                assertEquals(alone[0], scores[4 + token], "as if token " + token + " had come alone");
            }
            for (int outside : new int[] {0, 3, count + 4, count + 8}) {
                assertEquals(5, scores[outside]);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"64,64,64", "64,80,1", "6,64,63", "13,17,17", "48,70,67", "1,3,2", "128,130,0", "80,96,16"})
    void bothMixTheSame(int size, int stride, int count) {
        float[] weights = Samples.gaussian(count + 2, 1);
        float[] values = Samples.gaussian(7 + Math.max(0, count - 1) * stride + size, 2);
        float[] start = Samples.gaussian(size + 9, 3);
        float[] scalar = start.clone();
        float[] vector = start.clone();
        Page page = new Page(values, stride);
        Slice slice = new Slice(7, size);
        SCALAR.mix(weights, 2, count, page, slice, scalar, 4);
        VECTOR.mix(weights, 2, count, page, slice, vector, 4);
        assertArrayEquals(scalar, vector);
        for (int feature = 0; feature < size; feature++) {
            double sum = start[4 + feature];
            double magnitude = Math.abs(sum);
            for (int token = 0; token < count; token++) {
                double term = (double) weights[2 + token] * values[7 + token * stride + feature];
                sum += term;
                magnitude += Math.abs(term);
            }
            assertEquals(sum, vector[4 + feature], count * 0x1p-24 * magnitude);
        }
        for (int outside : new int[] {0, 3, size + 4, size + 8}) {
            assertEquals(start[outside], vector[outside]);
        }
    }

    @Test
    void aNaNStaysInItsToken() {
        float[] keys = Samples.gaussian(16 * 64, 1);
        keys[3 * 64 + 20] = Float.NaN;
        float[] scores = new float[64];
        Page page = new Page(keys, 64);
        AttentionKernels.scores(Samples.gaussian(16, 2), 0, page, new Slice(0, 16), scores, 0, 40);
        for (int token = 0; token < 40; token++) {
            assertEquals(token == 20, Float.isNaN(scores[token]));
        }
    }

    @Test
    void whatDoesNotLieInItsArrayIsRefused() {
        Page page = new Page(new float[4 * 8], 8);
        Slice slice = new Slice(0, 4);
        float[] four = new float[4];
        float[] eight = new float[8];
        assertThrows(IndexOutOfBoundsException.class, () -> AttentionKernels.scores(four, 0, page, slice, eight, 0, 9));
        assertThrows(IndexOutOfBoundsException.class, () -> AttentionKernels.scores(four, 1, page, slice, eight, 0, 8));
        assertThrows(IndexOutOfBoundsException.class, () -> AttentionKernels.scores(four, 0, page, slice, four, 0, 8));
        assertThrows(
                IndexOutOfBoundsException.class,
                () -> AttentionKernels.scoresByToken(four, 0, page, slice, eight, 0, 5));
        assertThrows(IndexOutOfBoundsException.class, () -> AttentionKernels.mix(eight, 0, 5, page, slice, four, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> AttentionKernels.mix(four, 0, 4, page, slice, four, 1));
        assertThrows(
                IndexOutOfBoundsException.class,
                () -> AttentionKernels.scores(four, 0, page, new Slice(1, 4), eight, 0, 8));
        assertThrows(IllegalArgumentException.class, () -> new Page(four, 0));
        assertThrows(IllegalArgumentException.class, () -> new Slice(-1, 4));
        assertThrows(IllegalArgumentException.class, () -> new Slice(0, 0));
    }
}
