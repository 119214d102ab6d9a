package dev.lloyd.core.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowProductsTest {
    private static final Workers ONE = Workers.of(1);
    private static final Workers THREE = Workers.of(3);

    @AfterAll
    static void close() {
        ONE.close();
        THREE.close();
    }

    private static Matrix random(int rows, int columns, long seed) {
        return new Matrix(rows, columns, Samples.gaussian(rows * columns, seed));
    }

    @ParameterizedTest
    @CsvSource({"0,3,4", "1,1,1", "3,0,5", "4,31,4", "5,33,7", "9,255,70", "130,13,66", "6,1021,9", "5,2100,6"})
    void bothImplementationsEqualTheDefinition(int inputs, int columns, int outputs) {
        Matrix x = random(inputs, columns, 1);
        Matrix w = random(outputs, columns, 2);
        Matrix vector = RowProducts.multiply(x, w, THREE);
        Matrix scalar = Matrix.zeros(inputs, outputs);
        new ScalarRowProducts().multiply(x, w, scalar, 0, new RowProductSupport.Rectangle(0, inputs, 0, outputs));
        for (int row = 0; row < inputs; row++) {
            for (int output = 0; output < outputs; output++) {
                double sum = 0;
                double magnitude = 0;
                for (int column = 0; column < columns; column++) {
                    double term = (double) x.at(row, column) * w.at(output, column);
                    sum += term;
                    magnitude += Math.abs(term);
                }
                double tolerance = (columns + 1) * 0x1p-23 * magnitude;
                assertEquals(sum, vector.at(row, output), tolerance);
                assertEquals(sum, scalar.at(row, output), tolerance);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"384,50", "7,5", "64,17", "1100,9"})
    void aRowDoesNotDependOnTheBatchItCameInNorOnThreads(int columns, int outputs) {
        Matrix x = random(141, columns, 3);
        Matrix w = random(outputs, columns, 4);
        Matrix whole = RowProducts.multiply(x, w, ONE);
        assertArrayEquals(whole.values(), RowProducts.multiply(x, w, THREE).values());
        for (int[] range : new int[][] {{0, 1}, {3, 5}, {7, 14}, {100, 141}}) {
            Matrix part = RowProducts.multiply(x.rowSlice(range[0], range[1]), w, ONE);
            assertArrayEquals(whole.rowSlice(range[0], range[1]).values(), part.values());
        }
        float[] dots = new float[outputs];
        RowProducts.dots(x.rowSlice(5, 6).values(), w, 0, outputs - 1, dots);
        RowProducts.dots(x.rowSlice(5, 6).values(), w, outputs - 1, 1, dots);
        assertArrayEquals(whole.rowSlice(5, 6).values(), dots);
    }

    @ParameterizedTest
    @CsvSource({"5,33,7,2", "300,40,9,9", "1,1030,70,8", "2,5,3,1"})
    void weightsMayComeAFewRowsAtATime(int inputs, int columns, int outputs, int count) {
        Matrix x = random(inputs, columns, 7);
        Matrix w = random(outputs, columns, 8);
        Matrix target = Matrix.zeros(inputs, outputs);
        RowProducts.Slices slices = RowProducts.slices(x, count, target);
        for (int row = 0; row < outputs; row += count) {
            slices.multiply(w.rowSlice(row, Math.min(outputs, row + count)), row);
        }
        assertArrayEquals(RowProducts.multiply(x, w, ONE).values(), target.values());
        assertThrows(IndexOutOfBoundsException.class, () -> slices.multiply(w.rowSlice(0, count), outputs));
        assertThrows(IllegalArgumentException.class, () -> slices.multiply(Matrix.zeros(count, columns + 1), 0));
    }

    @Test
    void aNaNReachesItsRowOnly() {
        Matrix x = random(9, 40, 5);
        x.set(4, 39, Float.NaN);
        Matrix target = RowProducts.multiply(x, random(6, 40, 6), ONE);
        for (int row = 0; row < 9; row++) {
            for (int output = 0; output < 6; output++) {
                assertEquals(row == 4, Float.isNaN(target.at(row, output)));
            }
        }
    }

    @Test
    void shapesThatDoNotFitAreRefused() {
        Matrix x = random(2, 3, 1);
        var error = assertThrows(
                IllegalArgumentException.class,
                () -> RowProducts.multiply(x, random(4, 5, 1), Matrix.zeros(2, 4), ONE));
        assertEquals("cannot multiply 2 x 3 by the transpose of 4 x 5 into 2 x 4", error.getMessage());
        assertThrows(IllegalArgumentException.class, () -> RowProducts.dots(new float[2], x, 0, 1, new float[2]));
        assertThrows(IndexOutOfBoundsException.class, () -> RowProducts.dots(new float[3], x, 1, 2, new float[2]));
    }
}
