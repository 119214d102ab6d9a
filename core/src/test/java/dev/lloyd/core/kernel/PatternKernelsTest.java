package dev.lloyd.core.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.random.Seeds;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PatternKernelsTest {
    private static final int ROWS = 7;

    static List<int[]> shapes() {
        List<int[]> shapes = new ArrayList<>();
        for (int columns : new int[] {0, 1, 7, 8, 9, 31, 64, 255, 384, 1021, 2056}) {
            for (int group : new int[] {8, 24, 32, 128, 10_000}) {
                shapes.add(new int[] {columns, group});
            }
        }
        return shapes;
    }

    private static PatternRows random(int columns, int group) {
        byte[] words = new byte[2 * ROWS * Math.ceilDiv(columns, 8)];
        Seeds.generator(1).nextBytes(words);
        float[] scales = Samples.gaussian(ROWS * Math.ceilDiv(columns, group), 3);
        return new PatternRows(ROWS, columns, group, words, Samples.gaussian(256 * 8, 2), 0.25f, scales);
    }

    private static Matrix inputs(int tokens, int columns) {
        return new Matrix(tokens, columns, Samples.gaussian(tokens * columns, 5));
    }

    private static Matrix product(PatternRows matrix, Matrix inputs) {
        Matrix target = Matrix.zeros(inputs.rows(), ROWS);
        PatternKernels.multiply(matrix, inputs, 0, ROWS, target);
        return target;
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void productsEqualTheDefinition(int[] shape) {
        PatternRows matrix = random(shape[0], shape[1]);
        Matrix inputs = inputs(6, shape[0]);
        Matrix scalar = Matrix.zeros(6, ROWS);
        new ScalarPatterns().multiply(matrix, inputs, 0, ROWS, scalar);
        Matrix target = product(matrix, inputs);
        double unit = (matrix.columns() + matrix.groups() + 4) * 0x1p-23;
        for (int token = 0; token < 6; token++) {
            for (int row = 0; row < ROWS; row++) {
                double sum = 0;
                double magnitude = 1e-30;
                for (int column = 0; column < matrix.columns(); column++) {
                    double point = matrix.point(matrix.word(row, column / 8), column % 8);
                    double scale = matrix.scales()[row * matrix.groups() + column / matrix.groupSize()];
                    double term = scale * point * inputs.at(token, column);
                    sum += term;
                    magnitude += Math.abs(term);
                }
                assertEquals(sum, target.at(token, row), unit * magnitude);
                assertEquals(sum, scalar.at(token, row), unit * magnitude);
            }
        }
    }

    @Test
    void aWordIsItsPatternWithSignsAndShift() {
        float[] patterns = new float[256 * 8];
        for (int index = 0; index < patterns.length; index++) {
            patterns[index] = index / 8 + index % 8;
        }
        // Pattern 5, coordinates 0, 1 and 6 negated, therefore 7 too, and the shift negative.
        int word = 1 << 15 | 0b1000011 << 8 | 5;
        byte[] words = {(byte) word, (byte) (word >> 8)};
        PatternRows matrix = new PatternRows(1, 8, 8, words, patterns, 0.25f, new float[] {2});
        float[] expected = {-10.5f, -12.5f, 13.5f, 15.5f, 17.5f, 19.5f, -22.5f, -24.5f};
        Matrix unit = Matrix.zeros(8, 8);
        for (int column = 0; column < 8; column++) {
            assertEquals(expected[column], matrix.value(0, column));
            unit.set(column, column, 1);
        }
        Matrix target = Matrix.zeros(8, 1);
        PatternKernels.multiply(matrix, unit, 0, 1, target);
        assertArrayEquals(expected, target.values());
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void anInputsResultDependsNeitherOnOthersNorOnTheRangeOfRows(int[] shape) {
        PatternRows matrix = random(shape[0], shape[1]);
        Matrix inputs = inputs(9, shape[0]);
        Matrix all = product(matrix, inputs);
        for (int token = 0; token < 9; token++) {
            Matrix one = inputs.rowSlice(token, token + 1);
            Matrix parts = Matrix.zeros(1, ROWS);
            PatternKernels.multiply(matrix, one, 1, 4, parts);
            assertEquals(0, parts.at(0, 0));
            assertEquals(0, parts.at(0, 4));
            PatternKernels.multiply(matrix, one, 0, 1, parts);
            PatternKernels.multiply(matrix, one, 4, ROWS, parts);
            assertArrayEquals(all.rowSlice(token, token + 1).values(), parts.values());
        }
    }

    @Test
    void aNaNReachesItsOwnResultsAndNoOthers() {
        PatternRows matrix = random(203, 32);
        Matrix inputs = inputs(5, 203);
        inputs.set(2, 202, Float.NaN);
        Matrix target = product(matrix, inputs);
        for (int token = 0; token < 5; token++) {
            for (int row = 0; row < ROWS; row++) {
                assertEquals(token == 2, Float.isNaN(target.at(token, row)));
            }
        }
    }

    @Test
    void wrongArgumentsAreRefused() {
        PatternRows matrix = random(64, 32);
        assertThrows(
                IllegalArgumentException.class,
                () -> PatternKernels.multiply(matrix, inputs(2, 63), 0, ROWS, Matrix.zeros(2, ROWS)));
        assertThrows(
                IllegalArgumentException.class,
                () -> PatternKernels.multiply(matrix, inputs(2, 64), 0, ROWS, Matrix.zeros(2, 3)));
        assertThrows(IllegalArgumentException.class, () -> random(64, 12));
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> new PatternRows(2, 9, 16, new byte[8], new float[5], 0, new float[2]))
                .getMessage();
        assertTrue(message.endsWith("2048 values of patterns, not 8, 2 and 5"), message);
    }
}
