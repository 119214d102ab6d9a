package dev.lloyd.quant.grid;

import dev.lloyd.quant.form.StoredTensor;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.plane.RowTables;
import dev.lloyd.quant.plane.Tile;
import java.util.OptionalInt;

/// Tables of single values, one for each row, in binary16.
///
/// Encoding looks at every entry; of equally near ones the first is taken. NaN goes to the first.
///
/// @param codeBits width of a code
/// @param values `rows x 2^codeBits`, as they are stored
/// @param row the row whose points these are
@SuppressWarnings("ArrayRecordComponent") // Made once, shared among rows and never compared.
record RowTablePoints(int codeBits, float[] values, int row) implements RowTables {
    /// Tables as they will be read back.
    static RowTablePoints of(int codeBits, float[] tables) {
        float[] stored = new float[tables.length];
        for (int index = 0; index < stored.length; index++) {
            stored[index] = StoredTensor.half(tables[index]);
        }
        return new RowTablePoints(codeBits, stored, 0);
    }

    private int count() {
        return 1 << codeBits;
    }

    @Override
    public OptionalInt rows() {
        return OptionalInt.of(values.length / count());
    }

    @Override
    public float[] table(int of) {
        float[] table = new float[count()];
        System.arraycopy(values, of * table.length, table, 0, table.length);
        return table;
    }

    @Override
    public RowTables with(float[] tables) {
        return of(codeBits, tables);
    }

    @Override
    public Points row(int tileRow) {
        return tileRow == row ? this : new RowTablePoints(codeBits, values, tileRow);
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
    public float minimum() {
        float least = values[row * count()];
        for (int code = 1; code < count(); code++) {
            least = Math.min(least, values[row * count() + code]);
        }
        return least;
    }

    @Override
    public float maximum() {
        float greatest = values[row * count()];
        for (int code = 1; code < count(); code++) {
            greatest = Math.max(greatest, values[row * count() + code]);
        }
        return greatest;
    }

    @Override
    public Encoder encoder() {
        int start = row * count();
        int end = start + count();
        return (source, offset, codes, codeOffset) -> {
            float value = source[offset];
            int best = start;
            for (int place = start + 1; place < end; place++) {
                best = Math.abs(values[place] - value) < Math.abs(values[best] - value) ? place : best;
            }
            codes[codeOffset] = best - start;
        };
    }

    @Override
    public void decode(int[] codes, int codeOffset, float[] target, int offset) {
        target[offset] = values[row * count() + Math.min(codes[codeOffset], count() - 1)];
    }

    @Override
    public StoredTensors side() {
        return StoredTensors.of("levels", StoredTensor.ofHalves(values, values.length / count(), count()));
    }

    @Override
    public long sideBytes(int tables) {
        return 2L * tables * count();
    }
}
