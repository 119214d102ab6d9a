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

    /// What codes of 1 or of 2 bits stand for.
    private static float[] points(int bits) {
        return bits == 1 ? new float[] {-0.8f, 0.8f} : new float[] {-1.51f, -0.45f, 0.45f, 1.6f};
    }

    private static FastScan scan(int rowBytes, int bits) {
        return FastScan.of(values(rowBytes, bits), points(bits));
    }

    private static FastScan scalar(int rowBytes, int bits) {
        return FastScan.of(values(rowBytes, bits), points(bits), ScalarFastScan::new);
    }

    private static float[] values(int rowBytes, int bits) {
        return Samples.gaussian(rowBytes * 8 / bits, 7);
    }

    private static double product(int bits, byte[] bytes, int row) {
        double sum = 0;
        int rowBytes = (bytes.length - OFFSET) / FastScan.ROWS;
        float[] values = values(rowBytes, bits);
        for (int column = 0; column < values.length; column++) {
            int index = column * bits / 8;
            int codes = bytes[OFFSET + index * FastScan.ROWS + FastScan.position(row)] & 0xFF;
            sum += values[column] * points(bits)[codes >> (column * bits % 8) & ((1 << bits) - 1)];
        }
        return sum;
    }

    private static short[] sums(FastScan scan, MemorySegment block) {
        short[] sums = new short[FastScan.ROWS];
        scan.sums(block, new long[] {OFFSET}, 0, 1, sums);
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
        MemorySegment block = MemorySegment.ofArray(codes(rowBytes));
        for (int bits : new int[] {1, 2}) {
            assertArrayEquals(sums(scalar(rowBytes, bits), block), sums(scan(rowBytes, bits), block));
        }
    }

    /// Whatever the values are, down to those whose products vanish and up to where they are no longer finite.
    @Test
    void tablesAreTheSameToo() {
        byte[] bytes = codes(2);
        for (int exponent = -149; exponent < 126; exponent++) {
            for (int bits : new int[] {1, 2}) {
                float[] values = Samples.gaussian(16 / bits, exponent + 200);
                for (int index = 0; index < values.length; index++) {
                    values[index] = Math.scalb(values[index] / 8, exponent);
                }
                MemorySegment block = MemorySegment.ofArray(bytes);
                assertArrayEquals(
                        sums(FastScan.of(values, points(bits), ScalarFastScan::new), block),
                        sums(FastScan.of(values, points(bits)), block));
            }
        }
    }

    /// Four blocks share their tables, those that are left do not; blocks lie anywhere, and the first that is summed
    /// is not the first.
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4, 6, 48})
    void blocksTogetherHaveTheSumsOfEach(int rowBytes) {
        FastScan scan = scan(rowBytes, 1);
        int count = 11;
        byte[] bytes = new byte[3 * count * FastScan.ROWS * rowBytes];
        Random random = new Random(3);
        random.nextBytes(bytes);
        MemorySegment blocks = MemorySegment.ofArray(bytes);
        long[] starts = new long[count + 1];
        Arrays.setAll(starts, block -> random.nextLong(bytes.length - scan.blockBytes() + 1));
        for (int some : new int[] {0, 1, 3, 4, 5, 8, count}) {
            short[] together = new short[(count + 1) * FastScan.ROWS];
            scan.sums(blocks, starts, 1, some, together);
            for (int block = 1; block <= count; block++) {
                short[] alone = new short[FastScan.ROWS];
                if (block <= some) {
                    scan.sums(blocks, new long[] {starts[block]}, 0, 1, alone);
                }
                int from = block * FastScan.ROWS;
                assertArrayEquals(alone, Arrays.copyOfRange(together, from, from + FastScan.ROWS));
            }
            assertArrayEquals(new short[FastScan.ROWS], Arrays.copyOf(together, FastScan.ROWS));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 48, 1057, 1100})
    void rowsThatReachALeastSumAreFound(int rowBytes) {
        FastScan scan = scan(rowBytes, 2);
        FastScan scalar = scalar(rowBytes, 2);
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
        FastScan scan = FastScan.of(new float[8], points(1));
        short[] sums = sums(scan, MemorySegment.ofArray(codes(1)));
        assertEquals(-1, scan.reaching(0, sums, 0));
        assertEquals(0, scan.reaching(1, sums, 0));
    }

    @Test
    void nativeMemoryGivesTheSame() {
        byte[] bytes = codes(48);
        FastScan scan = scan(48, 1);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = arena.allocate(bytes.length);
            MemorySegment.copy(bytes, 0, copy, ValueLayout.JAVA_BYTE, 0, bytes.length);
            assertArrayEquals(sums(scan, MemorySegment.ofArray(bytes)), sums(scan, copy));
        }
    }

    /// An entry is off by half a step at most, and a step is a 31st of the widest table.
    @ParameterizedTest
    @CsvSource({"1, 1", "7, 2", "48, 1", "48, 2", "300, 1", "3000, 2"})
    void sumsAreOffByNoMoreThanSaid(int rowBytes, int bits) {
        byte[] bytes = codes(rowBytes);
        FastScan scan = scan(rowBytes, bits);
        short[] sums = sums(scan, MemorySegment.ofArray(bytes));
        double squares = 0;
        for (int row = 0; row < FastScan.ROWS; row++) {
            double error = value(scan, sums, row) - product(bits, bytes, row);
            assertTrue(Math.abs(error) <= scan.error() * (1 + 1e-5), () -> "off by " + error);
            squares += error * error;
        }
        // Of 64 errors the root mean square is within a factor of two of the deviation but once in many millions.
        assertEquals(1, Math.sqrt(squares / FastScan.ROWS) / scan.deviation(), 1);
    }

    @ParameterizedTest
    @CsvSource({"1056, 31", "1057, 31", "1058, 30", "8192, 3", "32767, 1"})
    void theGreatestEntriesDoNotOverflow(int rowBytes, int most) {
        float[] values = new float[rowBytes * 8];
        for (int index = 0; index < values.length; index += 4) {
            values[index] = most;
        }
        byte[] bytes = new byte[OFFSET + FastScan.ROWS * rowBytes];
        Arrays.fill(bytes, (byte) 0xFF);
        FastScan scan = FastScan.of(values, new float[] {0, 1});
        for (short sum : sums(scan, MemorySegment.ofArray(bytes))) {
            assertEquals(2 * rowBytes * most, Short.toUnsignedInt(sum));
        }
    }

    /// Eight columns are whole bytes; what a last byte has beyond its columns counts nothing.
    @ParameterizedTest
    @ValueSource(ints = {1, 3, 5, 7, 9})
    void anyNumberOfColumnsIsScanned(int columns) {
        for (int bits : new int[] {1, 2}) {
            float[] values = Samples.gaussian(columns, 3);
            int rowBytes = Math.ceilDiv(columns * bits, 8);
            FastScan scan = FastScan.of(values, points(bits));
            assertEquals((long) FastScan.ROWS * rowBytes, scan.blockBytes());
            float[] whole = Arrays.copyOf(values, rowBytes * 8 / bits);
            MemorySegment block = MemorySegment.ofArray(codes(rowBytes));
            assertArrayEquals(sums(FastScan.of(whole, points(bits)), block), sums(scan, block));
        }
    }

    @Test
    void equalPointsAreExactAndTheSmallestNumbersDoNoHarm() {
        MemorySegment block = MemorySegment.ofArray(codes(1));
        float[] values = {0.1f, 0.2f, 0.3f, -0.1f};
        FastScan constant = FastScan.of(values, new float[] {2, 2, 2, 2});
        assertEquals(1, value(constant, sums(constant, block), 5), 1e-6f);
        FastScan small = FastScan.of(new float[] {Float.MIN_VALUE}, points(1));
        assertEquals(0, value(small, sums(small, block), 5), 2 * Float.MIN_VALUE);
    }

    /// Single precision cannot tell such sums apart; they are useless, and still sums of entries.
    @Test
    void pointsFarFromZeroDoNoHarm() {
        MemorySegment block = MemorySegment.ofArray(codes(3));
        for (float[] points : new float[][] {{1e8f, 1e8f + 8}, {-1e9f, -1e9f + 64, -1e9f + 128, -1e9f + 640}}) {
            float[] values = Samples.gaussian(points.length == 2 ? 24 : 12, 4);
            short[] sums = sums(FastScan.of(values, points), block);
            assertArrayEquals(sums(FastScan.of(values, points, ScalarFastScan::new), block), sums);
            for (short sum : sums) {
                assertTrue(Short.toUnsignedInt(sum) <= 6 * FastScan.MOST, () -> "a sum of " + sum);
            }
        }
        assertThrows(
                IllegalArgumentException.class, () -> FastScan.of(new float[] {9, 9}, new float[] {1e38f, 1.1e38f}));
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
        assertThrows(IllegalArgumentException.class, () -> FastScan.of(new float[8], new float[3]));
        assertThrows(IllegalArgumentException.class, () -> FastScan.of(new float[32768 * 8], points(1)));
        float[] notFinite = {1, Float.NaN};
        assertThrows(IllegalArgumentException.class, () -> FastScan.of(notFinite, points(1)));
        float[] tooLarge = {3e38f, 3e38f};
        assertThrows(IllegalArgumentException.class, () -> FastScan.of(tooLarge, points(2)));
        FastScan scan = FastScan.of(new float[8], points(1));
        MemorySegment block = MemorySegment.ofArray(new byte[FastScan.ROWS]);
        short[] sums = new short[FastScan.ROWS];
        long[] starts = {0, 1, -1};
        short[] three = new short[192];
        scan.sums(block, starts, 0, 1, sums);
        assertThrows(IndexOutOfBoundsException.class, () -> scan.sums(block, starts, 1, 1, three));
        assertThrows(IndexOutOfBoundsException.class, () -> scan.sums(block, starts, 2, 1, three));
        assertThrows(IndexOutOfBoundsException.class, () -> scan.sums(block, starts, 0, 2, sums));
        assertThrows(IndexOutOfBoundsException.class, () -> scan.sums(block, starts, 0, 4, new short[256]));
        assertThrows(IndexOutOfBoundsException.class, () -> scan.sums(block, starts, 1, 1, sums));
        assertThrows(IndexOutOfBoundsException.class, () -> scan.reaching(0, sums, 1));
    }
}
