package dev.lloyd.vectors.codec;

import dev.lloyd.core.bits.BitPacking;
import dev.lloyd.core.bits.TopBits;
import dev.lloyd.core.kernel.FastScan;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Takes the records of up to 64 vectors apart, as {@link SplitLayout} says. What a block says beside the heads
/// follows from the codes alone. For one thread.
final class SplitBlock {
    private static final VarHandle FLOAT = MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);

    private final SplitLayout layout;
    private final RecordLayout record;
    private final TopBits parts;
    private final byte[] head;
    private final byte[] codes;
    private final float[] gains = new float[SplitLayout.ROWS];

    SplitBlock(SplitLayout layout) {
        this.layout = layout;
        this.record = layout.record();
        this.parts = new TopBits(layout.columns(), layout.bits());
        this.head = new byte[layout.headBytes()];
        this.codes = new byte[layout.columns()];
    }

    /// Writes a block and the rests of its vectors.
    ///
    /// @param records of the vectors, one after another
    /// @param count of vectors, 1 to 64; what a block has no vectors for is zero
    /// @param block gets the block
    /// @param rests gets the rests, one after another
    void write(byte[] records, int count, byte[] block, byte[] rests) {
        Arrays.fill(block, (byte) 0);
        double radius = 0;
        for (int row = 0; row < count; row++) {
            int from = row * record.size();
            writeParts(records, from, row, block, rests);
            gains[row] = 1;
            if (layout.hasGains()) {
                double[] moments = moments(records, from);
                gains[row] = moments[0] == 0 ? 0 : (float) (moments[1] / moments[0]);
                radius = Math.max(radius, radius(moments));
            }
        }
        writeSummary(records, count, block, (float) radius);
    }

    private void writeParts(byte[] records, int from, int row, byte[] block, byte[] rests) {
        int rest = row * layout.restBytes();
        if (layout.isWhole()) {
            System.arraycopy(records, from, head, 0, head.length);
        } else {
            parts.split(records, from, head, rests, rest);
        }
        for (int index = 0; index < head.length; index++) {
            block[index * SplitLayout.ROWS + FastScan.position(row)] = head[index];
        }
        copy(records, from + record.numberOffset(), record.numberBytes(), block, layout.numbersOffset(), row);
        copy(records, from + record.normOffset(), record.normBytes(), block, layout.normsOffset(), row);
        System.arraycopy(
                records, from + record.deviationOffset(), rests, rest + layout.lowBytes(), record.deviationBytes());
    }

    private static void copy(byte[] source, int from, int bytes, byte[] target, int offset, int row) {
        System.arraycopy(source, from, target, offset + row * bytes, bytes);
    }

    /// The sum of the magnitudes and of the squares of a vector's points.
    private double[] moments(byte[] records, int from) {
        BitPacking.unpack(records, from, layout.bits(), codes, 0, codes.length);
        float[] table = layout.table();
        double magnitudes = 0;
        double squares = 0;
        for (byte code : codes) {
            double point = table[code & 0xFF];
            magnitudes += Math.abs(point);
            squares += point * point;
        }
        return new double[] {magnitudes, squares};
    }

    private double radius(double[] moments) {
        int columns = layout.columns();
        double cosine = moments[1] == 0 ? 1 : Math.min(1, moments[0] * moments[0] / (columns * moments[1]));
        return Math.sqrt(columns * (1 - cosine) / Math.max(1, columns - 1));
    }

    private void writeSummary(byte[] records, int count, byte[] block, float radius) {
        float least = gains[0];
        float most = gains[0];
        for (int row = 1; row < count; row++) {
            least = Math.min(least, gains[row]);
            most = Math.max(most, gains[row]);
        }
        float step = layout.hasGains() ? (most - least) / 255 : 0;
        float lowest = Float.POSITIVE_INFINITY;
        float highest = Float.NEGATIVE_INFINITY;
        float norm = Float.POSITIVE_INFINITY;
        for (int row = 0; row < count; row++) {
            int gain = step > 0 ? Math.min(255, Math.round((gains[row] - least) / step)) : 0;
            if (layout.hasGains()) {
                block[layout.gainsOffset() + row] = (byte) gain;
            }
            int from = row * record.size();
            float factor = record.number(records, from, 0) * Math.fma((float) gain, step, least);
            lowest = Math.min(lowest, factor);
            highest = Math.max(highest, factor);
            norm = Math.min(norm, record.norm(records, from));
        }
        float[] summary = {least, step, lowest, highest, norm, radius};
        for (int index = 0; index < summary.length; index++) {
            FLOAT.set(block, layout.summaryOffset() + index * Float.BYTES, summary[index]);
        }
    }
}
