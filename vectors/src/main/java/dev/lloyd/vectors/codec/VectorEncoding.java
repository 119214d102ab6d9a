package dev.lloyd.vectors.codec;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.quant.form.AppliedTransform;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import java.util.function.IntToLongFunction;

/// From vectors to records: prepares them for the metric, moves them to the coordinates of the grid, and writes codes.
///
/// @param metric what makes vectors near
/// @param centre what is taken off before any transform
/// @param transforms in the order in which they are applied
/// @param layout of a record
/// @param writer of the codes and the numbers beside them
/// @param grid whose numbers they are, for errors
record VectorEncoding(
        Metric metric,
        Optional<float[]> centre,
        List<AppliedTransform> transforms,
        RecordLayout layout,
        RecordWriter writer,
        String grid) {
    /// Rows that are encoded at a time: bounds the memory in between.
    private static final int BLOCK = 4096;

    /// Vectors in the coordinates of the grid.
    Matrix coordinates(Matrix vectors, Workers workers) {
        return transformed(prepared(vectors), workers);
    }

    /// The records of finite vectors, one after the other.
    ///
    /// @param number of the vector in a row, for errors
    /// @throws IllegalArgumentException if a vector cannot be coded, saying which
    MemorySegment records(Matrix vectors, IntToLongFunction number, Workers workers) {
        MemorySegment records = Arena.ofAuto().allocate((long) layout.size() * vectors.rows(), Long.BYTES);
        for (int from = 0; from < vectors.rows(); from += BLOCK) {
            int to = Math.min(from + BLOCK, vectors.rows());
            int first = from;
            byte[] block = block(vectors.rowSlice(from, to), row -> number.applyAsLong(first + row), workers);
            MemorySegment.copy(block, 0, records, ValueLayout.JAVA_BYTE, (long) from * layout.size(), block.length);
        }
        return records;
    }

    private Matrix prepared(Matrix vectors) {
        Matrix prepared = Preparation.of(vectors, metric);
        centre.ifPresent(mean -> Preparation.subtract(mean, prepared));
        return prepared;
    }

    private Matrix transformed(Matrix prepared, Workers workers) {
        Matrix moved = prepared;
        for (AppliedTransform transform : transforms) {
            moved = transform.forward(moved, workers);
        }
        return moved;
    }

    private byte[] block(Matrix vectors, IntToLongFunction number, Workers workers) {
        Matrix prepared = prepared(vectors);
        Matrix moved = transformed(prepared, workers);
        byte[] records = new byte[Math.multiplyExact(layout.size(), vectors.rows())];
        int lost = writer.write(moved, records, workers);
        if (lost >= 0) {
            throw notHeld(number.applyAsLong(lost));
        }
        for (int row = 0; row < vectors.rows() && metric == Metric.L2; row++) {
            // Before any transform: not every map keeps lengths.
            float norm = (float) prepared.rowSlice(row, row + 1).squaredNorm();
            if (!Float.isFinite(norm)) {
                throw notHeld(number.applyAsLong(row));
            }
            layout.putNorm(records, row * layout.size(), norm);
        }
        return records;
    }

    private IllegalArgumentException notHeld(long vector) {
        return new IllegalArgumentException("vector " + vector + " is too long or too short for the numbers of " + grid
                + "; with scales=f32 it might fit");
    }
}
