package dev.lloyd.models.packed;

import dev.lloyd.core.kernel.NotFiniteScaleException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.Supplier;

/// A tensor of a mapped file, for errors. A scale that is no number shows where it is read, and so does a file that
/// another process cuts short, perhaps long after it was opened.
///
/// @param file which
/// @param tensor its name there
record MappedPlace(Path file, String tensor) {
    /// What an action returns that reads the tensor.
    ///
    /// @throws UncheckedIOException if the file breaks or holds such a scale
    <T> T read(Supplier<T> action) {
        try {
            return action.get();
        } catch (InternalError | NotFiniteScaleException fault) {
            throw failure(fault);
        }
    }

    /// The error that tells of it.
    ///
    /// @param fault what the Java machine says of memory that has no file behind it, or what is wrong with a scale
    UncheckedIOException failure(Throwable fault) {
        String message = fault instanceof NotFiniteScaleException
                ? file + ": tensor " + tensor + " " + fault.getMessage()
                : file + " could not be read at tensor " + tensor
                        + ": it was cut short after it had been opened, or its disk failed";
        return new UncheckedIOException(new IOException(message, fault));
    }
}
