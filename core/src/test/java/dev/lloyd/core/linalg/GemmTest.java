package dev.lloyd.core.linalg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GemmTest {
    private static final Workers ONE = Workers.of(1);
    private static final Workers THREE = Workers.of(3);

    @AfterAll
    static void close() {
        ONE.close();
        THREE.close();
    }

    private static Matrix random(int rows, int columns, long seed) {
        return new Matrix(rows, columns, Seeds.gaussian(rows * columns, seed));
    }

    private static double reference(FloatBlock left, FloatBlock right, int row, int column) {
        double sum = 0;
        for (int index = 0; index < left.columns(); index++) {
            sum += (double) left.at(row, index) * right.at(index, column);
        }
        return sum;
    }

    @ParameterizedTest
    @CsvSource({"1,1,1", "3,5,7", "1,255,31", "31,1,13", "31,300,1", "64,64,64", "300,37,520", "2,0,3"})
    void productsEqualTheDefinitionForAllFourTranspositions(int rows, int depth, int columns) {
        FloatBlock left = FloatBlock.of(random(rows, depth, 1));
        FloatBlock right = FloatBlock.of(random(depth, columns, 2));
        FloatBlock leftView = FloatBlock.of(random(rows, depth, 1).transpose()).transpose();
        FloatBlock rightView =
                FloatBlock.of(random(depth, columns, 2).transpose()).transpose();
        for (FloatBlock a : new FloatBlock[] {left, leftView}) {
            for (FloatBlock b : new FloatBlock[] {right, rightView}) {
                Matrix target = Gemm.product(a, b, ONE);
                Matrix flipped = Matrix.zeros(/* rows= */ columns, /* columns= */ rows);
                Gemm.multiply(1, a, b, 0, FloatBlock.of(flipped).transpose(), ONE);
                // Each of the depth terms is about 1 and adds at most one rounding: depth * 2^-23, and a margin of 4.
                double tolerance = 4 * (depth + 1) * 0x1p-23;
                for (int row = 0; row < rows; row++) {
                    for (int column = 0; column < columns; column++) {
                        double wanted = reference(left, right, row, column);
                        assertEquals(wanted, target.at(row, column), tolerance);
                        assertEquals(wanted, flipped.at(/* row= */ column, /* column= */ row), tolerance);
                    }
                }
            }
        }
    }

    @Test
    void blocksOfLargerMatricesAreMultipliedInPlaceAndNothingElseIsWritten() {
        Matrix left = random(10, 12, 3);
        Matrix right = random(9, 11, 4);
        Matrix target = random(8, 9, 5);
        Matrix before = target.copy();
        FloatBlock a = FloatBlock.of(left).slice(2, 3, 4, 6);
        FloatBlock b = FloatBlock.of(right).slice(1, 5, 6, 5);
        Gemm.multiply(2, a, b, -1, FloatBlock.of(target).slice(3, 2, 4, 5), ONE);
        for (int row = 0; row < 8; row++) {
            for (int column = 0; column < 9; column++) {
                boolean inside = row >= 3 && row < 7 && column >= 2 && column < 7;
                double wanted = inside
                        ? 2 * reference(a, b, row - 3, column - 2) - before.at(row, column)
                        : before.at(row, column);
                assertEquals(wanted, target.at(row, column), inside ? 1e-5 : 0);
            }
        }
    }

    @Test
    void doubleProductsEqualTheDefinition() {
        DoubleMatrix left = DoubleMatrix.of(random(17, 29, 6));
        DoubleMatrix right = DoubleMatrix.of(random(29, 13, 7));
        DoubleMatrix target = DoubleMatrix.zeros(17, 13);
        Arrays.fill(target.values(), 1);
        Gemm.multiply(0.5, DoubleBlock.of(left), DoubleBlock.of(right), 3, DoubleBlock.of(target), ONE);
        for (int row = 0; row < 17; row++) {
            for (int column = 0; column < 13; column++) {
                double sum = 0;
                for (int index = 0; index < 29; index++) {
                    sum += left.at(row, index) * right.at(index, column);
                }
                assertEquals(0.5 * sum + 3, target.at(row, column), 1e-13);
            }
        }
        assertArrayEquals(
                Gemm.product(left, right, ONE).values(),
                Gemm.product(left, right, THREE).values());
    }

    @Test
    void anUninitialisedTargetDoesNotSpreadNaNWhenBetaIsZero() {
        Matrix target = Matrix.zeros(3, 3);
        Arrays.fill(target.values(), Float.NaN);
        Gemm.multiply(1, FloatBlock.of(random(3, 4, 1)), FloatBlock.of(random(4, 3, 2)), 0, FloatBlock.of(target), ONE);
        for (float value : target.values()) {
            assertTrue(Float.isFinite(value));
        }
    }

    @Test
    void aNaNInAFactorReachesItsRowAndNoOther() {
        Matrix left = random(40, 50, 1);
        left.set(7, 3, Float.NaN);
        Matrix target = Gemm.product(left, random(50, 60, 2), ONE);
        for (int row = 0; row < 40; row++) {
            assertEquals(row == 7, Float.isNaN(target.at(row, 11)));
        }
    }

    @Test
    void threadsDoNotChangeTheResult() {
        Matrix left = random(700, 130, 1);
        Matrix right = random(130, 900, 2);
        assertArrayEquals(
                Gemm.product(left, right, ONE).values(),
                Gemm.product(left, right, THREE).values());
    }

    @Test
    void secondMomentsEqualTheDefinitionAndAreSymmetric() {
        Matrix activations = random(333, 150, 8);
        DoubleMatrix target = DoubleMatrix.identity(150);
        SecondMoment.accumulate(FloatBlock.of(activations), target, THREE);
        for (int row = 0; row < 150; row++) {
            for (int column = 0; column < 150; column++) {
                double sum = row == column ? 1 : 0;
                for (int token = 0; token < 333; token++) {
                    sum += (double) activations.at(token, row) * activations.at(token, column);
                }
                assertEquals(sum, target.at(row, column), 1e-11);
                assertEquals(target.at(row, column), target.at(/* row= */ column, /* column= */ row));
            }
        }
    }

    @Test
    void secondMomentsDoNotDependOnThreadsNorOnASplitAtAMultipleOf256() {
        Matrix activations = random(600, 200, 9);
        DoubleMatrix whole = DoubleMatrix.zeros(200, 200);
        SecondMoment.accumulate(FloatBlock.of(activations), whole, ONE);
        DoubleMatrix parts = DoubleMatrix.zeros(200, 200);
        SecondMoment.accumulate(FloatBlock.of(activations).slice(0, 0, 256, 200), parts, THREE);
        SecondMoment.accumulate(FloatBlock.of(activations).slice(256, 0, 344, 200), parts, THREE);
        assertArrayEquals(whole.values(), parts.values());
        assertTrue(whole.at(5, 5) > 100);
    }

    @Test
    void errorsNameTheShapes() {
        Matrix left = random(2, 3, 1);
        var shapes = assertThrows(IllegalArgumentException.class, () -> Gemm.product(left, left, ONE));
        assertEquals("cannot multiply 2 x 3 by 2 x 3 into 2 x 3", shapes.getMessage());
        var slice = assertThrows(
                IllegalArgumentException.class, () -> FloatBlock.of(left).slice(1, 1, 2, 2));
        assertEquals("a 2 x 2 slice at (1, 1) does not fit a 2 x 3 block", slice.getMessage());
        var block = assertThrows(
                IllegalArgumentException.class, () -> new FloatBlock(new float[5], 0, 3, 2, 3, Order.ROWS));
        assertEquals("a 2 x 3 block (ROWS, offset 0, stride 3) does not fit an array of 5", block.getMessage());
        var moment = assertThrows(
                IllegalArgumentException.class,
                () -> SecondMoment.accumulate(FloatBlock.of(left), DoubleMatrix.zeros(2, 2), ONE));
        assertEquals("activations of 3 columns need a 3 x 3 target, not 2 x 2", moment.getMessage());
    }
}
