package dev.lloyd.quant.grid;

import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.plane.Tile;

/// Uniform points whose codes are wider than a byte, and so not {@link dev.lloyd.quant.plane.ScalarPoints}.
///
/// @param points the same points
record WidePoints(UniformPoints points) implements Points {
    @Override
    public Tile tile() {
        return points.tile();
    }

    @Override
    public int codesPerTile() {
        return points.codesPerTile();
    }

    @Override
    public int codeBits() {
        return points.codeBits();
    }

    @Override
    public float minimum() {
        return points.minimum();
    }

    @Override
    public float maximum() {
        return points.maximum();
    }

    @Override
    public Encoder encoder() {
        return points.encoder();
    }

    @Override
    public void decode(int[] codes, int codeOffset, float[] values, int offset) {
        points.decode(codes, codeOffset, values, offset);
    }
}
