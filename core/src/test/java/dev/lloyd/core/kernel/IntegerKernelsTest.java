package dev.lloyd.core.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lloyd.core.random.Seeds;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class IntegerKernelsTest {
    private static final IntegerSupport SCALAR = new ScalarIntegers();
    private static final IntegerSupport VECTOR = new VectorIntegers();

    @ParameterizedTest
    @MethodSource("dev.lloyd.core.kernel.Samples#lengths")
    void bothImplementationsAreExact(int length) {
        for (int offset : new int[] {0, 1, 5}) {
            byte[] left = new byte[length + offset];
            byte[] right = new byte[length + offset + 2];
            Seeds.generator(1).nextBytes(left);
            Seeds.generator(2).nextBytes(right);
            int dot = 0;
            for (int index = 0; index < length; index++) {
                dot += left[offset + index] * right[offset + 2 + index];
            }
            assertEquals(dot, SCALAR.dot(left, offset, right, offset + 2, length));
            assertEquals(dot, VECTOR.dot(left, offset, right, offset + 2, length));
            long[] first = Seeds.generator(3).longs(length + offset).toArray();
            long[] second = Seeds.generator(4).longs(length + offset + 1).toArray();
            long count = 0;
            for (int index = 0; index < length; index++) {
                count += Long.bitCount(first[offset + index] & second[offset + 1 + index]);
            }
            assertEquals(count, SCALAR.andCount(first, offset, second, offset + 1, length));
            assertEquals(count, VECTOR.andCount(first, offset, second, offset + 1, length));
        }
    }

    @Test
    void extremesDoNotOverflow() {
        byte[] low = new byte[100_000];
        byte[] high = new byte[100_000];
        Arrays.fill(low, Byte.MIN_VALUE);
        Arrays.fill(high, Byte.MAX_VALUE);
        assertEquals(100_000 << 14, VECTOR.dot(low, 0, low, 0, 100_000));
        assertEquals(-128 * 127 * 100_000, VECTOR.dot(low, 0, high, 0, 100_000));
        assertEquals(127 * 127 * 100_000, IntegerKernels.dot(high, 0, high, 0, 100_000));
        long[] all = new long[1000];
        Arrays.fill(all, -1);
        assertEquals(64_000, IntegerKernels.andCount(all, 0, all, 0, 1000));
    }

    @Test
    void rangesAreChecked() {
        assertThrows(IndexOutOfBoundsException.class, () -> IntegerKernels.dot(new byte[3], 1, new byte[3], 0, 3));
        assertThrows(
                IndexOutOfBoundsException.class, () -> IntegerKernels.andCount(new long[3], 0, new long[3], -1, 3));
    }
}
