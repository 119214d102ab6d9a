package dev.lloyd.core.bits;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lloyd.core.bits.TopBits.Run;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopBitsTest {
    private static final int[] COUNTS = {0, 1, 7, 8, 9, 15, 16, 17, 31, 63, 64, 65, 384, 1021};
    private static final int OFFSET = 3;
    private static final byte GUARD = 0x5A;

    private static byte[] guarded(long bytes) {
        byte[] array = new byte[OFFSET + (int) bytes + OFFSET];
        Arrays.fill(array, GUARD);
        return array;
    }

    private static void assertGuarded(byte[] array) {
        for (int index = 0; index < OFFSET; index++) {
            assertEquals(GUARD, array[index]);
            assertEquals(GUARD, array[array.length - 1 - index]);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void partsAreThoseOfEachCodeAndMakeItAgain(int bits) {
        for (int count : COUNTS) {
            int[] codes = new Random(count).ints(count, 0, 1 << bits).toArray();
            byte[] packed = guarded(BitPacking.byteSize(count, bits));
            BitPacking.pack(codes, 0, count, bits, packed, OFFSET);
            byte[] tops = guarded(BitPacking.byteSize(count, 1));
            byte[] lows = guarded(bits == 1 ? 0 : BitPacking.byteSize(count, bits - 1));
            TopBits.split(new Run(packed, OFFSET), count, bits, new Run(tops, OFFSET), new Run(lows, OFFSET));
            for (int index = 0; index < count; index++) {
                assertEquals(codes[index] >> (bits - 1), BitPacking.code(tops, OFFSET, 1, index));
                int low = bits == 1 ? 0 : BitPacking.code(lows, OFFSET, bits - 1, index);
                assertEquals(codes[index] & ((1 << (bits - 1)) - 1), low);
            }
            byte[] joined = guarded(BitPacking.byteSize(count, bits));
            TopBits.join(new Run(tops, OFFSET), new Run(lows, OFFSET), count, bits, new Run(joined, OFFSET));
            assertArrayEquals(packed, joined);
            assertGuarded(tops);
            assertGuarded(lows);
        }
    }

    @Test
    void whatDoesNotFitIsRefused() {
        Run one = new Run(new byte[1], 0);
        Run none = new Run(new byte[1], 1);
        assertThrows(IllegalArgumentException.class, () -> TopBits.split(one, 1, 9, one, one));
        assertThrows(IllegalArgumentException.class, () -> TopBits.join(one, one, -1, 2, one));
        assertThrows(IndexOutOfBoundsException.class, () -> TopBits.split(one, 5, 2, one, one));
        assertThrows(IndexOutOfBoundsException.class, () -> TopBits.join(none, one, 1, 2, one));
    }
}
