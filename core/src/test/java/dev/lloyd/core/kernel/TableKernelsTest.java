package dev.lloyd.core.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TableKernelsTest {
    private static final int ROWS = 7;

    private final Workers workers = Workers.of(2);

    @AfterEach
    void close() {
        workers.close();
    }

    static List<int[]> shapes() {
        List<int[]> shapes = new ArrayList<>();
        for (int bits : new int[] {1, 2, 3, 4, 6, 8}) {
            for (int columns : new int[] {0, 1, 7, 31, 64, 255, 384, 1021, 2050}) {
                for (int group : new int[] {16, 32, 48, 128, 512, 10_000}) {
                    shapes.add(new int[] {bits, columns, group});
                }
            }
        }
        return shapes;
    }

    private static TableRows random(int bits, int columns, int group, boolean ownTables, boolean shifted) {
        byte[] codes = new byte[ROWS * Math.ceilDiv(columns * bits, 8)];
        Seeds.generator(1).nextBytes(codes);
        int groups = ROWS * Math.ceilDiv(columns, group);
        float[] tables = Samples.gaussian((ownTables ? ROWS : 1) << bits, 2);
        float[] offsets = shifted ? Samples.gaussian(groups, 4) : new float[0];
        return new TableRows(bits, ROWS, columns, group, codes, tables, Samples.gaussian(groups, 3), offsets);
    }

    private static Matrix inputs(int tokens, int columns) {
        return new Matrix(tokens, columns, Samples.gaussian(tokens * columns, 5));
    }

    private Matrix product(TableRows matrix, Matrix inputs) {
        Matrix target = Matrix.zeros(inputs.rows(), ROWS);
        TableKernels.multiply(matrix, TableInputs.of(inputs, matrix, workers), 0, ROWS, target);
        return target;
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void productsEqualTheDefinition(int[] shape) {
        for (boolean other : new boolean[] {false, true}) {
            TableRows matrix = random(shape[0], shape[1], shape[2], other, other);
            Matrix inputs = inputs(6, shape[1]);
            Matrix scalar = Matrix.zeros(6, ROWS);
            new ScalarTableRows().multiply(matrix, TableInputs.of(inputs, matrix, workers), 0, ROWS, scalar);
            Matrix target = product(matrix, inputs);
            double unit = (matrix.columns() + matrix.groups() + 4) * 0x1p-23;
            for (int token = 0; token < 6; token++) {
                for (int row = 0; row < ROWS; row++) {
                    double[] wanted = reference(matrix, inputs, token, row);
                    assertEquals(wanted[0], target.at(token, row), unit * wanted[1]);
                    assertEquals(wanted[0], scalar.at(token, row), unit * wanted[1]);
                }
            }
        }
    }

    /// The sum, and the sum of the magnitudes of all that is added.
    private static double[] reference(TableRows matrix, Matrix inputs, int token, int row) {
        double sum = 0;
        double magnitude = 1e-30;
        for (int column = 0; column < matrix.columns(); column++) {
            int group = row * matrix.groups() + column / matrix.groupSize();
            float point = matrix.tables()[matrix.tableOffset(row) + matrix.code(row, column)];
            double scaled = (double) matrix.scales()[group] * point * inputs.at(token, column);
            double shifted =
                    matrix.offsets().length == 0 ? 0 : (double) matrix.offsets()[group] * inputs.at(token, column);
            sum += scaled + shifted;
            magnitude += Math.abs(scaled) + Math.abs(shifted);
        }
        return new double[] {sum, magnitude};
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void anInputsResultDependsNeitherOnOthersNorOnTheRangeOfRows(int[] shape) {
        TableRows matrix = random(shape[0], shape[1], shape[2], true, shape[2] == 32);
        Matrix inputs = inputs(9, shape[1]);
        Matrix all = product(matrix, inputs);
        for (int token = 0; token < 9; token += 2) {
            Matrix one = inputs.rowSlice(token, token + 1);
            Matrix parts = Matrix.zeros(1, ROWS);
            TableInputs ready = TableInputs.of(one, matrix, workers);
            TableKernels.multiply(matrix, ready, 1, 4, parts);
            assertEquals(0, parts.at(0, 0));
            assertEquals(0, parts.at(0, 4));
            TableKernels.multiply(matrix, ready, 0, 1, parts);
            TableKernels.multiply(matrix, ready, 4, ROWS, parts);
            assertArrayEquals(all.rowSlice(token, token + 1).values(), parts.values());
        }
    }

    @Test
    void aNaNReachesItsOwnResultsAndNoOthers() {
        TableRows matrix = random(4, 200, 32, false, true);
        Matrix inputs = inputs(5, 200);
        inputs.set(2, 199, Float.NaN);
        Matrix target = product(matrix, inputs);
        for (int token = 0; token < 5; token++) {
            for (int row = 0; row < ROWS; row++) {
                assertEquals(token == 2, Float.isNaN(target.at(token, row)));
            }
        }
    }

    @Test
    void wrongArgumentsAreRefused() {
        TableRows matrix = random(4, 64, 32, false, false);
        TableInputs other = TableInputs.of(inputs(2, 64), random(3, 64, 32, false, false), workers);
        assertThrows(
                IllegalArgumentException.class,
                () -> TableKernels.multiply(matrix, other, 0, ROWS, Matrix.zeros(2, ROWS)));
        TableInputs same = TableInputs.of(inputs(2, 64), matrix, workers);
        assertThrows(
                IllegalArgumentException.class, () -> TableKernels.multiply(matrix, same, 0, ROWS, Matrix.zeros(2, 3)));
        assertThrows(IllegalArgumentException.class, () -> TableInputs.of(inputs(2, 63), matrix, workers));
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> new TableRows(2, 2, 3, 2, new byte[2], new float[3], new float[4], new float[0]))
                .getMessage();
        assertTrue(message.endsWith("4 points for all or each row, not 2, 4, 0 and 3"), message);
    }
}
