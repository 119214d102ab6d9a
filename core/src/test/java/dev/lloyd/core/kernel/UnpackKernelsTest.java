package dev.lloyd.core.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lloyd.core.bits.BitPacking;
import dev.lloyd.core.random.Seeds;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnpackKernelsTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
    void codesAreThoseOfTheReference(int bits) {
        for (int count : new int[] {0, 1, 7, 8, 9, 15, 16, 17, 31, 33, 63, 65, 127, 255, 1021}) {
            int size = (int) BitPacking.byteSize(count, bits);
            for (int offset : new int[] {0, 1, 5}) {
                for (int behind : new int[] {0, 1, 40, 64, 200}) {
                    byte[] bytes = new byte[offset + size + behind];
                    Seeds.generator(count + behind).nextBytes(bytes);
                    int[] expected = new int[count + 1];
                    expected[count] = -1;
                    int[] codes = new int[count + 1];
                    Arrays.fill(codes, -1);
                    BitPacking.unpack(bytes, offset, bits, expected, 0, count);
                    UnpackKernels.unpack(bytes, offset, bits, codes, count);
                    assertArrayEquals(expected, codes);
                }
            }
        }
    }

    @Test
    void runsOutsideTheirArraysAreRefused() {
        byte[] bytes = new byte[100];
        assertThrows(IndexOutOfBoundsException.class, () -> UnpackKernels.unpack(bytes, 0, 6, new int[15], 16));
        assertThrows(IllegalArgumentException.class, () -> UnpackKernels.unpack(bytes, 0, 17, new int[16], 16));
        assertThrows(IllegalArgumentException.class, () -> UnpackKernels.unpack(bytes, -1, 6, new int[16], 16));
        String message = assertThrows(
                        IllegalArgumentException.class, () -> UnpackKernels.unpack(bytes, 90, 6, new int[16], 16))
                .getMessage();
        assertEquals("16 codes of 6 bits take 12 bytes from byte 90 on, but there are 100", message);
    }
}
