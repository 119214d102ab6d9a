package dev.lloyd.core.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.bits.BitPacking;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GatheredProductTest {
    private static final int[] COLUMNS = {0, 1, 7, 31, 63, 64, 65, 128, 384, 513, 1000};

    private static byte[] random(int count, long seed) {
        byte[] bytes = new byte[count];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static MemorySegment outside(byte[] bytes) {
        return Arena.ofAuto().allocate(Math.max(1, bytes.length)).copyFrom(MemorySegment.ofArray(bytes));
    }

    /// Rows at odd places, backwards; what lies behind their codes does not count.
    private static long[] starts(int rows, int rowBytes) {
        long[] starts = new long[rows];
        for (int row = 0; row < rows; row++) {
            starts[row] = 3 + (long) (rows - 1 - row) * (rowBytes + 5);
        }
        return starts;
    }

    private static double top(float[] table, int code) {
        int each = Math.max(1, table.length >> GatheredProduct.MOST);
        double sum = 0;
        for (int index = 0; index < each; index++) {
            sum += table[code / each * each + index];
        }
        return sum / each;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void bothImplementationsEqualTheDefinition(int bits) {
        float[] table = Samples.gaussian(1 << bits, bits);
        for (int columns : COLUMNS) {
            float[] values = Samples.gaussian(columns, 10 + columns);
            GatheredProduct.Tables tables = GatheredProduct.tables(bits, table);
            int rowBytes = (int) BitPacking.byteSize(columns, bits);
            for (int rows : new int[] {0, 1, 2, 3, 4, 5, 11}) {
                byte[] bytes = random(8 + rows * (rowBytes + 5) + 1024, columns);
                long[] starts = starts(rows, rowBytes);
                float[] fast = new float[rows];
                float[] plain = new float[rows];
                tables.with(values).multiply(outside(bytes), starts, rows, fast);
                tables.with(values, ScalarGathered::new).multiply(outside(bytes), starts, rows, plain);
                for (int row = 0; row < rows; row++) {
                    double sum = 0;
                    double magnitude = 0;
                    for (int column = 0; column < columns; column++) {
                        int code = BitPacking.code(bytes, (int) starts[row], bits, column);
                        double term = top(table, code) * values[column];
                        sum += term;
                        magnitude += Math.abs(term);
                    }
                    assertEquals(sum, fast[row], (columns + 1) * 0x1p-23 * magnitude);
                    assertEquals(sum, plain[row], (columns + 1) * 0x1p-23 * magnitude);
                }
            }
        }
    }

    /// Codes that are looked up whole have the products of a table, to the last bit, in any company.
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void narrowCodesHaveTheProductsOfATable(int bits) {
        if (!GatheredProduct.isFast()) {
            return;
        }
        float[] table = Samples.gaussian(1 << bits, bits);
        for (int columns : COLUMNS) {
            float[] values = Samples.gaussian(columns, 10 + columns);
            TableProduct expected = TableProduct.of(bits, table, values);
            GatheredProduct product = GatheredProduct.tables(bits, table).with(values);
            assertEquals(0, product.deviation());
            int rowBytes = (int) BitPacking.byteSize(columns, bits);
            byte[] bytes = random(8 + 11 * (rowBytes + 5) + 1024, columns);
            long[] starts = starts(11, rowBytes);
            float[] target = new float[11];
            product.multiply(outside(bytes), starts, 11, target);
            float[] alone = new float[1];
            for (int row = 0; row < 11; row++) {
                assertEquals(expected.product(bytes, (int) starts[row]), target[row]);
                product.multiply(outside(bytes), new long[] {starts[row]}, 1, alone);
                assertEquals(target[row], alone[0]);
            }
        }
    }

    /// Rows of codes that are all as frequent are off by as much as is said.
    @Test
    void wideCodesAreOffByTheDeviation() {
        float[] table = Samples.gaussian(256, 1);
        float[] values = Samples.gaussian(384, 2);
        TableProduct whole = TableProduct.of(8, table, values);
        GatheredProduct product = GatheredProduct.tables(8, table).with(values);
        byte[] bytes = random(1000 * 384, 3);
        long[] starts = new long[1000];
        for (int row = 0; row < 1000; row++) {
            starts[row] = row * 384L;
        }
        float[] target = new float[1000];
        product.multiply(outside(bytes), starts, 1000, target);
        double square = 0;
        for (int row = 0; row < 1000; row++) {
            square += Math.pow(target[row] - whole.product(bytes, row * 384), 2);
        }
        assertEquals(1, Math.sqrt(square / 1000) / product.deviation(), 0.1);
    }

    @Test
    void whatDoesNotFitIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> GatheredProduct.tables(0, new float[1]));
        assertThrows(IllegalArgumentException.class, () -> GatheredProduct.tables(9, new float[512]));
        assertThrows(IllegalArgumentException.class, () -> GatheredProduct.tables(4, new float[15]));
        GatheredProduct product = GatheredProduct.tables(4, new float[16]).with(new float[128]);
        MemorySegment bytes = outside(new byte[product.readBytes()]);
        product.multiply(bytes, new long[] {0}, 1, new float[1]);
        assertThrows(IndexOutOfBoundsException.class, () -> product.multiply(bytes, new long[] {1}, 1, new float[1]));
        assertThrows(IndexOutOfBoundsException.class, () -> product.multiply(bytes, new long[] {-1}, 1, new float[1]));
        assertThrows(IndexOutOfBoundsException.class, () -> product.multiply(bytes, new long[] {0}, 2, new float[2]));
    }

    @Test
    void aVectorThatIsNotANumberMakesNoNumbers() {
        float[] values = Samples.gaussian(20, 3);
        values[19] = Float.NaN;
        GatheredProduct product =
                GatheredProduct.tables(2, new float[] {0, 1, 2, 3}).with(values);
        float[] target = new float[1];
        product.multiply(outside(new byte[product.readBytes()]), new long[1], 1, target);
        assertTrue(Float.isNaN(target[0]));
    }
}
