package dev.lloyd.quant.coded;

import dev.lloyd.core.entropy.RangeDecoder;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.plane.SizedPoints;
import dev.lloyd.quant.plane.Tile;
import java.util.Arrays;

/// The points of {@link EntropyCodedRows}: a row is one path through the trellis, its symbols are one arithmetic
/// code of `size` bytes, and codes are these bytes.
///
/// Any bytes decode to finite values in as many steps as there are columns.
final class CodedRowPoints implements SizedPoints {
    /// The price of a bit in squared steps.
    static final float LAMBDA = 0.3f;

    /// What the trellis leaves of a value, in squared steps, at high rates.
    private static final double SQUARED_ERROR = 0.26;

    private final RowColumns columns;
    private final Trellis trellis;
    private final int size;
    private final int[] coded;
    private final LevelTable[] tables;
    private final float[] steps;
    private final float maximum;
    private final float heaviest;

    /// @param size bytes of a row
    CodedRowPoints(RowColumns columns, Trellis trellis, int size) {
        this.columns = columns;
        this.trellis = trellis;
        this.size = size;
        this.coded = columns.coded();
        this.tables = columns.tables(coded);
        this.steps = new float[coded.length];
        float greatest = 0;
        float gain = 0;
        for (int index = 0; index < coded.length; index++) {
            steps[index] = 1 / columns.gains()[coded[index]];
            greatest = Math.max(greatest, steps[index] * (tables[index].centre() + 1));
            gain = Math.max(gain, columns.gains()[coded[index]]);
        }
        this.maximum = greatest;
        this.heaviest = gain;
    }

    RowColumns columns() {
        return columns;
    }

    int[] coded() {
        return coded;
    }

    LevelTable[] tables() {
        return tables;
    }

    RowPath path() {
        return new RowPath(trellis, tables);
    }

    /// Bits of the shortest code.
    double bitsMin() {
        double bits = 0;
        for (LevelTable table : tables) {
            int symbol = table.cheapest(0);
            bits += table.costs()[table.entry(2 * symbol)];
        }
        return bits;
    }

    /// Bits of codes that surely fit: the last bit of the string is lost, and less than `2^-15` bits a symbol.
    static double bitsMax(int size, int columns) {
        return 8 * size - 1.5 - columns / 32_768.0;
    }

    /// Bits that a Gaussian value takes, about, by its deviation in steps.
    static double bits(double deviation) {
        return StrictMath.log1p(deviation * deviation / SQUARED_ERROR) / StrictMath.log(4);
    }

    /// By how many bits it takes more when its deviation doubles.
    static double slope(double deviation) {
        return deviation * deviation / (deviation * deviation + SQUARED_ERROR);
    }

    @Override
    public Tile tile() {
        return new Tile(1, columns.gains().length);
    }

    @Override
    public int codesPerTile() {
        return size;
    }

    @Override
    public int codeBits() {
        return Byte.SIZE;
    }

    @Override
    public float minimum() {
        return -maximum;
    }

    @Override
    public float maximum() {
        return maximum;
    }

    /// The square of the column's gain, as a share of the greatest.
    @Override
    public float weight(int place) {
        float share = heaviest > 0 ? columns.gains()[place] / heaviest : 1;
        return share * share;
    }

    @Override
    public float finestScale(float[] values, int offset) {
        float rms = rms(values, offset, columns.gains().length);
        return rms == 0 ? 0 : new FinestSearch(this).scale(values, offset, rms);
    }

    static float rms(float[] values, int offset, int count) {
        double sum = 0;
        for (int index = offset; index < offset + count; index++) {
            sum += (double) values[index] * values[index];
        }
        return (float) Math.sqrt(sum / count);
    }

    @Override
    public Encoder encoder() {
        return new RowEncoder(this);
    }

    @Override
    public void decode(int[] codes, int codeOffset, float[] values, int offset) {
        Arrays.fill(values, offset, offset + columns.gains().length, 0);
        RangeDecoder source = new RangeDecoder(codes, codeOffset, size);
        int state = 0;
        for (int index = 0; index < coded.length; index++) {
            int level = tables[index].decode(state & 1, source);
            values[offset + coded[index]] = tables[index].value(level) * steps[index];
            state = trellis.successor(state, level >> 1 & 1);
        }
    }

    @Override
    public StoredTensors side() {
        return columns.side();
    }
}
