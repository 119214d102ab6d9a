package dev.lloyd.formats.vecs;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.formats.file.UnsupportedFileException;
import dev.lloyd.formats.npy.NpyFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/// Reads files of vectors, one a row, whatever their format: `.npy` (two dimensions), `.fvecs`, `.bvecs`.
public final class VectorFiles {
    private VectorFiles() {}

    /// The first rows of a file as floats.
    ///
    /// @param most how many rows to read, if there are as many
    /// @throws UnsupportedFileException if the extension is another
    /// @throws IOException if the file cannot be read or is broken
    public static Matrix read(Path path, int most) throws IOException {
        String name = path.toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".npy")) {
            try (NpyFile file = NpyFile.open(path)) {
                return file.readFloats(0, Math.min(most, file.info().rows()));
            }
        }
        if (name.endsWith(".fvecs") || name.endsWith(".bvecs")) {
            try (VecsFile file = VecsFile.open(path)) {
                return file.readFloats(0, Math.min(most, file.rows()));
            }
        }
        throw new UnsupportedFileException(path, "a file of vectors with that extension", "npy, fvecs, bvecs");
    }
}
