package dev.lloyd.models.packed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.Supplier;

/// A tensor of a mapped file, for errors. A file that another process cuts short breaks where it is read,
/// perhaps long after it was opened and checked.
///
/// @param file which
/// @param tensor its name there
record MappedPlace(Path file, String tensor) {
    /// What an action returns that reads the tensor.
    ///
    /// @throws UncheckedIOException if the file breaks
    <T> T read(Supplier<T> action) {
        try {
            return action.get();
        } catch (InternalError fault) {
            throw broken(fault);
        }
    }

    /// The error that tells of it.
    ///
    /// @param fault what the Java machine says of memory that has no file behind it
    UncheckedIOException broken(InternalError fault) {
        return new UncheckedIOException(new IOException(
                file + " could not be read at tensor " + tensor
                        + ": it was cut short after it had been opened, or its disk failed",
                fault));
    }
}
