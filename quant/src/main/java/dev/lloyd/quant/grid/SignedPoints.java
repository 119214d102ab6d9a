package dev.lloyd.quant.grid;

import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.plane.Codebook;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.plane.Tile;
import java.util.Optional;

/// Points of one orthant and all their reflections: a code is that of the magnitudes above a bit for the sign of
/// each value, the first value's lowest.
///
/// @param magnitudes points of 0 or more, one code to a tile
record SignedPoints(VectorTable magnitudes) implements Points {
    @Override
    public Tile tile() {
        return magnitudes.tile();
    }

    @Override
    public int codesPerTile() {
        return 1;
    }

    @Override
    public int codeBits() {
        return magnitudes.codeBits() + tile().size();
    }

    @Override
    public float minimum() {
        return -magnitudes.maximum();
    }

    @Override
    public float maximum() {
        return magnitudes.maximum();
    }

    @Override
    public Encoder encoder() {
        int size = tile().size();
        float[] folded = new float[size];
        Encoder encoder = magnitudes.encoder();
        return (values, offset, codes, codeOffset) -> {
            int signs = 0;
            for (int place = 0; place < size; place++) {
                float value = values[offset + place];
                folded[place] = Math.abs(value);
                signs |= value < 0 ? 1 << place : 0;
            }
            encoder.encode(folded, 0, codes, codeOffset);
            codes[codeOffset] = codes[codeOffset] << size | signs;
        };
    }

    @Override
    public void decode(int[] codes, int codeOffset, float[] values, int offset) {
        int size = tile().size();
        magnitudes.decodeCode(codes[codeOffset] >> size, values, offset);
        for (int place = 0; place < size; place++) {
            // Not a negation: a zero stays positive.
            values[offset + place] =
                    (codes[codeOffset] >> place & 1) == 0 ? values[offset + place] : 0 - values[offset + place];
        }
    }

    @Override
    public Optional<Codebook> codebook() {
        return magnitudes.codebook().map(book -> new SignedCodebook(book, tile().size()));
    }

    @Override
    public StoredTensors side() {
        return magnitudes.side();
    }
}
