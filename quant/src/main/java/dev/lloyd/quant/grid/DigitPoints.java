package dev.lloyd.quant.grid;

import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.plane.Tile;

/// Several neighbours of a row in one code, for tables whose size is not a power of two: the code's digits in base
/// `levels`, lowest first. (Eight values of three levels take 13 bits, 1.625 each, instead of 16.)
///
/// @param table the points of one value, codes `0 ... levels - 1`
/// @param levels how many
/// @param count values in a code
/// @param codeBits width of a code: at least `count log2(levels)`
record DigitPoints(TablePoints table, int levels, int count, int codeBits) implements Points {
    @Override
    public Tile tile() {
        return new Tile(1, count);
    }

    @Override
    public int codesPerTile() {
        return 1;
    }

    @Override
    public float minimum() {
        return table.minimum();
    }

    @Override
    public float maximum() {
        return table.maximum();
    }

    @Override
    public Encoder encoder() {
        return (values, offset, codes, codeOffset) -> {
            int code = 0;
            for (int index = count - 1; index >= 0; index--) {
                code = code * levels + table.nearest(values[offset + index]);
            }
            codes[codeOffset] = code;
        };
    }

    @Override
    public void decode(int[] codes, int codeOffset, float[] values, int offset) {
        int code = codes[codeOffset];
        for (int index = 0; index < count; index++) {
            values[offset + index] = table.value(code % levels);
            code /= levels;
        }
    }

    @Override
    public StoredTensors side() {
        return table.side();
    }
}
