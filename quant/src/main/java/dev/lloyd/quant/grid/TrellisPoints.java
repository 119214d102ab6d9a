package dev.lloyd.quant.grid;

import dev.lloyd.quant.plane.BitshiftPoints;
import dev.lloyd.quant.plane.Tile;
import java.util.Collections;

/// Tiles of 16 x 16 values whose codes, one after the other in a circle, make windows of overlapping bits; each
/// window is looked up in a table.
///
///     window_i = (window_(i-1) << bits | code_i) mod 2^window           value_i = table[window_i]
///
/// The first windows take their older bits from the tile's last codes (tail-biting), so a tile needs nothing but
/// its 256 codes.
final class TrellisPoints implements BitshiftPoints {
    private static final Tile TILE = new Tile(16, 16);

    private final TrellisTable table;

    TrellisPoints(TrellisTable table) {
        this.table = table;
    }

    @Override
    public Tile tile() {
        return TILE;
    }

    @Override
    public int codesPerTile() {
        return TILE.size();
    }

    @Override
    public int codeBits() {
        return table.bits();
    }

    @Override
    public int window() {
        return table.window();
    }

    @Override
    public float[] table() {
        return table.values();
    }

    @Override
    public float minimum() {
        return table.minimum();
    }

    @Override
    public float maximum() {
        return table.maximum();
    }

    /// NaN counts as 0, magnitudes as at most 16 times the greatest point.
    @Override
    public Encoder encoder() {
        TrellisStep step = new TrellisStep(table.bits(), 1, table.values());
        TrellisSearch search = new TrellisSearch(Collections.nCopies(TILE.size(), step));
        float[] source = new float[TILE.size()];
        float limit = 16 * Math.max(table.maximum(), -table.minimum());
        return (values, offset, codes, codeOffset) -> {
            for (int index = 0; index < source.length; index++) {
                float value = values[offset + index];
                source[index] = Float.isNaN(value) ? 0 : Math.clamp(value, -limit, limit);
            }
            int[] path = search.path(source);
            for (int index = 0; index < source.length; index++) {
                codes[codeOffset + index] = path[index] & (1 << table.bits()) - 1;
            }
        };
    }

    @Override
    public void decode(int[] codes, int codeOffset, float[] values, int offset) {
        int bits = table.bits();
        int mask = (1 << table.window()) - 1;
        int state = 0;
        int older = (table.window() + bits - 1) / bits;
        for (int index = TILE.size() - older; index < TILE.size(); index++) {
            state = (state << bits | codes[codeOffset + index]) & mask;
        }
        for (int index = 0; index < TILE.size(); index++) {
            state = (state << bits | codes[codeOffset + index]) & mask;
            values[offset + index] = table.value(state);
        }
    }
}
