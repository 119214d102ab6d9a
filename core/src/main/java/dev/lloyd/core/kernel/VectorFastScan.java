package dev.lloyd.core.kernel;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// The fast scan on the Vector API. A table, repeated, fills a vector of bytes; a look-up takes the lowest bits of
/// a byte that number its places, and the bits above the code fall on repetitions, so that nothing is masked.
///
/// The sum of eight entries stays in a byte. Bytes are then widened in pairs: as 16-bit lanes they add up to `even
/// + 256 odd`, shifted to `odd`, and one subtraction at the end tells the two apart; 32-bit lanes hold pairs of
/// these.
final class VectorFastScan implements FastScanSupport {
    private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Short> SHORTS = ShortVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final int WIDTH = BYTES.length();

    /// Bytes of a row whose entries are added in a byte.
    private static final int STEP = 4;

    /// Whether vectors hold a table and blocks hold vectors.
    static final boolean COVERS = WIDTH >= FastScan.POINTS && WIDTH <= FastScan.ROWS;

    private final byte[] tables;
    private final int rowBytes;

    VectorFastScan(byte[] entries) {
        this.rowBytes = entries.length / (2 * FastScan.POINTS);
        this.tables = new byte[Math.multiplyExact(2 * rowBytes, WIDTH)];
        for (int column = 0; column < 2 * rowBytes; column++) {
            for (int place = 0; place < WIDTH; place += FastScan.POINTS) {
                System.arraycopy(entries, column * FastScan.POINTS, tables, column * WIDTH + place, FastScan.POINTS);
            }
        }
    }

    @Override
    public long sums(MemorySegment blocks, long offset, int least, int[] sums) {
        long rows = 0;
        if (least > FastScan.MOST_SUM) {
            return rows;
        }
        for (int part = 0; part < FastScan.ROWS; part += WIDTH) {
            if (add(blocks, offset + part, least, sums, part / 4)) {
                rows |= spread(sums, part / 4, least);
            }
        }
        return rows;
    }

    /// Leaves the sums of even bytes, two in a lane, at `row`, those of odd bytes at `row + 16`, if one of them reaches
    /// the least. Written out, so that it is too large to become a part of its callers: there it was seen to exceed
    /// the compiler's limits, and to run at a fiftieth of its speed.
    private boolean add(MemorySegment blocks, long offset, int least, int[] sums, int row) {
        byte[] tables = this.tables;
        ShortVector even = ShortVector.zero(SHORTS);
        ShortVector odd = even;
        int table = 0;
        int index = 0;
        for (; index + STEP <= rowBytes; index += STEP) {
            long place = offset + (long) index * FastScan.ROWS;
            ByteVector codes = ByteVector.fromMemorySegment(BYTES, blocks, place, ORDER);
            ByteVector sum = codes.selectFrom(ByteVector.fromArray(BYTES, tables, table));
            sum = sum.add(high(codes).selectFrom(ByteVector.fromArray(BYTES, tables, table + WIDTH)));
            codes = ByteVector.fromMemorySegment(BYTES, blocks, place + FastScan.ROWS, ORDER);
            ByteVector other = codes.selectFrom(ByteVector.fromArray(BYTES, tables, table + 2 * WIDTH));
            other = other.add(high(codes).selectFrom(ByteVector.fromArray(BYTES, tables, table + 3 * WIDTH)));
            codes = ByteVector.fromMemorySegment(BYTES, blocks, place + 2 * FastScan.ROWS, ORDER);
            sum = sum.add(codes.selectFrom(ByteVector.fromArray(BYTES, tables, table + 4 * WIDTH)));
            sum = sum.add(high(codes).selectFrom(ByteVector.fromArray(BYTES, tables, table + 5 * WIDTH)));
            codes = ByteVector.fromMemorySegment(BYTES, blocks, place + 3 * FastScan.ROWS, ORDER);
            other = other.add(codes.selectFrom(ByteVector.fromArray(BYTES, tables, table + 6 * WIDTH)));
            other = other.add(high(codes).selectFrom(ByteVector.fromArray(BYTES, tables, table + 7 * WIDTH)));
            ShortVector pairs = sum.add(other).reinterpretAsShorts();
            even = even.add(pairs);
            odd = odd.add(pairs.lanewise(VectorOperators.LSHR, 8));
            table += 2 * STEP * WIDTH;
        }
        for (; index < rowBytes; index++) {
            long place = offset + (long) index * FastScan.ROWS;
            ByteVector codes = ByteVector.fromMemorySegment(BYTES, blocks, place, ORDER);
            ByteVector sum = codes.selectFrom(ByteVector.fromArray(BYTES, tables, table));
            sum = sum.add(high(codes).selectFrom(ByteVector.fromArray(BYTES, tables, table + WIDTH)));
            ShortVector pairs = sum.reinterpretAsShorts();
            even = even.add(pairs);
            odd = odd.add(pairs.lanewise(VectorOperators.LSHR, 8));
            table += 2 * WIDTH;
        }
        even = even.sub(odd.lanewise(VectorOperators.LSHL, 8));
        short reached = (short) least;
        if (!even.compare(VectorOperators.UGE, reached)
                .or(odd.compare(VectorOperators.UGE, reached))
                .anyTrue()) {
            return false;
        }
        even.reinterpretAsInts().intoArray(sums, row);
        odd.reinterpretAsInts().intoArray(sums, 16 + row);
        return true;
    }

    /// The high codes of all bytes, with anything above them.
    private static ByteVector high(ByteVector codes) {
        return codes.reinterpretAsShorts().lanewise(VectorOperators.LSHR, 4).reinterpretAsBytes();
    }

    /// Puts sums where they belong: every fourth byte is a run of 16 rows.
    private static long spread(int[] sums, int row, int least) {
        IntVector even = IntVector.fromArray(INTS, sums, row);
        IntVector odd = IntVector.fromArray(INTS, sums, 16 + row);
        IntVector first = even.and(0xFFFF);
        IntVector second = odd.and(0xFFFF);
        IntVector third = even.lanewise(VectorOperators.LSHR, 16);
        IntVector fourth = odd.lanewise(VectorOperators.LSHR, 16);
        first.intoArray(sums, row);
        second.intoArray(sums, 16 + row);
        third.intoArray(sums, 32 + row);
        fourth.intoArray(sums, 48 + row);
        return first.compare(VectorOperators.GE, least).toLong() << row
                | second.compare(VectorOperators.GE, least).toLong() << (16 + row)
                | third.compare(VectorOperators.GE, least).toLong() << (32 + row)
                | fourth.compare(VectorOperators.GE, least).toLong() << (48 + row);
    }
}
