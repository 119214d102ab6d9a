package dev.lloyd.quant.plane;

import dev.lloyd.core.bits.BitPacking;
import dev.lloyd.core.entropy.EntropyModel;
import dev.lloyd.quant.form.StoredTensors;
import java.util.Optional;
import java.util.OptionalInt;

/// The points of a grid at scale 1: what a code decodes to, and which code is nearest.
///
/// A tile of `tile().size()` values (row by row) has `codesPerTile()` codes of `codeBits()` bits each. Immutable
/// and thread-safe; encoders may hold scratch space and are for one thread.
public interface Points {
    /// The shape of the values that are rounded together.
    Tile tile();

    /// Codes of a tile.
    int codesPerTile();

    /// Width of a code, 1 to 16.
    int codeBits();

    /// How many rows the matrix has whose points these are, if rows differ; they fit no matrix of other rows.
    default OptionalInt rows() {
        return OptionalInt.empty();
    }

    /// Bytes of the packed codes of a row of tiles.
    ///
    /// @param tileRow which, 0 or more
    /// @param columns length of a row
    default long rowBytes(int tileRow, int columns) {
        return BitPacking.byteSize(CodeStores.codesPerRow(this, columns), codeBits());
    }

    /// The least value that a code decodes to.
    float minimum();

    /// The greatest value that a code decodes to.
    float maximum();

    /// What the squared error of a value counts when an encoder chooses, by its place in the tile, 0 or more.
    default float weight(int place) {
        return 1;
    }

    /// A new encoder, for one thread.
    Encoder encoder();

    /// A new encoder, for one thread, for which the error along the tile's values counts `eta` times as much as the
    /// error across them; empty for points that have none.
    ///
    /// @param eta 1 or more
    default Optional<Encoder> directed(double eta) {
        return Optional.empty();
    }

    /// The points of one row of tiles; most grids have the same for all.
    ///
    /// @param tileRow which, 0 or more
    default Points row(int tileRow) {
        return this;
    }

    /// The points of the tile that begins at a column, for encoding; decoding needs no more than {@link #row}.
    ///
    /// @param tileRow which row of tiles, 0 or more
    /// @param column the tile's first, 0 or more
    default Points at(int tileRow, int column) {
        return row(tileRow);
    }

    /// Decodes a tile: `codes[codeOffset ...]` to `values[offset ...]`, row by row.
    void decode(int[] codes, int codeOffset, float[] values, int offset);

    /// What must be stored beside the codes: a fitted codebook, or nothing.
    default StoredTensors side() {
        return StoredTensors.NONE;
    }

    /// Bytes of {@link #side()} for a matrix of some rows, whose values do not matter.
    default long sideBytes(int rows) {
        return side().byteSize();
    }

    /// The codebook that points are made of, if it was fitted and can be fitted again to codes that stay.
    default Optional<Codebook> codebook() {
        return Optional.empty();
    }

    /// How probable codes are, for grids whose storage is {@link CodeStorage#ENTROPY}: codes are then symbols of 8
    /// bits, and the model's machine starts over with every tile.
    default Optional<EntropyModel> entropy() {
        return Optional.empty();
    }

    /// Finds codes.
    @FunctionalInterface
    interface Encoder {
        /// The codes whose decoded tile is nearest to `values[offset ...]` in squared error, each value's times
        /// its {@link #weight}, written to `codes[codeOffset ...]`. Values outside the points' range go to its
        /// edge; the values are not changed.
        void encode(float[] values, int offset, int[] codes, int codeOffset);
    }
}
