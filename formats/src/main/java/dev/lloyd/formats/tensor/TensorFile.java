package dev.lloyd.formats.tensor;

import dev.lloyd.core.matrix.Matrix;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Named tensors in a file, or in the shards of a directory, open for reading.
///
/// The file is memory-mapped: opening reads and checks the header only, and costs no heap for the tensors. All
/// methods are thread-safe until {@link #close()}; whoever opens a file closes it, and every view of it dies then
/// with an `IllegalStateException` on access.
public interface TensorFile extends AutoCloseable {
    /// The file or directory that was opened.
    Path path();

    /// The names of the tensors, in the order of their bytes in the file.
    List<String> names();

    /// The description of a tensor, if there is one of that name.
    Optional<TensorInfo> find(String name);

    /// The bytes of a tensor as they are stored: a read-only view of the mapped file, unaligned, valid until
    /// {@link #close()}.
    ///
    /// @throws IllegalArgumentException if there is no such tensor
    MemorySegment raw(String name);

    /// Rows `rowFrom` (inclusive) to `rowTo` (exclusive) of a tensor, seen as a matrix of {@link TensorInfo#rows()}
    /// x {@link TensorInfo#columns()}, widened to 32-bit floats in new storage.
    ///
    /// Floats narrower than 32 bits and integers of up to 24 bits are exact; 64-bit floats and wide integers are
    /// rounded to nearest, ties to even. NaN and infinities are handed through: who cannot use them checks. Blocks
    /// are dequantized. Cost: one pass over those rows' bytes.
    ///
    /// @throws IllegalArgumentException if there is no such tensor, or the rows are outside of it, or are more than
    ///     an array can hold
    /// @throws IOException if the type has no real value (complex numbers, packed 6-bit floats)
    default Matrix readFloats(String name, long rowFrom, long rowTo) throws IOException {
        return new Rows(info(name), rowFrom, rowTo).widen(raw(name), path());
    }

    /// What the file says about itself: text by key, in the order of the file.
    Map<String, String> metadata();

    @Override
    void close();

    /// The description of a tensor.
    ///
    /// @throws IllegalArgumentException if there is no such tensor
    default TensorInfo info(String name) {
        return find(name)
                .orElseThrow(() -> new IllegalArgumentException("no tensor '" + name + "' in " + path() + ", which has "
                        + names().size() + " tensors"
                        + names().stream().limit(3).map(other -> ", " + other).collect(Collectors.joining())));
    }

    /// A whole tensor as a matrix; see {@link #readFloats(String, long, long)}.
    default Matrix readFloats(String name) throws IOException {
        return readFloats(name, 0, info(name).rows());
    }
}
