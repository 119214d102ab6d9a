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
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BitPlaneKernelsTest {
    private final Workers workers = Workers.of(2);

    @AfterEach
    void close() {
        workers.close();
    }

    /// Planes, rows, columns, group.
    static List<int[]> shapes() {
        List<int[]> shapes = new ArrayList<>();
        for (int planes : new int[] {1, 2, 3, 4, 8}) {
            for (int columns : new int[] {0, 1, 7, 31, 64, 255, 384, 1021}) {
                for (int group : new int[] {1, 16, 32, 50, 128, 10_000}) {
                    shapes.add(new int[] {planes, planes % 2 == 0 ? 70 : 7 + 16 * planes, columns, group});
                }
            }
        }
        return shapes;
    }

    private static BitPlanes random(int[] shape, boolean shifted) {
        int groups = Math.ceilDiv(shape[2], shape[3]);
        RandomGenerator random = Seeds.generator(1);
        BitPlanes.Writer writer = new BitPlanes.Writer(shape[0], shape[1], shape[2], shape[3], shifted);
        float[] scales = Samples.gaussian(shape[0] * shape[1] * groups, 3);
        float[] offsets = Samples.gaussian(shape[1] * groups, 4);
        for (int row = 0; row < shape[1]; row++) {
            for (int plane = 0; plane < shape[0]; plane++) {
                writer.bits(plane, row, random.ints(shape[2], 0, 2).toArray());
                for (int group = 0; group < groups; group++) {
                    writer.scale(plane, row, group, scales[(plane * shape[1] + row) * groups + group]);
                }
            }
            for (int group = 0; group < groups && shifted; group++) {
                writer.offset(row, group, offsets[row * groups + group]);
            }
        }
        return writer.finish();
    }

    private static Matrix inputs(int tokens, int columns) {
        return new Matrix(tokens, columns, Samples.gaussian(tokens * columns, 5));
    }

    private Matrix product(BitPlanes matrix, Matrix inputs) {
        Matrix target = Matrix.zeros(inputs.rows(), matrix.rows());
        BitPlaneKernels.multiply(matrix, BitPlaneInputs.of(inputs, matrix, workers), 0, matrix.rows(), target);
        return target;
    }

    /// Bits and scales are those that were written, so that the reference, which reads them back, has them
    /// right.
    @Test
    void whatIsWrittenIsRead() {
        for (int group : new int[] {1, 20, 32, 50, 100, 1000}) {
            int[] shape = {3, 37, 101, group};
            BitPlanes matrix = random(shape, true);
            RandomGenerator random = Seeds.generator(1);
            int groups = Math.ceilDiv(101, group);
            float[] scales = Samples.gaussian(3 * 37 * groups, 3);
            float[] offsets = Samples.gaussian(37 * groups, 4);
            for (int row = 0; row < 37; row++) {
                int[][] bits = new int[3][];
                for (int plane = 0; plane < 3; plane++) {
                    bits[plane] = random.ints(101, 0, 2).toArray();
                }
                for (int column = 0; column < 101; column++) {
                    float value = offsets[row * groups + column / group];
                    for (int plane = 0; plane < 3; plane++) {
                        float scale = scales[(plane * 37 + row) * groups + column / group];
                        value += bits[plane][column] == 1 ? scale : -scale;
                    }
                    assertEquals(value, matrix.value(row, column));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void productsEqualTheDefinition(int[] shape) {
        for (boolean shifted : new boolean[] {false, true}) {
            BitPlanes matrix = random(shape, shifted);
            Matrix inputs = inputs(3, shape[2]);
            BitPlaneInputs ready = BitPlaneInputs.of(inputs, matrix, workers);
            Matrix scalar = Matrix.zeros(3, matrix.rows());
            new ScalarBitPlanes().multiply(matrix, ready, 0, matrix.rows(), scalar);
            Matrix target = product(matrix, inputs);
            double unit = (matrix.columns() + matrix.groups() + matrix.planes() + 4) * 0x1p-23;
            for (int token = 0; token < 3; token++) {
                for (int row = 0; row < matrix.rows(); row++) {
                    double[] wanted = reference(matrix, inputs, token, row);
                    assertEquals(wanted[0], target.at(token, row), unit * wanted[1]);
                    assertEquals(wanted[0], scalar.at(token, row), unit * wanted[1]);
                }
            }
        }
    }

    /// The sum, and the sum of the magnitudes of all that is added.
    private static double[] reference(BitPlanes matrix, Matrix inputs, int token, int row) {
        double sum = 0;
        double magnitude = 1e-30;
        for (int column = 0; column < matrix.columns(); column++) {
            int group = column / matrix.groupSize();
            double input = inputs.at(token, column);
            for (int plane = 0; plane < matrix.planes(); plane++) {
                double term = matrix.scale(plane, row, group) * input;
                sum += term * matrix.sign(plane, row, column);
                magnitude += Math.abs(term);
            }
            double shift = matrix.hasOffsets() ? matrix.offset(row, group) * input : 0;
            sum += shift;
            magnitude += Math.abs(shift);
        }
        return new double[] {sum, magnitude};
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void anInputsResultDependsNeitherOnOthersNorOnTheRangeOfRows(int[] shape) {
        BitPlanes matrix = random(shape, shape[3] == 32);
        Matrix inputs = inputs(3, shape[2]);
        Matrix all = product(matrix, inputs);
        for (int token = 0; token < 3; token++) {
            Matrix one = inputs.rowSlice(token, token + 1);
            Matrix parts = Matrix.zeros(1, matrix.rows());
            BitPlaneInputs ready = BitPlaneInputs.of(one, matrix, workers);
            BitPlaneKernels.multiply(matrix, ready, 1, 19, parts);
            assertEquals(0, parts.at(0, 0));
            assertEquals(0, parts.at(0, 19));
            BitPlaneKernels.multiply(matrix, ready, 0, 1, parts);
            BitPlaneKernels.multiply(matrix, ready, 19, matrix.rows(), parts);
            assertArrayEquals(all.rowSlice(token, token + 1).values(), parts.values());
        }
    }

    /// Within the rounding of two multiplications and sums of so many planes.
    @Test
    void wholeNumbersArePlanesOfTheirBits() {
        for (int bits : new int[] {2, 3, 4, 8}) {
            byte[] codes = new byte[7 * Math.ceilDiv(50 * bits, 8)];
            Seeds.generator(1).nextBytes(codes);
            PackedRows packed =
                    new PackedRows(bits, 7, 50, 16, codes, Samples.gaussian(28, 1), Samples.gaussian(28, 2));
            BitPlanes planes = BitPlanes.of(packed);
            assertEquals(bits, planes.planes());
            for (int row = 0; row < 7; row++) {
                for (int column = 0; column < 50; column++) {
                    int group = row * 4 + column / 16;
                    float magnitude =
                            Math.abs(packed.scales()[group]) * (1 << bits) + Math.abs(packed.offsets()[group]);
                    assertEquals(
                            packed.value(row, column), planes.value(row, column), (bits + 3) * 0x1p-23 * magnitude);
                }
            }
        }
    }

    @Test
    void aNaNReachesItsOwnResultsAndNoOthers() {
        BitPlanes matrix = random(new int[] {2, 40, 200, 64}, true);
        Matrix inputs = inputs(3, 200);
        inputs.set(1, 199, Float.NaN);
        inputs.set(2, 5, Float.POSITIVE_INFINITY);
        Matrix target = product(matrix, inputs);
        for (int row = 0; row < 40; row++) {
            assertTrue(Float.isFinite(target.at(0, row)));
            assertTrue(Float.isNaN(target.at(1, row)));
            assertTrue(!Float.isFinite(target.at(2, row)));
        }
    }

    @Test
    void wrongArgumentsAreRefused() {
        BitPlanes matrix = random(new int[] {2, 7, 64, 32}, false);
        BitPlaneInputs other = BitPlaneInputs.of(inputs(2, 64), random(new int[] {2, 7, 64, 16}, false), workers);
        assertThrows(
                IllegalArgumentException.class,
                () -> BitPlaneKernels.multiply(matrix, other, 0, 7, Matrix.zeros(2, 7)));
        BitPlaneInputs same = BitPlaneInputs.of(inputs(2, 64), matrix, workers);
        assertThrows(
                IllegalArgumentException.class, () -> BitPlaneKernels.multiply(matrix, same, 0, 7, Matrix.zeros(2, 3)));
        assertThrows(
                IndexOutOfBoundsException.class,
                () -> BitPlaneKernels.multiply(matrix, same, 0, 8, Matrix.zeros(2, 7)));
        assertThrows(IllegalArgumentException.class, () -> BitPlaneInputs.of(inputs(2, 63), matrix, workers));
        String message = assertThrows(IllegalArgumentException.class, () -> new BitPlanes.Writer(9, 2, 3, 2, false))
                .getMessage();
        assertTrue(message.endsWith("not 9, 2, 3 and 2"), message);
    }
}
