package dev.lloyd.core.kernel;

import java.util.Arrays;

/// The codebooks of a row, which is cut into parts; a part is the sum of one vector of each of its stages.
///
///     part p = 0 + sum over stages s of vector[p][s][code[p * stages + s]]
///
/// A tile of one part may be shorter than the row, and then repeats.
///
/// @param bits of a code, 1 to 16
/// @param stages codes of a part, 1 or more
/// @param starts where each part begins in the tile, from 0 on, and after the last the end; ascending
/// @param vectors part by part, stage by stage, code by code: `stages x 2^bits x length` values for each part.
///     Copied, with room behind them
@SuppressWarnings("ArrayRecordComponent") // Shared storage; kernels read it in place.
public record CodebookTile(int bits, int stages, int[] starts, float[] vectors) {
    /// Values behind the vectors, and codes behind a row's, that may be read.
    static final int SLACK = 16;

    /// Checks the sizes.
    public CodebookTile {
        if (bits < 1 || bits > 16 || stages < 1 || starts.length < 2 || starts[0] != 0) {
            throw new IllegalArgumentException("bits must be 1 to 16, stages 1 or more, and parts begin at 0, not "
                    + bits + ", " + stages + " and at " + Arrays.toString(starts));
        }
        for (int part = 1; part < starts.length; part++) {
            int length = starts[part] - starts[part - 1];
            if (length < 1) {
                throw new IllegalArgumentException(
                        "part " + (part - 1) + " of a tile must have a value or more, not " + length);
            }
        }
        long count = ((long) starts[starts.length - 1] * stages) << bits;
        if (vectors.length != count) {
            throw new IllegalArgumentException(stages + " stages of codes of " + bits + " bits for "
                    + starts[starts.length - 1] + " columns need " + count + " values in the codebooks, not "
                    + vectors.length);
        }
        vectors = Arrays.copyOf(vectors, vectors.length + SLACK);
    }

    /// Whether codes of others mean vectors of the same lengths.
    boolean isLike(CodebookTile other) {
        return bits == other.bits && stages == other.stages && Arrays.equals(starts, other.starts);
    }

    /// Parts of a tile.
    int parts() {
        return starts.length - 1;
    }

    /// Columns of a tile.
    int columns() {
        return starts[parts()];
    }

    /// Parts of a row.
    int parts(int columns) {
        return parts() > 1 ? parts() : Math.ceilDiv(columns, starts[1]);
    }

    /// Where the parts of a row begin, and after the last, which may be cut off, its columns.
    ///
    /// @param target gets them from its beginning on
    void across(int columns, int[] target) {
        int parts = parts(columns);
        if (parts() > 1) {
            System.arraycopy(starts, 0, target, 0, parts + 1);
            return;
        }
        int length = starts[1];
        for (int part = 0; part < parts; part++) {
            target[part] = part * length;
        }
        target[parts] = columns;
    }

    /// The length of the vectors of a part of a row.
    int length(int part) {
        return parts() > 1 ? starts[part + 1] - starts[part] : starts[1];
    }

    /// The length of the longest vectors.
    int longest() {
        int longest = 0;
        for (int part = 0; part < parts(); part++) {
            longest = Math.max(longest, length(part));
        }
        return longest;
    }

    /// Where the vectors of a part of a row begin.
    int book(int part) {
        return parts() > 1 ? (starts[part] * stages) << bits : 0;
    }
}
