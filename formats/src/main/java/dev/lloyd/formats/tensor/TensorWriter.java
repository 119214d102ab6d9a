package dev.lloyd.formats.tensor;

import dev.lloyd.core.matrix.Matrix;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/// A tensor file being written, tensor by tensor, with names, types and shapes known up front.
///
/// Since every place in the file is known from the start, tensors may be filled in any order, each in as many
/// pieces as one likes: memory holds one piece. The destination changes only in {@link #commit()}, in one step;
/// closing without it leaves no trace. Not thread-safe.
public interface TensorWriter extends AutoCloseable {
    /// Adds the next bytes of a tensor, as they will be stored.
    ///
    /// @throws IllegalArgumentException if no such tensor was planned, or it would become longer than planned
    /// @throws IOException if the device is full or fails
    void append(String name, MemorySegment bytes) throws IOException;

    /// Adds the next rows of a tensor, encoded to its planned type.
    ///
    /// Floats are rounded to nearest, ties to even; a value beyond the largest of the type becomes infinite in
    /// `F16` and `BF16`. Block types round as the reference encoder of that type does and need finite values.
    ///
    /// @throws IllegalArgumentException if the type cannot be encoded, a row does not fill whole blocks, or a value
    ///     given to a block type is not finite
    void append(String name, Matrix rows) throws IOException;

    /// Flushes everything and puts it in the place of the destination.
    ///
    /// @throws IllegalStateException if a tensor is not complete
    void commit() throws IOException;

    /// Removes what was written unless it was committed.
    @Override
    void close() throws IOException;
}
