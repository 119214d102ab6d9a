package dev.lloyd.formats.vecs;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.formats.file.UnsupportedFileException;
import dev.lloyd.formats.npy.NpyFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;

/// Opens files of vectors, one a row, whatever their format: `.npy` (two dimensions), `.fvecs`, `.bvecs`,
/// `.jsonl`, `.ndjson` and `.parquet`.
public final class VectorFiles {
    private VectorFiles() {}

    /// Opens a file.
    ///
    /// @throws UnsupportedFileException if the extension is another
    /// @throws IOException if the file cannot be read or is broken
    public static VectorFile open(Path path) throws IOException {
        String name = path.toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".npy")) {
            return new NpyVectors(NpyFile.open(path));
        }
        if (name.endsWith(".fvecs") || name.endsWith(".bvecs")) {
            return new VecsVectors(VecsFile.open(path));
        }
        if (name.endsWith(".jsonl") || name.endsWith(".ndjson")) {
            return JsonLinesFile.open(path);
        }
        if (name.endsWith(".parquet")) {
            return ParquetFile.open(path);
        }
        throw new UnsupportedFileException(
                path, "a file of vectors with that extension", "npy, fvecs, bvecs, jsonl, ndjson, parquet");
    }

    /// The first rows of a file as floats.
    ///
    /// @param most how many rows to read, if there are as many
    /// @throws IOException as {@link #open}
    public static Matrix read(Path path, int most) throws IOException {
        try (VectorFile file = open(path)) {
            return file.read(0, Math.min(most, file.rows()));
        }
    }

    private record NpyVectors(NpyFile file) implements VectorFile {
        @Override
        public Path path() {
            return file.path();
        }

        @Override
        public long rows() {
            return file.info().rows();
        }

        @Override
        public int dimension() {
            return Math.toIntExact(file.info().columns());
        }

        @Override
        public Matrix read(long from, long to) throws IOException {
            return file.readFloats(from, to);
        }

        @Override
        public void close() {
            file.close();
        }
    }

    private record VecsVectors(VecsFile file) implements VectorFile {
        @Override
        public Path path() {
            return file.path();
        }

        @Override
        public long rows() {
            return file.rows();
        }

        @Override
        public int dimension() {
            return file.dimension();
        }

        @Override
        public Matrix read(long from, long to) throws IOException {
            return file.readFloats(from, to);
        }

        @Override
        public void close() {
            file.close();
        }
    }
}
