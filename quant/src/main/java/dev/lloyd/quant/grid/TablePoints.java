package dev.lloyd.quant.grid;

import dev.lloyd.core.kernel.ThresholdTree;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.plane.ScalarPoints;
import dev.lloyd.quant.plane.Tile;
import java.util.Arrays;
import java.util.stream.IntStream;

/// Single values listed in a table.
///
/// Encoding: binary search among thresholds, `log2(points)` comparisons. A value exactly in the middle of two
/// neighbours goes to the one whose code is even (to the lower one if both or neither are). NaN goes to the
/// least point.
final class TablePoints implements ScalarPoints {
    private final int codeBits;
    private final float[] valueOfCode;
    private final float[] sorted;
    private final int[] codeOfRank;
    private final float[] thresholds;
    private final ThresholdTree tree;

    /// Whether codes are ranks.
    private final boolean ascending;

    private final StoredTensors side;

    private TablePoints(int codeBits, float[] valueOfCode, StoredTensors side) {
        this.codeBits = codeBits;
        this.valueOfCode = valueOfCode;
        this.side = side;
        // Of codes with one value (a plus and a minus zero) the first is written.
        int[] order = IntStream.range(0, valueOfCode.length)
                .boxed()
                .sorted((left, right) -> Float.compare(valueOfCode[left] + 0f, valueOfCode[right] + 0f))
                .mapToInt(Integer::intValue)
                .toArray();
        int count = 0;
        for (int code : order) {
            if (count == 0 || valueOfCode[code] != valueOfCode[order[count - 1]]) {
                order[count++] = code;
            }
        }
        this.codeOfRank = Arrays.copyOf(order, count);
        this.sorted = new float[count];
        for (int rank = 0; rank < count; rank++) {
            sorted[rank] = valueOfCode[codeOfRank[rank]];
        }
        this.thresholds = new float[count - 1];
        for (int rank = 0; rank < count - 1; rank++) {
            thresholds[rank] = threshold(rank);
        }
        this.tree = ThresholdTree.of(thresholds);
        this.ascending = IntStream.range(0, count).allMatch(rank -> codeOfRank[rank] == rank);
    }

    /// Points that need not be stored.
    ///
    /// @param values the value of each code, at most `2^codeBits`
    static TablePoints of(int codeBits, float[] values) {
        return new TablePoints(codeBits, values, StoredTensors.NONE);
    }

    /// Points that are stored beside the codes.
    static TablePoints fitted(int codeBits, float[] values, StoredTensors side) {
        return new TablePoints(codeBits, values, side);
    }

    /// The least value that is nearer to the point above.
    private float threshold(int rank) {
        double middle = (sorted[rank] + (double) sorted[rank + 1]) / 2;
        float rounded = (float) middle;
        boolean exact = rounded == middle;
        boolean tieGoesUp = codeOfRank[rank] % 2 == 1 && codeOfRank[rank + 1] % 2 == 0;
        return rounded > middle || (exact && tieGoesUp) ? rounded : Math.nextUp(rounded);
    }

    @Override
    public Tile tile() {
        return Tile.SCALAR;
    }

    @Override
    public int codesPerTile() {
        return 1;
    }

    @Override
    public int codeBits() {
        return codeBits;
    }

    @Override
    public float minimum() {
        return sorted[0];
    }

    @Override
    public float maximum() {
        return sorted[sorted.length - 1];
    }

    @Override
    public Encoder encoder() {
        return (values, offset, codes, codeOffset) -> codes[codeOffset] = nearest(values[offset]);
    }

    /// The code of the nearest point.
    int nearest(float value) {
        int low = 0;
        int high = thresholds.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (value >= thresholds[middle]) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return codeOfRank[low];
    }

    /// The value of a code; codes beyond the table, which only a damaged file holds, are the last point.
    float value(int code) {
        return valueOfCode[Math.min(code, valueOfCode.length - 1)];
    }

    @Override
    public void decode(int[] codes, int codeOffset, float[] values, int offset) {
        values[offset] = value(codes[codeOffset]);
    }

    @Override
    public float[] table() {
        float[] table = new float[1 << codeBits];
        for (int code = 0; code < table.length; code++) {
            table[code] = value(code);
        }
        return table;
    }

    @Override
    public void nearest(float[] values, int offset, int length, byte[] codes, int codeOffset) {
        tree.ranks(values, offset, length, codes, codeOffset);
        for (int index = codeOffset; index < codeOffset + length && !ascending; index++) {
            codes[index] = (byte) codeOfRank[codes[index] & 0xFF];
        }
    }

    @Override
    public StoredTensors side() {
        return side;
    }
}
