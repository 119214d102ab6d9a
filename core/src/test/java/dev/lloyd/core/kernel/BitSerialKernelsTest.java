package dev.lloyd.core.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.random.Seeds;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BitSerialKernelsTest {
    private static final int ROWS = 7;

    private static BitCodes random(int bits, int rows, int columns, long seed) {
        RandomGenerator random = Seeds.generator(seed);
        byte[] codes = new byte[rows * columns];
        random.nextBytes(codes);
        for (int index = 0; index < codes.length; index++) {
            codes[index] &= (byte) ((1 << bits) - 1);
        }
        return new BitCodes(bits, rows, columns, codes);
    }

    private static long[] products(BitCodes weights, BitCodes inputs) {
        long[] products = new long[inputs.rows() * ROWS];
        for (int index = 0; index < products.length; index++) {
            for (int column = 0; column < weights.columns(); column++) {
                products[index] += (long) weights.code(index % ROWS, column) * inputs.code(index / ROWS, column);
            }
        }
        return products;
    }

    @Test
    void codesAreThoseThatWereGiven() {
        byte[] codes = new byte[3 * 131];
        Seeds.generator(3).nextBytes(codes);
        BitCodes matrix = new BitCodes(8, 3, 131, codes);
        for (int index = 0; index < codes.length; index++) {
            assertEquals(codes[index] & 0xFF, matrix.code(index / 131, index % 131));
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 8", "2, 4", "2, 8", "3, 5", "4, 4", "5, 2", "8, 8"})
    void productsAreThoseOfWholeNumbers(int left, int right) {
        for (int columns : new int[] {0, 1, 63, 64, 65, 511, 513, 2050}) {
            for (int tokens : new int[] {1, 3, 4}) {
                BitCodes weights = random(left, ROWS, columns, 1);
                BitCodes inputs = random(right, tokens, columns, 2);
                long[] expected = products(weights, inputs);
                long[] target = new long[tokens * ROWS];
                BitSerialKernels.multiply(weights, inputs, 0, ROWS, target);
                assertArrayEquals(expected, target);
                long[] scalar = new long[tokens * ROWS];
                new ScalarBitSerial().multiply(weights, inputs, 0, ROWS, scalar);
                assertArrayEquals(expected, scalar);
            }
        }
    }

    @Test
    void nothingIsWrittenBesideTheRange() {
        long[] target = new long[2 * ROWS];
        Arrays.fill(target, -1);
        BitSerialKernels.multiply(random(2, ROWS, 100, 1), random(3, 2, 100, 2), 2, 5, target);
        for (int index = 0; index < target.length; index++) {
            assertEquals(index % ROWS < 2 || index % ROWS >= 5, target[index] == -1);
        }
    }

    @Test
    void wrongArgumentsAreRefused() {
        BitCodes weights = random(2, ROWS, 100, 1);
        assertThrows(
                IllegalArgumentException.class,
                () -> BitSerialKernels.multiply(weights, random(2, 1, 99, 1), 0, ROWS, new long[ROWS]));
        assertThrows(
                IllegalArgumentException.class,
                () -> BitSerialKernels.multiply(weights, random(2, 1, 100, 1), 0, ROWS, new long[ROWS + 1]));
        String message = assertThrows(
                        IllegalArgumentException.class, () -> new BitCodes(2, 2, 2, new byte[] {0, 3, 1, 4}))
                .getMessage();
        assertTrue(message.endsWith("the code 4 in row 1, column 1 has more than 2 bits"), message);
    }
}
