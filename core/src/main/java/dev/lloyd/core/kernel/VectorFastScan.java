package dev.lloyd.core.kernel;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// The fast scan on the Vector API. A table, repeated, fills a vector of bytes; a look-up takes the lowest bits of
/// a byte that number its places, and the bits above the code fall on repetitions, so that nothing is masked.
///
/// The sum of eight entries stays in a byte. Bytes are then widened in pairs: as 16-bit lanes they add up to `even
/// + 256 odd`, shifted to `odd`, and one subtraction at the end tells the two apart.
final class VectorFastScan implements FastScanSupport {
    private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Short> SHORTS = ShortVector.SPECIES_PREFERRED;
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final int WIDTH = BYTES.length();

    /// Bytes of a row whose entries are added in a byte.
    private static final int STEP = 4;

    /// Blocks that share what is loaded of the tables.
    private static final int TOGETHER = 4;

    /// Whether vectors hold a table and blocks hold vectors.
    static final boolean COVERS = WIDTH >= FastScan.POINTS && WIDTH <= FastScan.ROWS && ByteShuffles.areFast();

    private final byte[] tables;
    private final int rowBytes;

    VectorFastScan(FastScanTables tables) {
        this.rowBytes = tables.rowBytes();
        this.tables = new byte[Math.multiplyExact(2 * rowBytes, WIDTH)];
        if (WIDTH == Float.BYTES * FastScan.POINTS) {
            VectorEntries.write(tables, this.tables);
            return;
        }
        for (int table = 0; table < 2 * rowBytes; table++) {
            tables.entries(table, this.tables, table * WIDTH);
            for (int place = FastScan.POINTS; place < WIDTH; place += FastScan.POINTS) {
                System.arraycopy(this.tables, table * WIDTH, this.tables, table * WIDTH + place, FastScan.POINTS);
            }
        }
    }

    @Override
    public void sums(MemorySegment blocks, long[] starts, int first, int count, short[] sums) {
        int together = first + count / TOGETHER * TOGETHER;
        int whole = rowBytes / STEP * STEP;
        for (int part = 0; part < FastScan.ROWS; part += WIDTH) {
            for (int block = first; block < together; block += TOGETHER) {
                long b = starts[block + 1] + part;
                long c = starts[block + 2] + part;
                long d = starts[block + 3] + part;
                four(blocks, starts[block] + part, b, c, d, sums, block * FastScan.ROWS + part / 2);
            }
            for (int block = whole == rowBytes ? together : first; block < first + count; block++) {
                one(blocks, starts[block] + part, block < together ? whole : 0, sums, block * FastScan.ROWS + part / 2);
            }
        }
    }

