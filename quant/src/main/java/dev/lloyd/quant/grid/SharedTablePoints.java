package dev.lloyd.quant.grid;

import dev.lloyd.quant.form.StoredTensor;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.plane.Codebook;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.plane.ScaleFormat;
import dev.lloyd.quant.plane.Tile;
import java.util.Optional;
import java.util.OptionalInt;

/// A few tables of single values in binary16, of which each row has one.
///
/// A row whose number is that of no table is zero. Of equally near entries the first is taken; NaN goes to the first.
///
/// @param codeBits width of a code
/// @param books the tables, `2^codeBits` values each
/// @param bookBits width of the number of a row's table
/// @param numbers of each row's table
/// @param row the row whose points these are
@SuppressWarnings("ArrayRecordComponent") // Made once, shared among rows and never compared.
record SharedTablePoints(int codeBits, float[] books, int bookBits, int[] numbers, int row) implements Points {
    /// Tables as they will be read back.
    static SharedTablePoints of(int codeBits, float[] books, int bookBits, int[] numbers) {
        float[] stored = new float[books.length];
        for (int index = 0; index < stored.length; index++) {
            stored[index] = StoredTensor.half(books[index]);
        }
        return new SharedTablePoints(codeBits, stored, bookBits, numbers, 0);
    }

    private int count() {
        return 1 << codeBits;
    }

    /// Where the row's table begins.
    private int start() {
        return isZero() ? 0 : numbers[row] * count();
    }

    /// Whether the row has no table, and is zero.
    private boolean isZero() {
        return numbers[row] * count() >= books.length;
    }

    @Override
    public OptionalInt rows() {
        return OptionalInt.of(numbers.length);
    }

    @Override
    public Points row(int tileRow) {
        return tileRow == row ? this : new SharedTablePoints(codeBits, books, bookBits, numbers, tileRow);
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
        float least = Float.POSITIVE_INFINITY;
        for (float value : books) {
            least = Math.min(least, value);
        }
        return least;
    }

    @Override
    public float maximum() {
        float greatest = Float.NEGATIVE_INFINITY;
        for (float value : books) {
            greatest = Math.max(greatest, value);
        }
        return greatest;
    }

    @Override
    public Encoder encoder() {
        int start = start();
        int end = start + count();
        return (source, offset, codes, codeOffset) -> {
            float value = source[offset];
            int best = start;
            for (int place = start + 1; place < end; place++) {
                best = Math.abs(books[place] - value) < Math.abs(books[best] - value) ? place : best;
            }
            codes[codeOffset] = best - start;
        };
    }

    @Override
    public void decode(int[] codes, int codeOffset, float[] values, int offset) {
        values[offset] = isZero() ? 0 : books[start() + Math.min(codes[codeOffset], count() - 1)];
    }

    @Override
    public StoredTensors side() {
        return StoredTensors.of("levels", StoredTensor.ofHalves(books, books.length / count(), count()))
                .plusOne("books", ScaleFormat.pack(numbers, bookBits).get("values"));
    }

    @Override
    public long sideBytes(int ofRows) {
        return 2L * books.length + (long) Math.ceilDiv(ofRows * bookBits, 8);
    }

    @Override
    public Optional<Codebook> codebook() {
        return Optional.of(new Levels());
    }

    /// All tables, as the points' row reads them.
    private final class Levels implements Codebook {
        @Override
        public float[] levels() {
            return books;
        }

        @Override
        public Points with(float[] levels) {
            return of(codeBits, levels, bookBits, numbers);
        }

        @Override
        public Codebook row(int tileRow) {
            return SharedTablePoints.this.row(tileRow).codebook().orElseThrow();
        }

        @Override
        public void decode(double[] levels, int levelOffset, int[] codes, int codeOffset, double[] values) {
            values[0] = isZero() ? 0 : levels[levelOffset + start() + codes[codeOffset]];
        }

        @Override
        public void gather(double[] values, int[] codes, int codeOffset, double[] sums, int sumOffset) {
            sums[sumOffset + start() + codes[codeOffset]] += isZero() ? 0 : values[0];
        }
    }
}
