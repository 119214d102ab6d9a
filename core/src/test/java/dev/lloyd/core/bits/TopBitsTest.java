package dev.lloyd.core.bits;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopBitsTest {
    private static final int[] COUNTS = {0, 1, 7, 8, 9, 15, 16, 17, 31, 63, 64, 65, 384, 1021};
    private static final int OFFSET = 3;
    private static final byte GUARD = 0x5A;

    /// A run with bytes before it or none, and with bytes behind.
    private static byte[] guarded(int before, long bytes, int behind) {
        byte[] array = new byte[before + (int) bytes + behind];
        Arrays.fill(array, GUARD);
        return array;
    }

    private static void assertGuarded(byte[] array, int before, int behind) {
        for (int index = 0; index < before; index++) {
            assertEquals(GUARD, array[index]);
        }
        for (int index = 1; index <= behind; index++) {
            assertEquals(GUARD, array[array.length - index]);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void partsAreThoseOfEachCodeAndMakeItAgain(int bits) {
        for (int count : COUNTS) {
            for (int behind : new int[] {0, 1, 8}) {
                assertTakenApartAndPutTogether(count, bits, behind);
            }
        }
    }

    private static void assertTakenApartAndPutTogether(int count, int bits, int behind) {
        int[] codes = new Random(count).ints(count, 0, 1 << bits).toArray();
        byte[] packed = guarded(OFFSET, BitPacking.byteSize(count, bits), behind);
        BitPacking.pack(codes, 0, count, bits, packed, OFFSET);
        byte[] tops = guarded(0, BitPacking.byteSize(count, 1), behind);
        long lowBytes = bits == 1 ? 0 : BitPacking.byteSize(count, bits - 1);
        byte[] lows = guarded(OFFSET, lowBytes, behind);
        TopBits parts = new TopBits(count, bits);
        parts.split(packed, OFFSET, tops, lows, OFFSET);
        for (int index = 0; index < count; index++) {
            assertEquals(codes[index] >> (bits - 1), BitPacking.code(tops, 0, 1, index));
            int low = bits == 1 ? 0 : BitPacking.code(lows, OFFSET, bits - 1, index);
            assertEquals(codes[index] & ((1 << (bits - 1)) - 1), low);
        }
        byte[] joined = guarded(OFFSET, BitPacking.byteSize(count, bits), behind);
        parts.join(tops, MemorySegment.ofArray(lows), OFFSET, joined, OFFSET);
        assertArrayEquals(packed, joined);
        assertGuarded(tops, 0, behind);
        assertGuarded(lows, OFFSET, behind);
    }

    @Test
    void whatDoesNotFitIsRefused() {
        byte[] one = new byte[1];
        byte[] none = new byte[0];
        MemorySegment lows = MemorySegment.ofArray(one);
        assertThrows(IllegalArgumentException.class, () -> new TopBits(1, 9));
        assertThrows(IllegalArgumentException.class, () -> new TopBits(-1, 2));
        assertThrows(IndexOutOfBoundsException.class, () -> new TopBits(5, 2).split(one, 0, one, one, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> new TopBits(1, 2).split(one, 0, one, one, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> new TopBits(1, 2).join(none, lows, 0, one, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> new TopBits(1, 2).join(one, lows, 0, one, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> new TopBits(1, 2).join(one, lows, 1, one, 0));
    }
}
