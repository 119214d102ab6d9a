package dev.lloyd.quant.grid;

import dev.lloyd.quant.plane.ScalarPoints;
import dev.lloyd.quant.plane.Tile;

/// Whole numbers `least, least + step, ..., greatest`; code 0 is the least.
///
/// @param codeBits width of a code
/// @param least the least point
/// @param greatest the greatest point
/// @param step distance between points
record UniformPoints(int codeBits, int least, int greatest, int step) implements ScalarPoints {
    @Override
    public Tile tile() {
        return Tile.SCALAR;
    }

    @Override
    public int codesPerTile() {
        return 1;
    }

    @Override
    public float minimum() {
        return least;
    }

    @Override
    public float maximum() {
        return greatest;
    }

    @Override
    public Encoder encoder() {
        int top = (greatest - least) / step;
        if (step == 1) {
            // The value itself is rounded, half to even, as everybody does; the code's parity must not decide.
            return (values, offset, codes, codeOffset) ->
                    codes[codeOffset] = Math.clamp((long) Math.rint(values[offset]) - least, 0, top);
        }
        return (values, offset, codes, codeOffset) ->
                codes[codeOffset] = Math.clamp((long) Math.rint((values[offset] - least) / (double) step), 0, top);
    }

    @Override
    public void decode(int[] codes, int codeOffset, float[] values, int offset) {
        values[offset] = least + codes[codeOffset] * step;
    }

    @Override
    public float[] table() {
        float[] table = new float[1 << codeBits];
        for (int code = 0; code < table.length; code++) {
            table[code] = least + code * step;
        }
        return table;
    }

    @Override
    public void nearest(float[] values, int offset, int length, byte[] codes, int codeOffset) {
        Encoder encoder = encoder();
        int[] code = new int[1];
        for (int index = 0; index < length; index++) {
            encoder.encode(values, offset + index, code, 0);
            codes[codeOffset + index] = (byte) code[0];
        }
    }
}