    /// Of a row's bytes as far as whole steps go, leaves the sums of even bytes at `place`, those of odd bytes 32
    /// further on, and those of the other blocks 64 further on each. Written out, so that it is too large to become
    /// a part of its callers, and with an inner loop, so that the compiler does not meet all of it at once: beyond
    /// its limits it was seen to run at a tenth of its speed.
    private void four(MemorySegment blocks, long a, long b, long c, long d, short[] sums, int place) {
        byte[] tables = this.tables;
        ShortVector evenA = ShortVector.zero(SHORTS);
        ShortVector oddA = evenA;
        ShortVector evenB = evenA;
        ShortVector oddB = evenA;
        ShortVector evenC = evenA;
        ShortVector oddC = evenA;
        ShortVector evenD = evenA;
        ShortVector oddD = evenA;
        for (int index = 0; index + STEP <= rowBytes; index += STEP) {
            ByteVector sumA = ByteVector.zero(BYTES);
            ByteVector sumB = sumA;
            ByteVector sumC = sumA;
            ByteVector sumD = sumA;
            for (int step = 0; step < STEP; step++) {
                long at = (long) (index + step) * FastScan.ROWS;
                int table = 2 * (index + step) * WIDTH;
                ByteVector low = ByteVector.fromArray(BYTES, tables, table);
                ByteVector high = ByteVector.fromArray(BYTES, tables, table + WIDTH);
                ByteVector codes = ByteVector.fromMemorySegment(BYTES, blocks, a + at, ORDER);
                sumA = sumA.add(codes.selectFrom(low).add(high(codes).selectFrom(high)));
                codes = ByteVector.fromMemorySegment(BYTES, blocks, b + at, ORDER);
                sumB = sumB.add(codes.selectFrom(low).add(high(codes).selectFrom(high)));
                codes = ByteVector.fromMemorySegment(BYTES, blocks, c + at, ORDER);
                sumC = sumC.add(codes.selectFrom(low).add(high(codes).selectFrom(high)));
                codes = ByteVector.fromMemorySegment(BYTES, blocks, d + at, ORDER);
                sumD = sumD.add(codes.selectFrom(low).add(high(codes).selectFrom(high)));
            }
            ShortVector pairs = sumA.reinterpretAsShorts();
            evenA = evenA.add(pairs);
            oddA = oddA.add(pairs.lanewise(VectorOperators.LSHR, 8));
            pairs = sumB.reinterpretAsShorts();
            evenB = evenB.add(pairs);
            oddB = oddB.add(pairs.lanewise(VectorOperators.LSHR, 8));
            pairs = sumC.reinterpretAsShorts();
            evenC = evenC.add(pairs);
            oddC = oddC.add(pairs.lanewise(VectorOperators.LSHR, 8));
            pairs = sumD.reinterpretAsShorts();
            evenD = evenD.add(pairs);
            oddD = oddD.add(pairs.lanewise(VectorOperators.LSHR, 8));
        }
        evenA.sub(oddA.lanewise(VectorOperators.LSHL, 8)).intoArray(sums, place);
        oddA.intoArray(sums, place + FastScan.ROWS / 2);
        evenB.sub(oddB.lanewise(VectorOperators.LSHL, 8)).intoArray(sums, place + FastScan.ROWS);
        oddB.intoArray(sums, place + 3 * FastScan.ROWS / 2);
        evenC.sub(oddC.lanewise(VectorOperators.LSHL, 8)).intoArray(sums, place + 2 * FastScan.ROWS);
        oddC.intoArray(sums, place + 5 * FastScan.ROWS / 2);
        evenD.sub(oddD.lanewise(VectorOperators.LSHL, 8)).intoArray(sums, place + 3 * FastScan.ROWS);
        oddD.intoArray(sums, place + 7 * FastScan.ROWS / 2);
    }

    /// The same for a block alone, added to what is there for the bytes before the first.
    private void one(MemorySegment blocks, long offset, int first, short[] sums, int place) {
        byte[] tables = this.tables;
        ShortVector even = ShortVector.zero(SHORTS);
        ShortVector odd = even;
        int index = first;
        while (index < rowBytes) {
            ByteVector sum = ByteVector.zero(BYTES);
            int end = Math.min(rowBytes, index + STEP);
            for (; index < end; index++) {
                ByteVector low = ByteVector.fromArray(BYTES, tables, 2 * index * WIDTH);
                ByteVector high = ByteVector.fromArray(BYTES, tables, 2 * index * WIDTH + WIDTH);
                ByteVector codes =
                        ByteVector.fromMemorySegment(BYTES, blocks, offset + (long) index * FastScan.ROWS, ORDER);
                sum = sum.add(codes.selectFrom(low)
                        .add(codes.reinterpretAsShorts()
                                .lanewise(VectorOperators.LSHR, 4)
                                .reinterpretAsBytes()
                                .selectFrom(high)));
            }
            ShortVector pairs = sum.reinterpretAsShorts();
            even = even.add(pairs);
            odd = odd.add(pairs.lanewise(VectorOperators.LSHR, 8));
        }
        even = even.sub(odd.lanewise(VectorOperators.LSHL, 8));
        if (first > 0) {
            even = even.add(ShortVector.fromArray(SHORTS, sums, place));
            odd = odd.add(ShortVector.fromArray(SHORTS, sums, place + FastScan.ROWS / 2));
        }
        even.intoArray(sums, place);
        odd.intoArray(sums, place + FastScan.ROWS / 2);
    }

    @Override
    public long reaching(int least, short[] sums, int from) {
        if (least > FastScan.MOST_SUM) {
            return 0;
        }
        ShortVector reached = ShortVector.broadcast(SHORTS, (short) least);
        long places = 0;
        for (int place = 0; place < FastScan.ROWS; place += SHORTS.length()) {
            ShortVector some = ShortVector.fromArray(SHORTS, sums, from + place);
            places |= some.compare(VectorOperators.UGE, reached).toLong() << place;
        }
        return places == 0 ? 0 : FastScan.rows(places);
    }

    /// The high codes of all bytes, with anything above them. Not for methods that become a part of deep callers, where
    /// the compiler would box what is handed on.
    private static ByteVector high(ByteVector codes) {
        return codes.reinterpretAsShorts().lanewise(VectorOperators.LSHR, 4).reinterpretAsBytes();
    }
}
