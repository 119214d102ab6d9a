package dev.lloyd.models.runtime;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.models.network.Packing;
import java.util.stream.IntStream;

/// The rows of each sequence of a packed tensor as a matrix, which is filled again for every step.
///
/// @param all the rows of all sequences
/// @param starts where each begins
/// @param parts room for each
@SuppressWarnings("ArrayRecordComponent") // Room to work in; compared by nobody.
record SequenceRows(Matrix all, int[] starts, Matrix[] parts) {
    static SequenceRows of(Packing packing, Matrix all) {
        Matrix[] parts = packing.sequences() == 1
                ? new Matrix[] {all}
                : IntStream.of(packing.lengths())
                        .mapToObj(length -> Matrix.zeros(length, all.columns()))
                        .toArray(Matrix[]::new);
        return new SequenceRows(all, packing.starts(), parts);
    }

    /// The rows of a sequence as they are now; its storage serves the next step again.
    Matrix of(int sequence) {
        Matrix part = parts[sequence];
        if (parts.length > 1) {
            System.arraycopy(all.values(), all.offset(starts[sequence]), part.values(), 0, part.values().length);
        }
        return part;
    }
}
