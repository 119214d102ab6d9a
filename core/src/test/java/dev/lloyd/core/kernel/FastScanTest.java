package dev.lloyd.core.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FastScanTest {
    private static final int OFFSET = 3;

    private static byte[] codes(int rowBytes) {
        byte[] bytes = new byte[OFFSET + FastScan.ROWS * rowBytes];
        new Random(rowBytes).nextBytes(bytes);
        return bytes;
    }

    private static double sum(float[] tables, byte[] bytes, int row) {
        double sum = 0;
        int rowBytes = (bytes.length - OFFSET) / FastScan.ROWS;
        for (int index = 0; index < rowBytes; index++) {
            int codes = bytes[OFFSET + index * FastScan.ROWS + FastScan.position(row)] & 0xFF;
            sum += tables[2 * index * 16 + (codes & 0xF)];
            sum += tables[(2 * index + 1) * 16 + (codes >> 4)];
        }
        return sum;
    }

    /// Sums of whole entries are exact, so nothing is left to the order of summation: 1,057 and 2,500 bytes need
    /// more than one span of 16-bit sums.
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 47, 48, 1056, 1057, 2500})
    void bothImplementationsGiveTheSameBits(int rowBytes) {
        float[] tables = Samples.gaussian(rowBytes * 32, 7);
        byte[] bytes = codes(rowBytes);
        int[] fast = new int[FastScan.ROWS];
        int[] plain = new int[FastScan.ROWS];
        FastScan.of(tables).sums(MemorySegment.ofArray(bytes), OFFSET, fast);
        FastScan.of(tables, ScalarFastScan::new).sums(MemorySegment.ofArray(bytes), OFFSET, plain);
        assertArrayEquals(plain, fast);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 48, 1056, 1100})
    void rowsThatReachALeastSumAreFound(int rowBytes) {
        float[] tables = Samples.gaussian(rowBytes * 32, 7);
        MemorySegment block = MemorySegment.ofArray(codes(rowBytes));
        FastScan scan = FastScan.of(tables);
        int[] sums = new int[FastScan.ROWS];
        scan.sums(block, OFFSET, sums);
        int[] sorted = sums.clone();
        Arrays.sort(sorted);
        for (int reached : new int[] {0, sorted[0], sorted[40], sorted[63], sorted[63] + 1, 1 << 20}) {
            // Half an entry below: which rows reach it does not hang on a rounding.
            double least = scan.value(reached) - 0.5 * (scan.value(1) - scan.value(0));
            int[] found = new int[FastScan.ROWS];
            long rows = scan.reaching(block, OFFSET, least, found);
            FastScan scalar = FastScan.of(tables, ScalarFastScan::new);
            assertEquals(rows, scalar.reaching(block, OFFSET, least, new int[FastScan.ROWS]));
            for (int row = 0; row < FastScan.ROWS; row++) {
                boolean isFound = (rows >> row & 1) != 0;
                assertEquals(sums[row] >= reached, isFound, "row " + row + " and " + reached);
                assertEquals(isFound ? sums[row] : found[row], found[row]);
            }
        }
        assertEquals(-1, scan.reaching(block, OFFSET, Double.NEGATIVE_INFINITY, sums));
        assertEquals(0, scan.reaching(block, OFFSET, Double.POSITIVE_INFINITY, sums));
    }

    @Test
    void constantTablesReachTheirSumOrNever() {
        FastScan scan = FastScan.of(new float[32]);
        MemorySegment block = MemorySegment.ofArray(codes(1));
        assertEquals(-1, scan.reaching(block, OFFSET, 0, new int[FastScan.ROWS]));
        assertEquals(0, scan.reaching(block, OFFSET, 1, new int[FastScan.ROWS]));
    }

    @Test
    void nativeMemoryGivesTheSame() {
        float[] tables = Samples.gaussian(48 * 32, 7);
        byte[] bytes = codes(48);
        int[] heap = new int[FastScan.ROWS];
        int[] other = new int[FastScan.ROWS];
        FastScan.of(tables).sums(MemorySegment.ofArray(bytes), OFFSET, heap);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = arena.allocate(bytes.length);
            MemorySegment.copy(bytes, 0, copy, ValueLayout.JAVA_BYTE, 0, bytes.length);
            FastScan.of(tables).sums(copy, OFFSET, other);
        }
        assertArrayEquals(heap, other);
    }

    /// An entry is off by half a step at most, and a step is a 31st of the widest table.
    @ParameterizedTest
    @ValueSource(ints = {1, 7, 48, 300})
    void sumsAreOffByNoMoreThanSaid(int rowBytes) {
        float[] tables = Samples.gaussian(rowBytes * 32, 9);
        byte[] bytes = codes(rowBytes);
        FastScan scan = FastScan.of(tables);
        int[] sums = new int[FastScan.ROWS];
        scan.sums(MemorySegment.ofArray(bytes), OFFSET, sums);
        double squares = 0;
        for (int row = 0; row < FastScan.ROWS; row++) {
            double error = scan.value(sums[row]) - sum(tables, bytes, row);
            assertTrue(Math.abs(error) <= scan.error() * (1 + 1e-5), () -> "off by " + error);
            squares += error * error;
        }
        // Of 64 errors the root mean square is within a factor of two of the deviation but once in many millions.
        assertEquals(1, Math.sqrt(squares / FastScan.ROWS) / scan.deviation(), 1);
    }

    @Test
    void theGreatestEntriesDoNotOverflow() {
        float[] tables = new float[1056 * 32];
        for (int index = 0; index < tables.length; index++) {
            tables[index] = index % 16 == 15 ? 31 : 0;
        }
        byte[] bytes = new byte[FastScan.ROWS * 1056];
        Arrays.fill(bytes, (byte) 0xFF);
        int[] sums = new int[FastScan.ROWS];
        FastScan.of(tables).sums(MemorySegment.ofArray(bytes), 0, sums);
        for (int sum : sums) {
            assertEquals(2 * 1056 * 31, sum);
        }
    }

    @Test
    void equalValuesAreExactAndTheSmallestNumbersDoNoHarm() {
        int[] sums = new int[FastScan.ROWS];
        float[] equal = new float[32];
        Arrays.fill(equal, 0.1f);
        FastScan constant = FastScan.of(equal);
        constant.sums(MemorySegment.ofArray(codes(1)), OFFSET, sums);
        assertEquals(0.2f, constant.value(sums[5]));
        float[] tiny = new float[32];
        tiny[3] = Float.MIN_VALUE;
        FastScan small = FastScan.of(tiny);
        small.sums(MemorySegment.ofArray(codes(1)), OFFSET, sums);
        assertEquals(0, small.value(sums[5]), Float.MIN_VALUE);
    }

    @Test
    void positionsAreThoseOfSixtyFourRows() {
        int[] places = IntStream.range(0, FastScan.ROWS)
                .map(FastScan::position)
                .sorted()
                .toArray();
        assertArrayEquals(IntStream.range(0, FastScan.ROWS).toArray(), places);
    }

    @Test
    void whatDoesNotFitIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> FastScan.of(new float[16]));
        float[] notFinite = new float[32];
        notFinite[31] = Float.NaN;
        assertThrows(IllegalArgumentException.class, () -> FastScan.of(notFinite));
        FastScan scan = FastScan.of(new float[32]);
        MemorySegment block = MemorySegment.ofArray(new byte[FastScan.ROWS]);
        assertThrows(IndexOutOfBoundsException.class, () -> scan.sums(block, 1, new int[64]));
        assertThrows(IndexOutOfBoundsException.class, () -> scan.sums(block, 0, new int[63]));
    }
}
