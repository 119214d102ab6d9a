package dev.lloyd.quant.grid;

import dev.lloyd.core.kernel.BitWindows;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.plane.StringPoints;
import dev.lloyd.quant.plane.Tile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A row whose columns, one after the other, shift their bits into one circular string; each is looked up with the
/// last `window` bits up to its own.
///
///     window_i = min(memory + bits_i, 12, bits of the row)      value_i = scale_i table_i[last window_i bits]
///
/// The first columns take older bits from the row's end (tail-biting), so a row is its bits and nothing else. Codes
/// are the string in pieces of 8 bits, the earlier bit the higher; the rest of the last piece is 0 and never read.
final class RowTrellisPoints implements StringPoints {
    private static final int WINDOW_MAX = 12;

    private final RowShape shape;
    private final int total;
    private final int[] columns;
    private final List<TrellisStep> steps = new ArrayList<>();
    private final float minimum;
    private final float maximum;

    RowTrellisPoints(RowShape shape, int memory) {
        this.shape = shape;
        this.total = shape.total();
        int[] coded = new int[shape.columns()];
        float[][] tables = new float[RowShape.COLUMN_BITS_MAX + 1][];
        float least = 0;
        float greatest = 0;
        for (int column = 0; column < shape.columns(); column++) {
            int bits = shape.bits()[column];
            if (bits > 0) {
                if (tables[bits] == null) {
                    tables[bits] = StratifiedTable.of(bits, Math.min(Math.min(memory + bits, WINDOW_MAX), total));
                }
                coded[steps.size()] = column;
                steps.add(new TrellisStep(bits, shape.scales()[column], tables[bits]));
            }
        }
        for (TrellisStep step : steps) {
            for (float value : step.values()) {
                least = Math.min(least, step.scale() * value);
                greatest = Math.max(greatest, step.scale() * value);
            }
        }
        this.columns = Arrays.copyOf(coded, steps.size());
        this.minimum = least;
        this.maximum = greatest;
    }

    RowShape shape() {
        return shape;
    }

    @Override
    public Tile tile() {
        return new Tile(1, shape.columns());
    }

    @Override
    public int codesPerTile() {
        return BitString.codes(total);
    }

    @Override
    public int codeBits() {
        return BitString.CODE_BITS;
    }

    @Override
    public float minimum() {
        return minimum;
    }

    @Override
    public float maximum() {
        return maximum;
    }

    /// The square of the column's emphasis.
    @Override
    public float weight(int place) {
        return shape.emphasis()[place] * shape.emphasis()[place];
    }

    /// NaN counts as 0, magnitudes as at most 16 times the greatest
    /// point.
    @Override
    public Encoder encoder() {
        List<TrellisStep> weighted = new ArrayList<>();
        for (int index = 0; index < columns.length; index++) {
            TrellisStep step = steps.get(index);
            weighted.add(new TrellisStep(step.bits(), step.scale() * shape.emphasis()[columns[index]], step.values()));
        }
        TrellisSearch search = new TrellisSearch(weighted);
        float[] source = new float[columns.length];
        float limit = 16 * Math.max(maximum, -minimum);
        return (values, offset, codes, codeOffset) -> {
            for (int index = 0; index < source.length; index++) {
                float value = values[offset + columns[index]];
                float kept = Float.isNaN(value) ? 0 : Math.clamp(value, -limit, limit);
                source[index] = kept * shape.emphasis()[columns[index]];
            }
            write(search.path(source), codes, codeOffset);
        };
    }

    private void write(int[] path, int[] codes, int offset) {
        Arrays.fill(codes, offset, offset + codesPerTile(), 0);
        int position = 0;
        for (int index = 0; index < columns.length; index++) {
            int bits = steps.get(index).bits();
            BitString.write(codes, offset, position, bits, path[index] & (1 << bits) - 1);
            position += bits;
        }
    }

    @Override
    public void decode(int[] codes, int codeOffset, float[] values, int offset) {
        Arrays.fill(values, offset, offset + shape.columns(), 0);
        int length = codesPerTile();
        int state = 0;
        for (int position = Math.max(0, total - WINDOW_MAX); position < total; position++) {
            state = state << 1 | BitString.read(codes, codeOffset, length, position, 1);
        }
        int position = 0;
        for (int index = 0; index < columns.length; index++) {
            TrellisStep step = steps.get(index);
            state = state << step.bits() | BitString.read(codes, codeOffset, length, position, step.bits());
            values[offset + columns[index]] = step.scale() * step.values()[state & step.values().length - 1];
            position += step.bits();
        }
    }

    /// Columns that are not on the path have windows of no bits, and factors of 0.
    @Override
    public BitWindows windows() {
        int[] ends = new int[shape.columns()];
        int[] widths = new int[ends.length];
        int[] starts = new int[ends.length];
        float[] factors = new float[ends.length];
        float[] tables = new float[RowShape.COLUMN_BITS_MAX << WINDOW_MAX];
        int[] places = new int[RowShape.COLUMN_BITS_MAX + 1];
        int count = 0;
        int position = 0;
        for (int index = 0; index < columns.length; index++) {
            TrellisStep step = steps.get(index);
            float[] values = step.values();
            if (places[step.bits()] == 0) {
                System.arraycopy(values, 0, tables, count, values.length);
                count += values.length;
                places[step.bits()] = count;
            }
            position += step.bits();
            ends[columns[index]] = position;
            widths[columns[index]] = Integer.numberOfTrailingZeros(values.length);
            starts[columns[index]] = places[step.bits()] - values.length;
            factors[columns[index]] = step.scale();
        }
        return new BitWindows(total, ends, widths, starts, factors, Arrays.copyOf(tables, Math.max(1, count)));
    }

    @Override
    public StoredTensors side() {
        return shape.side();
    }
}
