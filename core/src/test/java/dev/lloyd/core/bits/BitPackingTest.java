package dev.lloyd.core.bits;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.random.Seeds;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BitPackingTest {
    private static final int[] COUNTS = {0, 1, 2, 7, 8, 9, 15, 31, 32, 33, 63, 64, 65, 255, 1021};

    static IntStream widths() {
        return IntStream.rangeClosed(1, BitPacking.BITS_MAX);
    }

    private static int[] codes(int count, int bits) {
        RandomGenerator random = Seeds.generator(17 * bits + count);
        return random.ints(count, 0, 1 << bits).toArray();
    }

    /// The definition, bit by bit.
    private static byte[] reference(int[] codes, int bits) {
        byte[] bytes = new byte[(int) BitPacking.byteSize(codes.length, bits)];
        for (int bit = 0; bit < codes.length * bits; bit++) {
            int value = (codes[bit / bits] >>> (bit % bits)) & 1;
            bytes[bit / 8] |= (byte) (value << (bit % 8));
        }
        return bytes;
    }

    @ParameterizedTest
    @MethodSource("widths")
    void packingFollowsTheDefinitionAndTouchesNothingElse(int bits) {
        for (int count : COUNTS) {
            int[] codes = codes(count + 2, bits);
            byte[] expected = reference(Arrays.copyOfRange(codes, 1, count + 1), bits);
            byte[] target = new byte[expected.length + 12];
            Arrays.fill(target, (byte) 0x5A);
            BitPacking.pack(codes, 1, count, bits, target, 5);
            assertArrayEquals(expected, Arrays.copyOfRange(target, 5, 5 + expected.length), "count " + count);
            for (int index = 0; index < target.length; index++) {
                assertTrue(index >= 5 && index < 5 + expected.length || target[index] == 0x5A, "byte " + index);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("widths")
    void unpackingReturnsThePackedCodesWhateverFollowsThem(int bits) {
        for (int count : COUNTS) {
            int[] codes = codes(count, bits);
            for (int padding : new int[] {0, 1, 9}) {
                byte[] bytes = new byte[3 + (int) BitPacking.byteSize(count, bits) + padding];
                Arrays.fill(bytes, (byte) 0xFF);
                BitPacking.pack(codes, 0, count, bits, bytes, 3);
                int[] back = new int[count + 2];
                BitPacking.unpack(bytes, 3, bits, back, 1, count);
                assertArrayEquals(codes, Arrays.copyOfRange(back, 1, count + 1), "count " + count);
                assertEquals(0, back[0] | back[count + 1]);
                for (int index = 0; index < count; index++) {
                    assertEquals(codes[index], BitPacking.code(bytes, 3, bits, index));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("widths")
    void shortsAndBytesGiveTheBytesOfInts(int bits) {
        for (int count : COUNTS) {
            int[] codes = codes(count, bits);
            byte[] expected = reference(codes, bits);
            short[] shorts = new short[count];
            byte[] small = new byte[count];
            for (int index = 0; index < count; index++) {
                shorts[index] = (short) codes[index];
                small[index] = (byte) codes[index];
            }
            byte[] target = new byte[expected.length];
            BitPacking.pack(shorts, 0, count, bits, target, 0);
            assertArrayEquals(expected, target);
            short[] shortsBack = new short[count];
            BitPacking.unpack(target, 0, bits, shortsBack, 0, count);
            assertArrayEquals(shorts, shortsBack);
            if (bits <= 8) {
                byte[] again = new byte[expected.length];
                BitPacking.pack(small, 0, count, bits, again, 0);
                assertArrayEquals(expected, again);
                byte[] smallBack = new byte[count];
                BitPacking.unpack(again, 0, bits, smallBack, 0, count);
                assertArrayEquals(small, smallBack);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("widths")
    void aCodeThatDoesNotFitIsNamed(int bits) {
        int[] codes = new int[20];
        codes[13] = 1 << bits;
        var error = assertThrows(
                IllegalArgumentException.class, () -> BitPacking.pack(codes, 0, 20, bits, new byte[40], 0));
        assertEquals("code " + (1 << bits) + " at index 13 does not fit " + bits + " bits", error.getMessage());
        codes[13] = -1;
        assertThrows(IllegalArgumentException.class, () -> BitPacking.pack(codes, 0, 20, bits, new byte[40], 0));
    }

    @ParameterizedTest
    @MethodSource("widths")
    void aBufferOneByteTooShortIsAnErrorThatNamesBothSizes(int bits) {
        for (int count : new int[] {1, 8, 33}) {
            int size = (int) BitPacking.byteSize(count, bits);
            byte[] bytes = new byte[size + 1];
            int[] codes = new int[count];
            var error = assertThrows(
                    IllegalArgumentException.class, () -> BitPacking.unpack(bytes, 2, bits, codes, 0, count));
            assertTrue(error.getMessage().contains(size + " bytes"), error.getMessage());
            assertThrows(IllegalArgumentException.class, () -> BitPacking.pack(codes, 0, count, bits, bytes, 2));
            assertThrows(IndexOutOfBoundsException.class, () -> BitPacking.unpack(bytes, 0, bits, codes, 1, count));
        }
    }

    @Test
    void rejectsWidthsAndPositionsThatCannotBe() {
        byte[] bytes = new byte[100];
        assertThrows(IllegalArgumentException.class, () -> BitPacking.byteSize(1, 0));
        assertThrows(IllegalArgumentException.class, () -> BitPacking.byteSize(1, 17));
        assertThrows(IllegalArgumentException.class, () -> BitPacking.byteSize(-1, 3));
        assertThrows(IllegalArgumentException.class, () -> BitPacking.unpack(bytes, 0, 9, new byte[1], 0, 1));
        assertThrows(IllegalArgumentException.class, () -> BitPacking.unpack(bytes, -1, 4, new int[1], 0, 1));
        assertThrows(IllegalArgumentException.class, () -> BitPacking.code(bytes, 0, 4, 200));
        assertThrows(IllegalArgumentException.class, () -> BitPacking.code(bytes, 0, 4, -1));
    }
}
