package dev.lloyd.models.runtime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.models.network.Attention;
import dev.lloyd.models.network.Packing;
import dev.lloyd.models.network.Rope;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The sums are those of the scores, outputs and their changes that attention itself computes, in plain loops.
class AttentionMomentsTest {
    private static final Workers ONE = Workers.of(1);
    private static final Packing PACKING = Packing.of(3, 4);
    private static final int SIZE = 4;
    private static final Rope ROPE = Rope.of(SIZE, 100);

    private final Matrix query = gaussian(7, 2 * SIZE, 1);
    private final Matrix key = gaussian(7, SIZE, 2);
    private final Matrix input = gaussian(7, 6, 3);

    @AfterAll
    static void close() {
        ONE.close();
    }

    @ParameterizedTest
    @EnumSource(Attention.Mask.class)
    void errorsOfQueriesAndKeysCountAsTheyChangeScores(Attention.Mask mask) {
        AttentionMoments moments = moments(mask, Optional.of(ROPE));
        Matrix error = gaussian(1, SIZE, 5);
        Matrix turned = turned(error);
        for (int head = 0; head < 2; head++) {
            assertEquals(
                    scores(mask, turned, 0, key, 0, true),
                    quadratic(moments.queries().get(head), error),
                    1e-4);
        }
        double both = scores(mask, turned, 0, query, 0, false) + scores(mask, turned, 0, query, SIZE, false);
        assertEquals(both, quadratic(moments.keys().getFirst(), error), 1e-4);
    }

    @ParameterizedTest
    @EnumSource(Attention.Mask.class)
    void errorsOfValuesCountAsTheyChangeTheOutput(Attention.Mask mask) {
        AttentionMoments moments = moments(mask, Optional.empty());
        Matrix output = gaussian(5, 2 * SIZE, 6);
        Matrix error = gaussian(SIZE, 6, 7);
        List<DoubleMatrix> factors = moments.outputFactors(new DenseLayer(output), ONE);
        Attention attention = new Attention(0, 2, 1, mask);
        Matrix values = new DenseLayer(error).multiply(input, ONE);
        Matrix mixed = new FloatAttention(attention, PACKING, query, key, values).whole(ONE);
        double exact = 0;
        double columns = 0;
        double rows = 0;
        for (int head = 0; head < 2; head++) {
            for (int token = 0; token < 7; token++) {
                for (int feature = 0; feature < SIZE; feature++) {
                    columns += square(mixed.at(token, head * SIZE + feature));
                }
            }
            for (int row = 0; row < 5; row++) {
                for (int column = 0; column < 6; column++) {
                    double sum = 0;
                    for (int feature = 0; feature < SIZE; feature++) {
                        sum += output.at(row, head * SIZE + feature) * error.at(feature, column);
                    }
                    rows += square(sum);
                }
            }
        }
        for (int feature = 0; feature < SIZE; feature++) {
            exact += quadratic(
                    moments.values().getFirst(),
                    error.rowSlice(feature, feature + 1).copy());
        }
        assertEquals(columns, exact, 1e-4 * columns);
        double product = 0;
        for (int column = 0; column < 6; column++) {
            Matrix part = Matrix.zeros(1, SIZE);
            for (int feature = 0; feature < SIZE; feature++) {
                part.set(0, feature, error.at(feature, column));
            }
            product += quadratic(factors.getFirst(), part);
        }
        assertEquals(rows, product, 1e-4 * rows);
    }

    @ParameterizedTest
    @EnumSource(Attention.Mask.class)
    void threadsDoNotMatter(Attention.Mask mask) {
        try (Workers three = Workers.of(3)) {
            AttentionMoments other = new AttentionMoments(new Attention(0, 2, 1, mask), Optional.of(ROPE), SIZE, 6);
            other.add(PACKING, query, key, input, three);
            AttentionMoments moments = moments(mask, Optional.of(ROPE));
            assertArrayEquals(
                    moments.keys().getFirst().values(), other.keys().getFirst().values());
            assertArrayEquals(
                    moments.values().getFirst().values(),
                    other.values().getFirst().values());
        }
    }

    private AttentionMoments moments(Attention.Mask mask, Optional<Rope> rope) {
        AttentionMoments moments = new AttentionMoments(new Attention(0, 2, 1, mask), rope, SIZE, 6);
        moments.add(PACKING, query, key, input, ONE);
        return moments;
    }

    /// The error at every position of the longer sequence, turned.
    private static Matrix turned(Matrix error) {
        Matrix target = Matrix.zeros(4, SIZE);
        for (int position = 0; position < 4; position++) {
            Matrix row = error.copy();
            Rotary.rotate(ROPE, position, error, 0, row);
            System.arraycopy(row.values(), 0, target.values(), position * SIZE, SIZE);
        }
        return target;
    }

    /// The sum of squared changes of scores for an error in each token's vector.
    private static double scores(
            Attention.Mask mask, Matrix turned, int from, Matrix vectors, int offset, boolean isQuery) {
        double sum = 0;
        int start = 0;
        for (int length : new int[] {3, 4}) {
            for (int own = 0; own < length; own++) {
                for (int other = 0; other < length; other++) {
                    boolean seen = isQuery ? other <= own : other >= own;
                    if (seen || mask == Attention.Mask.NONE) {
                        double score = 0;
                        for (int feature = 0; feature < SIZE; feature++) {
                            score += turned.at(own, from + feature) * vectors.at(start + other, offset + feature);
                        }
                        sum += square(score);
                    }
                }
            }
            start += length;
        }
        return sum;
    }

    private static double quadratic(DoubleMatrix matrix, Matrix row) {
        double sum = 0;
        for (int left = 0; left < matrix.rows(); left++) {
            for (int right = 0; right < matrix.rows(); right++) {
                sum += matrix.at(left, right) * row.at(0, left) * row.at(0, right);
            }
        }
        return sum;
    }

    private static double square(double value) {
        return value * value;
    }

    private static Matrix gaussian(int rows, int columns, long seed) {
        return new Matrix(rows, columns, Seeds.gaussian(rows * columns, seed));
    }
}
