package dev.lloyd.core.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.random.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PackedKernelsTest {
    static List<int[]> shapes() {
        List<int[]> shapes = new ArrayList<>();
        for (int bits : new int[] {2, 3, 4, 8}) {
            for (int columns : new int[] {0, 1, 3, 7, 13, 31, 64, 255, 384, 1021, 4098}) {
                for (int group : new int[] {16, 32, 48, 128, 10_000}) {
                    shapes.add(new int[] {bits, columns, group});
                }
            }
        }
        return shapes;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void widenedCodesAreTheSame(int bits) {
        PackedRows matrix = random(bits, 3, 13, 5);
        PackedRows wide = matrix.widened();
        for (int row = 0; row < 3; row++) {
            for (int column = 0; column < 13; column++) {
                assertEquals(matrix.code(row, column), wide.code(row, column));
                assertEquals(matrix.value(row, column), wide.value(row, column));
            }
        }
    }

    private static PackedRows random(int bits, int rows, int columns, int groupSize) {
        byte[] codes = new byte[rows * Math.ceilDiv(columns * bits, 8)];
        Seeds.generator(1).nextBytes(codes);
        int groups = rows * Math.ceilDiv(columns, groupSize);
        return new PackedRows(
                bits, rows, columns, groupSize, codes, Samples.gaussian(groups, 2), Samples.gaussian(groups, 3));
    }

    /// Row by row: the sum of the values times the activations, and the sum of the magnitudes of all that is
    /// added.
    private static double[] reference(PackedRows matrix, float[] values, int row) {
        double sum = 0;
        double magnitude = 1e-30;
        for (int column = 0; column < matrix.columns(); column++) {
            int group = row * matrix.groups() + column / matrix.groupSize();
            double scaled = (double) matrix.scales()[group] * matrix.code(row, column) * values[column];
            double shifted = (double) matrix.offsets()[group] * values[column];
            sum += scaled + shifted;
            magnitude += Math.abs(scaled) + Math.abs(shifted);
        }
        return new double[] {sum, magnitude};
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void productsEqualTheDefinitionForFloatsAndBytes(int[] shape) {
        PackedRows matrix = random(shape[0], 6, shape[1], shape[2]);
        float[] values = Samples.gaussian(matrix.columns() + 2, 4);
        byte[] bytes = new byte[matrix.columns() + 2];
        Seeds.generator(5).nextBytes(bytes);
        float[] target = new float[6];
        float[] scalar = new float[6];
        float[] integer = new float[6];
        PackedKernels.multiply(matrix, PackedVector.of(values, 2, matrix), 0, 6, target);
        new ScalarPacked().multiply(matrix, PackedVector.of(values, 2, matrix), 0, 6, scalar);
        PackedKernels.multiply(matrix, PackedVector.of(bytes, 2, 0.5f, matrix), 0, 6, integer);
        float[] exact = new float[matrix.columns()];
        float[] widened = new float[matrix.columns()];
        for (int column = 0; column < matrix.columns(); column++) {
            exact[column] = values[column + 2];
            widened[column] = 0.5f * bytes[column + 2];
        }
        for (int row = 0; row < 6; row++) {
            double relative = (matrix.columns() + matrix.groups() + 4) * 0x1p-23;
            double[] wanted = reference(matrix, exact, row);
            assertEquals(wanted[0], target[row], relative * wanted[1]);
            assertEquals(wanted[0], scalar[row], relative * wanted[1]);
            double[] wantedInteger = reference(matrix, widened, row);
            assertEquals(wantedInteger[0], integer[row], relative * wantedInteger[1]);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 8})
    void integerSumsAreExact(int bits) {
        PackedRows random = random(bits, 5, 1000, 1000);
        PackedRows matrix = new PackedRows(
                bits, 5, 1000, 1000, random.codes(), new float[] {1, 1, 1, 1, 1}, new float[] {0, 0, 0, 0, -3});
        byte[] bytes = new byte[1000];
        Seeds.generator(6).nextBytes(bytes);
        float[] target = new float[5];
        PackedKernels.multiply(matrix, PackedVector.of(bytes, 0, 1, matrix), 0, 5, target);
        for (int row = 0; row < 5; row++) {
            int sum = 0;
            for (int column = 0; column < 1000; column++) {
                sum += (matrix.code(row, column) - (row == 4 ? 3 : 0)) * bytes[column];
            }
            assertEquals(sum, target[row]);
        }
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void integerActivationsGiveTheBitsThatFloatsOfTheSameValuesGive(int[] shape) {
        PackedRows matrix = random(shape[0], 7, shape[1], shape[2]);
        byte[] bytes = new byte[matrix.columns()];
        Seeds.generator(7).nextBytes(bytes);
        float[] values = new float[bytes.length];
        for (int column = 0; column < values.length; column++) {
            values[column] = bytes[column];
        }
        float[] integers = new float[7];
        float[] floats = new float[7];
        PackedKernels.multiply(matrix, PackedVector.of(bytes, 0, 1, matrix), 0, 7, integers);
        PackedKernels.multiply(matrix, PackedVector.of(values, 0, matrix), 0, 7, floats);
        assertArrayEquals(floats, integers);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 8})
    void theGreatestSumsOfIntegersAreExact(int bits) {
        int columns = 512;
        byte[] codes = new byte[4 * columns * bits / 8];
        Arrays.fill(codes, (byte) 0xFF);
        PackedRows matrix =
                new PackedRows(bits, 4, columns, columns, codes, new float[] {1, 1, 1, 1}, new float[] {0, 0, 0, 0});
        byte[] bytes = new byte[columns];
        Arrays.fill(bytes, Byte.MIN_VALUE);
        float[] target = new float[4];
        PackedKernels.multiply(matrix, PackedVector.of(bytes, 0, 1, matrix), 0, 4, target);
        for (float value : target) {
            assertEquals(-128f * columns * ((1 << bits) - 1), value);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 8})
    void rowsMayBeSharedOutAndNothingElseIsWritten(int bits) {
        PackedRows matrix = random(bits, 37, 384, 32);
        byte[] bytes = new byte[384];
        Seeds.generator(1).nextBytes(bytes);
        rowsMayBeSharedOut(matrix, PackedVector.of(Samples.gaussian(384, 1), 0, matrix));
        rowsMayBeSharedOut(matrix, PackedVector.of(bytes, 0, 0.5f, matrix));
    }

    private static void rowsMayBeSharedOut(PackedRows matrix, PackedVector vector) {
        float[] whole = new float[37];
        PackedKernels.multiply(matrix, vector, 0, 37, whole);
        float[] parts = new float[37];
        PackedKernels.multiply(matrix, vector, 5, 36, parts);
        assertEquals(0, parts[4]);
        assertEquals(0, parts[36]);
        assertTrue(parts[5] != 0);
        PackedKernels.multiply(matrix, vector, 0, 5, parts);
        PackedKernels.multiply(matrix, vector, 36, 37, parts);
        assertArrayEquals(whole, parts);
    }

    @Test
    void theLayoutIsLeastSignificantBitFirst() {
        byte[] codes = {(byte) 0b10_001_000, (byte) 0b1_100_011_0, (byte) 0b111_110_10};
        PackedRows three = new PackedRows(3, 1, 8, 8, codes, new float[] {2}, new float[] {-1});
        for (int column = 0; column < 8; column++) {
            assertEquals(column, three.code(0, column));
            assertEquals(2 * column - 1, three.value(0, column));
        }
        PackedRows four = new PackedRows(4, 1, 2, 2, new byte[] {(byte) 0xE5}, new float[1], new float[1]);
        assertEquals(5, four.code(0, 0));
        assertEquals(14, four.code(0, 1));
    }

    @Test
    void aNaNReachesEveryRowAndWrongArgumentsAreRefused() {
        PackedRows matrix = random(4, 3, 40, 8);
        float[] values = Samples.gaussian(40, 1);
        values[39] = Float.NaN;
        float[] target = new float[3];
        PackedKernels.multiply(matrix, PackedVector.of(values, 0, matrix), 0, 3, target);
        for (float value : target) {
            assertTrue(Float.isNaN(value));
        }
        PackedVector other = PackedVector.of(values, 0, random(3, 3, 40, 8));
        assertThrows(IllegalArgumentException.class, () -> PackedKernels.multiply(matrix, other, 0, 3, target));
        var bits = assertThrows(IllegalArgumentException.class, () -> random(9, 1, 1, 1));
        assertEquals("bits must be 1 to 8, not 9", bits.getMessage());
        PackedRows five = random(5, 1, 8, 8);
        var narrow = assertThrows(IllegalArgumentException.class, () -> PackedVector.of(new float[8], 0, five));
        assertEquals("codes of 5 bits have no kernel before they are widened", narrow.getMessage());
        var sizes = assertThrows(
                IllegalArgumentException.class,
                () -> new PackedRows(4, 2, 3, 2, new byte[3], new float[4], new float[4]));
        assertEquals(
                "2 x 3 codes of 4 bits in groups of 2 need 4 bytes, 4 scales and offsets, not 3, 4 and 4",
                sizes.getMessage());
    }
}
