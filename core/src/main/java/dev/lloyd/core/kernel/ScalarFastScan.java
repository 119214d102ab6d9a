package dev.lloyd.core.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// The reference of the fast scan: entries are looked up one by one.
final class ScalarFastScan implements FastScanSupport {
    private final byte[] entries;
    private final int rowBytes;

    ScalarFastScan(FastScanTables tables) {
        this.rowBytes = tables.rowBytes();
        this.entries = new byte[2 * rowBytes * FastScan.POINTS];
        for (int table = 0; table < 2 * rowBytes; table++) {
            tables.entries(table, entries, table * FastScan.POINTS);
        }
    }

    @Override
    public void sums(MemorySegment blocks, long[] starts, int first, int count, short[] sums) {
        for (int block = first; block < first + count; block++) {
            for (int row = 0; row < FastScan.ROWS; row++) {
                long place = starts[block] + FastScan.position(row);
                sums[block * FastScan.ROWS + FastScan.place(row)] = (short) sum(blocks, place);
            }
        }
    }

    private int sum(MemorySegment blocks, long place) {
        int sum = 0;
        for (int index = 0; index < rowBytes; index++) {
            int codes = blocks.get(ValueLayout.JAVA_BYTE, place + (long) index * FastScan.ROWS) & 0xFF;
            int table = index * 2 * FastScan.POINTS;
            sum += entries[table + (codes & 0xF)] + entries[table + FastScan.POINTS + (codes >> 4)];
        }
        return sum;
    }

    @Override
    public long reaching(int least, short[] sums, int from) {
        long rows = 0;
        for (int row = 0; row < FastScan.ROWS; row++) {
            rows |= Short.toUnsignedInt(sums[from + FastScan.place(row)]) >= least ? 1L << row : 0;
        }
        return rows;
    }
}
