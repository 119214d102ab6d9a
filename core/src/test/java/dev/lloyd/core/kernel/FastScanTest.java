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
import org.junit.jupiter.params.provider.CsvSource;
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

    private static short[] sums(FastScan scan, MemorySegment block) {
        short[] sums = new short[FastScan.ROWS];
        scan.sums(block, OFFSET, scan.blockBytes(), 1, sums, 0);
        return sums;
    }

    private static float value(FastScan scan, short[] sums, int row) {
        return scan.value(sums[FastScan.place(row)]);
    }

    /// Sums of whole entries are exact, so nothing is left to the order of summation: 1,058 and 2,500 bytes have
    /// smaller entries, so that 16 bits hold their sums.
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 47, 48, 1057, 1058, 2500})
    void bothImplementationsGiveTheSameBits(int rowBytes) {
        float[] tables = Samples.gaussian(rowBytes * 32, 7);
        MemorySegment block = MemorySegment.ofArray(codes(rowBytes));
        assertArrayEquals(sums(FastScan.of(tables, ScalarFastScan::new), block), sums(FastScan.of(tables), block));
    }

    /// Four blocks share their tables, those that are left do not; strides of either sign, and a first sum that is
    /// not the first of its array.
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4, 6, 48})
    void blocksTogetherHaveTheSumsOfEach(int rowBytes) {
        float[] tables = Samples.gaussian(rowBytes * 32, 7);
        FastScan scan = FastScan.of(tables);
        int count = 11;
        int stride = FastScan.ROWS * rowBytes + 5;
        byte[] bytes = new byte[count * stride];
        new Random(3).nextBytes(bytes);
        MemorySegment blocks = MemorySegment.ofArray(bytes);
        for (int some : new int[] {0, 1, 3, 4, 5, 8, count}) {
            short[] together = new short[(count + 1) * FastScan.ROWS];
            scan.sums(blocks, 0, stride, some, together, FastScan.ROWS);
            for (int block = 0; block < count; block++) {
                short[] alone = new short[FastScan.ROWS];
                if (block < some) {
                    scan.sums(blocks, (long) block * stride, 0, 1, alone, 0);
                }
                int from = (block + 1) * FastScan.ROWS;
                assertArrayEquals(alone, Arrays.copyOfRange(together, from, from + FastScan.ROWS));
            }
            assertArrayEquals(new short[FastScan.ROWS], Arrays.copyOf(together, FastScan.ROWS));
        }
        short[] backwards = new short[2 * FastScan.ROWS];
        scan.sums(blocks, stride, -stride, 2, backwards, 0);
        short[] first = new short[FastScan.ROWS];
        scan.sums(blocks, 0, 0, 1, first, 0);
        assertArrayEquals(first, Arrays.copyOfRange(backwards, FastScan.ROWS, 2 * FastScan.ROWS));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 48, 1057, 1100})
    void rowsThatReachALeastSumAreFound(int rowBytes) {
        float[] tables = Samples.gaussian(rowBytes * 32, 7);
        FastScan scan = FastScan.of(tables);
        FastScan scalar = FastScan.of(tables, ScalarFastScan::new);
        short[] sums = sums(scan, MemorySegment.ofArray(codes(rowBytes)));
        int[] sorted = IntStream.range(0, sums.length)
                .map(index -> Short.toUnsignedInt(sums[index]))
                .sorted()
                .toArray();
        for (int reached : new int[] {0, sorted[0], sorted[40], sorted[63], sorted[63] + 1, 1 << 16}) {
            // Half an entry below: which rows reach it does not hang on a rounding.
            double entry = scan.value((short) 1) - scan.value((short) 0);
            double least = reached == 0 ? scan.value((short) 0) : scan.value((short) (reached - 1)) + 0.5 * entry;
            long rows = scan.reaching(least, sums, 0);
            assertEquals(rows, scalar.reaching(least, sums, 0));
            for (int row = 0; row < FastScan.ROWS; row++) {
                boolean isFound = (rows >> row & 1) != 0;
                boolean isReached = Short.toUnsignedInt(sums[FastScan.place(row)]) >= reached;
                assertEquals(isReached, isFound, "row " + row + " and " + reached);
            }
        }
        assertEquals(-1, scan.reaching(Double.NEGATIVE_INFINITY, sums, 0));
        assertEquals(0, scan.reaching(Double.POSITIVE_INFINITY, sums, 0));
    }

    @Test
    void constantTablesReachTheirSumOrNever() {
        FastScan scan = FastScan.of(new float[32]);
        short[] sums = sums(scan, MemorySegment.ofArray(codes(1)));
        assertEquals(-1, scan.reaching(0, sums, 0));
        assertEquals(0, scan.reaching(1, sums, 0));
    }

    @Test
    void nativeMemoryGivesTheSame() {
        float[] tables = Samples.gaussian(48 * 32, 7);
        byte[] bytes = codes(48);
        FastScan scan = FastScan.of(tables);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = arena.allocate(bytes.length);
            MemorySegment.copy(bytes, 0, copy, ValueLayout.JAVA_BYTE, 0, bytes.length);
            assertArrayEquals(sums(scan, MemorySegment.ofArray(bytes)), sums(scan, copy));
        }
    }

    /// An entry is off by half a step at most, and a step is a 31st of the widest table.
    @ParameterizedTest
    @ValueSource(ints = {1, 7, 48, 300, 3000})
    void sumsAreOffByNoMoreThanSaid(int rowBytes) {
        float[] tables = Samples.gaussian(rowBytes * 32, 9);
        byte[] bytes = codes(rowBytes);
        FastScan scan = FastScan.of(tables);
        short[] sums = sums(scan, MemorySegment.ofArray(bytes));
        double squares = 0;
        for (int row = 0; row < FastScan.ROWS; row++) {
            double error = value(scan, sums, row) - sum(tables, bytes, row);
            assertTrue(Math.abs(error) <= scan.error() * (1 + 1e-5), () -> "off by " + error);
            squares += error * error;
        }
        // Of 64 errors the root mean square is within a factor of two of the deviation but once in many millions.
        assertEquals(1, Math.sqrt(squares / FastScan.ROWS) / scan.deviation(), 1);
    }

    @ParameterizedTest
    @CsvSource({"1056, 31", "1057, 31", "1058, 30", "8192, 3", "32767, 1"})
    void theGreatestEntriesDoNotOverflow(int rowBytes, int most) {
        float[] tables = new float[rowBytes * 32];
        for (int index = 0; index < tables.length; index++) {
            tables[index] = index % 16 == 15 ? most : 0;
        }
        byte[] bytes = new byte[OFFSET + FastScan.ROWS * rowBytes];
        Arrays.fill(bytes, (byte) 0xFF);
        for (short sum : sums(FastScan.of(tables), MemorySegment.ofArray(bytes))) {
            assertEquals(2 * rowBytes * most, Short.toUnsignedInt(sum));
        }
    }

    @Test
    void equalValuesAreExactAndTheSmallestNumbersDoNoHarm() {
        MemorySegment block = MemorySegment.ofArray(codes(1));
        float[] equal = new float[32];
        Arrays.fill(equal, 0.1f);
        FastScan constant = FastScan.of(equal);
        assertEquals(0.2f, value(constant, sums(constant, block), 5));
        float[] tiny = new float[32];
        tiny[3] = Float.MIN_VALUE;
        FastScan small = FastScan.of(tiny);
        assertEquals(0, value(small, sums(small, block), 5), Float.MIN_VALUE);
    }

    @Test
    void positionsAndPlacesAreThoseOfSixtyFourRows() {
        int[] all = IntStream.range(0, FastScan.ROWS).toArray();
        assertArrayEquals(
                all, Arrays.stream(all).map(FastScan::position).sorted().toArray());
        assertArrayEquals(all, Arrays.stream(all).map(FastScan::place).sorted().toArray());
        for (int row : all) {
            assertEquals(1L << row, FastScan.rows(1L << FastScan.place(row)));
        }
    }

    @Test
    void whatDoesNotFitIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> FastScan.of(new float[16]));
        assertThrows(IllegalArgumentException.class, () -> FastScan.of(new float[65536 * 16]));
        float[] notFinite = new float[32];
        notFinite[31] = Float.NaN;
        assertThrows(IllegalArgumentException.class, () -> FastScan.of(notFinite));
        FastScan scan = FastScan.of(new float[32]);
        MemorySegment block = MemorySegment.ofArray(new byte[FastScan.ROWS]);
        short[] sums = new short[FastScan.ROWS];
        assertThrows(IndexOutOfBoundsException.class, () -> scan.sums(block, 1, 64, 1, sums, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> scan.sums(block, 0, 64, 2, new short[128], 0));
        assertThrows(IndexOutOfBoundsException.class, () -> scan.sums(block, 0, -1, 2, new short[128], 0));
        assertThrows(IndexOutOfBoundsException.class, () -> scan.sums(block, 0, 0, 2, sums, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> scan.sums(block, 0, 64, 1, sums, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> scan.reaching(0, sums, 1));
    }
}
