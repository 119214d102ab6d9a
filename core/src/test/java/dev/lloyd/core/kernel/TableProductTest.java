package dev.lloyd.core.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.bits.BitPacking;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TableProductTest {
    private static final int[] COLUMNS = {0, 1, 7, 8, 31, 127, 128, 129, 384, 513, 1000};

    /// Random rows with three bytes of something else behind each.
    private static byte[] rows(TableProduct product, int bits, int columns, int rows, int offset) {
        byte[] bytes = new byte[offset + rows * stride(bits, columns) + product.readBytes()];
        new Random(bits).nextBytes(bytes);
        return bytes;
    }

    private static int stride(int bits, int columns) {
        return (int) BitPacking.byteSize(columns, bits) + 3;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void bothImplementationsEqualTheDefinition(int bits) {
        float[] table = Samples.gaussian(1 << bits, bits);
        for (int columns : COLUMNS) {
            float[] values = Samples.gaussian(columns, 10 + columns);
            TableProduct chosen = TableProduct.of(bits, table, values);
            TableProduct scalar = TableProduct.of(bits, table, values, ScalarTables::new);
            for (int count : new int[] {0, 1, 3, 4, 11}) {
                int stride = stride(bits, columns);
                byte[] bytes = rows(chosen, bits, columns, count, 5);
                float[] fast = new float[count];
                float[] plain = new float[count];
                chosen.multiply(bytes, 5, stride, count, fast);
                scalar.multiply(bytes, 5, stride, count, plain);
                for (int row = 0; row < count; row++) {
                    double sum = 0;
                    double magnitude = 0;
                    for (int column = 0; column < columns; column++) {
                        double term =
                                (double) table[BitPacking.code(bytes, 5 + row * stride, bits, column)] * values[column];
                        sum += term;
                        magnitude += Math.abs(term);
                    }
                    double tolerance = (columns + 1) * 0x1p-23 * magnitude;
                    assertEquals(sum, fast[row], tolerance);
                    assertEquals(sum, plain[row], tolerance);
                }
            }
        }
    }

    /// A vector of one 1 and zeros has what one code stands for as its product, to the last bit.
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyColumnMeetsItsOwnCode(int bits) {
        int columns = 131;
        float[] table = Samples.gaussian(1 << bits, bits);
        for (int column = 0; column < columns; column++) {
            float[] values = new float[columns];
            values[column] = 1;
            TableProduct product = TableProduct.of(bits, table, values);
            byte[] bytes = rows(product, bits, columns, 20, 0);
            for (int row = 0; row < 20; row++) {
                int offset = row * stride(bits, columns);
                int code = BitPacking.code(bytes, offset, bits, column);
                assertEquals(table[code], product.product(bytes, offset));
            }
        }
    }

    /// Every length, with the row at the end of its array; both implementations, whatever stands behind the codes.
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void nothingBehindTheCodesCounts(int bits) {
        float[] table = Samples.gaussian(1 << bits, bits);
        Random random = new Random(bits);
        for (int columns = 1; columns <= 1000; columns += columns < 140 ? 1 : 43) {
            float[] values = Samples.gaussian(columns, columns);
            TableProduct chosen = TableProduct.of(bits, table, values);
            TableProduct scalar = TableProduct.of(bits, table, values, ScalarTables::new);
            int size = (int) BitPacking.byteSize(columns, bits);
            byte[] codes = new byte[size];
            random.nextBytes(codes);
            double magnitude = 0;
            for (int column = 0; column < columns; column++) {
                magnitude += Math.abs((double) table[BitPacking.code(codes, 0, bits, column)] * values[column]);
            }
            float first = atTheEnd(chosen, codes, random);
            assertEquals(first, atTheEnd(chosen, codes, random));
            float plain = atTheEnd(scalar, codes, random);
            assertEquals(plain, atTheEnd(scalar, codes, random));
            assertEquals(plain, first, columns * 0x1p-22 * magnitude);
        }
    }

    private static float atTheEnd(TableProduct product, byte[] codes, Random random) {
        assertTrue(product.readBytes() >= codes.length);
        byte[] bytes = new byte[3 + product.readBytes()];
        random.nextBytes(bytes);
        System.arraycopy(codes, 0, bytes, 3, codes.length);
        return product.product(bytes, 3);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void aRowHasTheSameProductInAnyCompany(int bits) {
        TableProduct product = TableProduct.of(bits, Samples.gaussian(1 << bits, 1), Samples.gaussian(384, 2));
        int stride = stride(bits, 384);
        byte[] bytes = rows(product, bits, 384, 9, 0);
        float[] all = new float[9];
        product.multiply(bytes, 0, stride, 9, all);
        for (int row = 0; row < 9; row++) {
            float[] alone = new float[1];
            product.multiply(bytes, row * stride, stride, 1, alone);
            assertArrayEquals(new float[] {all[row]}, alone);
            assertEquals(all[row], product.product(bytes, row * stride));
        }
    }

    @Test
    void aVectorThatIsNotANumberMakesNoNumbers() {
        float[] values = Samples.gaussian(20, 3);
        values[19] = Float.NaN;
        TableProduct product = TableProduct.of(2, new float[] {0, 1, 2, 3}, values);
        assertTrue(Float.isNaN(product.product(new byte[product.readBytes()], 0)));
        float[] table = {0, 1, Float.NaN, 3};
        assertThrows(IllegalArgumentException.class, () -> TableProduct.of(2, table, new float[4]));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void infiniteValuesSpread(int bits) {
        float[] table = new float[1 << bits];
        table[table.length - 1] = -2;
        for (int column : new int[] {0, 15, 64, 66}) {
            float[] values = Samples.gaussian(67, 4);
            values[column] = Float.POSITIVE_INFINITY;
            TableProduct product = TableProduct.of(bits, table, values);
            byte[] bytes = new byte[product.readBytes()];
            assertTrue(Float.isNaN(product.product(bytes, 0)), "0 times infinity");
            Arrays.fill(bytes, (byte) -1);
            assertEquals(Float.NEGATIVE_INFINITY, product.product(bytes, 0));
            values[66 - column] = Float.NaN;
            assertEquals(Float.NEGATIVE_INFINITY, product.product(bytes, 0), "the vector was copied");
            assertTrue(Float.isNaN(TableProduct.of(bits, table, values).product(bytes, 0)));
        }
    }

    @Test
    void whatDoesNotFitIsRefused() {
        float[] values = new float[8];
        assertThrows(IllegalArgumentException.class, () -> TableProduct.of(0, new float[1], values));
        assertThrows(IllegalArgumentException.class, () -> TableProduct.of(9, new float[512], values));
        assertThrows(IllegalArgumentException.class, () -> TableProduct.of(2, new float[3], values));
        TableProduct product = TableProduct.of(8, new float[256], values);
        int read = product.readBytes();
        product.multiply(new byte[read], 0, 8, 1, new float[1]);
        byte[] less = new byte[read + 7];
        byte[] two = new byte[read + 8];
        assertThrows(IllegalArgumentException.class, () -> product.multiply(less, 0, 8, 2, new float[2]));
        assertThrows(IllegalArgumentException.class, () -> product.multiply(two, -1, 8, 1, new float[2]));
        assertThrows(IndexOutOfBoundsException.class, () -> product.multiply(two, 0, 8, 2, new float[1]));
        assertThrows(IndexOutOfBoundsException.class, () -> product.product(two, 9));
    }
}
