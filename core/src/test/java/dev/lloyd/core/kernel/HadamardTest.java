package dev.lloyd.core.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HadamardTest {
    static IntStream lengths() {
        return IntStream.of(1, 2, 3, 4, 6, 7, 8, 13, 31, 96, 255, 256, 257, 384, 1021, 4098);
    }

    private static double norm(float[] values, int offset, int length) {
        double sum = 0;
        for (int index = offset; index < offset + length; index++) {
            sum += (double) values[index] * values[index];
        }
        return Math.sqrt(sum);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8, 16, 32, 64, 256})
    void theTransformEqualsItsDefinition(int length) {
        float[] source = Samples.gaussian(length, 1);
        float[] target = source.clone();
        Hadamard.transform(target, 0, length);
        for (int row = 0; row < length; row++) {
            double sum = 0;
            for (int column = 0; column < length; column++) {
                sum += (Integer.bitCount(row & column) % 2 == 0 ? 1 : -1) * (double) source[column];
            }
            assertEquals(sum / Math.sqrt(length), target[row], 1e-6 * (1 + Math.sqrt(length)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8, 16, 32, 64, 128, 512, 4096, 8192})
    void scalarAndVectorGiveTheSameBits(int length) {
        float[] scalar = Samples.gaussian(length + 5, 2);
        float[] vector = scalar.clone();
        float[] before = scalar.clone();
        new ScalarHadamard().transform(scalar, 3, length);
        new VectorHadamard().transform(vector, 3, length);
        assertArrayEquals(scalar, vector);
        for (int index : new int[] {0, 1, 2, length + 3, length + 4}) {
            assertEquals(before[index], vector[index]);
        }
    }

    @ParameterizedTest
    @MethodSource("lengths")
    void bothFormsForAnyLengthKeepTheNormAndAreInverted(int length) {
        float[] source = Samples.gaussian(length + 2, 3);
        KacRotation rotation = KacRotation.of(length, 4, 99);
        float[] blocks = source.clone();
        float[] walk = source.clone();
        Hadamard.transformBlocks(blocks, 1, length);
        rotation.apply(walk, 1);
        double wanted = norm(source, 1, length);
        // Each of at most 4 * (2 log2(n) + 2) passes rounds once, relatively by 2^-24, and errors are independent.
        assertEquals(wanted, norm(blocks, 1, length), 3e-6 * wanted);
        assertEquals(wanted, norm(walk, 1, length), 3e-6 * wanted);
        assertTrue(length < 2 || walk[1] != source[1]);
        Hadamard.transformBlocks(blocks, 1, length);
        rotation.invert(walk, 1);
        assertArrayEquals(source, blocks, 3e-6f);
        assertArrayEquals(source, walk, 5e-6f);
    }

    @ParameterizedTest
    @ValueSource(ints = {255, 257, 384, 511, 1021, 1536, 4098})
    void theWalkSpreadsASpikeOverAllCoordinates(int length) {
        KacRotation rotation = KacRotation.of(length, 4, 5);
        for (int place : new int[] {0, length / 2, length - 1}) {
            float[] values = new float[length];
            values[place] = (float) Math.sqrt(length);
            rotation.apply(values, 0);
            // A Gaussian vector of this length stays under 5.5 with probability above 0.9998.
            assertTrue(FloatKernels.maxMagnitude(values, 0, length) < 5.5, "length " + length + " place " + place);
        }
    }

    @Test
    void equalSeedsGiveEqualRotationsAndOthersDoNot() {
        float[] first = Samples.gaussian(100, 1);
        float[] second = first.clone();
        float[] third = first.clone();
        KacRotation.of(100, 2, 7).apply(first, 0);
        KacRotation.of(100, 2, 7).apply(second, 0);
        KacRotation.of(100, 2, 8).apply(third, 0);
        assertArrayEquals(first, second);
        assertTrue(first[50] != third[50]);
        assertEquals(100, KacRotation.of(100, 2, 7).dimension());
    }

    @Test
    void aNaNSpreadsOverItsBlockOnly() {
        float[] values = Samples.gaussian(384, 1);
        values[130] = Float.NaN;
        Hadamard.transformBlocks(values, 0, 384);
        for (int index = 0; index < 384; index++) {
            assertEquals(index / 128 == 1, Float.isNaN(values[index]));
        }
    }

    @Test
    void theBlockLengthIsTheLargestPowerOfTwoThatDivides() {
        assertEquals(128, Hadamard.blockLength(384));
        assertEquals(4096, Hadamard.blockLength(4096));
        assertEquals(1, Hadamard.blockLength(255));
    }

    @Test
    void badArgumentsAreRefused() {
        float[] values = new float[8];
        var length = assertThrows(IllegalArgumentException.class, () -> Hadamard.transform(values, 0, 6));
        assertEquals("length must be a power of two, not 6", length.getMessage());
        assertThrows(IllegalArgumentException.class, () -> Hadamard.transform(values, 0, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> Hadamard.transform(values, 1, 8));
        assertThrows(IllegalArgumentException.class, () -> KacRotation.of(0, 1, 1));
        assertThrows(
                IndexOutOfBoundsException.class, () -> KacRotation.of(9, 1, 1).apply(values, 0));
    }
}
