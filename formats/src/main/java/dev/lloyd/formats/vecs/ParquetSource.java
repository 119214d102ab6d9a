package dev.lloyd.formats.vecs;

import dev.hardwood.HardwoodContext;
import dev.hardwood.InputFile;
import dev.hardwood.metadata.ColumnChunk;
import dev.hardwood.metadata.RowGroup;
import dev.hardwood.reader.ParquetFileReader;
import dev.hardwood.schema.ColumnSchema;
import dev.lloyd.formats.file.MalformedFileException;
import dev.lloyd.formats.file.UnsupportedFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A Parquet file, open, with the places of its groups of rows. Whatever the library says of a file that it cannot
/// read becomes one error that names the file and the place.
///
/// @param path the file
/// @param reader of it
/// @param groups those that have rows
/// @param starts the first row of each of them, and behind them the number of rows
@SuppressWarnings("ArrayRecordComponent") // Made once and then only read; never compared.
record ParquetSource(Path path, ParquetFileReader reader, HardwoodContext context, List<RowGroup> groups, long[] starts)
        implements AutoCloseable {
    private static final int THREADS = 2;

    /// What a library does with a file.
    @FunctionalInterface
    interface Work<T> {
        T get() throws IOException;
    }

    static ParquetSource open(Path path) throws IOException {
        if (!Files.exists(path)) {
            throw new NoSuchFileException(path.toString(), null, "no such file");
        }
        if (!Files.isRegularFile(path)) {
            throw new IOException(path + " is not a regular file");
        }
        HardwoodContext context = HardwoodContext.create(THREADS);
        try {
            ParquetFileReader reader = guarded(path, 0, "", () -> ParquetFileReader.open(InputFile.of(path), context));
            List<RowGroup> groups = reader.getFileMetaData().rowGroups().stream()
                    .filter(group -> group.numRows() > 0)
                    .toList();
            return new ParquetSource(path, reader, context, groups, starts(path, groups));
        } catch (IOException | RuntimeException | Error failure) {
            context.close();
            throw failure;
        }
    }

    private static long[] starts(Path path, List<RowGroup> groups) throws IOException {
        long[] starts = new long[groups.size() + 1];
        long[] places = new long[groups.size()];
        for (int group = 0; group < groups.size(); group++) {
            List<ColumnChunk> chunks = groups.get(group).columns();
            if (chunks.isEmpty() || chunks.stream().anyMatch(chunk -> chunk.metaData() == null)) {
                throw MalformedFileException.at(
                        path, 0, "row group " + group + " has rows, and a column that says nothing of itself");
            }
            places[group] = place(groups.get(group));
            starts[group + 1] = starts[group] + groups.get(group).numRows();
            if (starts[group + 1] < starts[group]) {
                throw MalformedFileException.at(path, 0, "its row groups have more than 2^63 rows");
            }
        }
        if (Arrays.stream(places).distinct().count() < places.length) {
            throw MalformedFileException.at(path, 0, "two row groups are in the same place");
        }
        return starts;
    }

    /// The middle of a row group, by which the library tells groups from one another.
    static long place(RowGroup group) {
        long bytes = 0;
        for (ColumnChunk chunk : group.columns()) {
            bytes += chunk.metaData().totalCompressedSize();
        }
        return group.columns().getFirst().chunkStartOffset() + bytes / 2;
    }

    long rows() {
        return starts[starts.length - 1];
    }

    /// The group that a row is in.
    int group(long row) {
        int found = Arrays.binarySearch(starts, row);
        return found >= 0 ? found : -found - 2;
    }

    /// The names of the columns, for errors.
    String names() {
        List<String> names = new ArrayList<>();
        reader.getFileSchema().getRootNode().children().forEach(node -> names.add(node.name()));
        return names.isEmpty() ? "none" : String.join(", ", names);
    }

    /// The columns below a name; several if it names a structure.
    List<ColumnSchema> below(String name) {
        return reader.getFileSchema().getColumns().stream()
                .filter(column -> column.fieldPath().topLevelName().equals(name))
                .toList();
    }

    /// Runs what reads a column of a group.
    <T> T guarded(int group, ColumnSchema column, Work<T> work) throws IOException {
        return guarded(path, offset(group, column), where(group, column), work);
    }

    MalformedFileException broken(int group, ColumnSchema column, String rule) {
        return MalformedFileException.at(path, offset(group, column), rule);
    }

    private long offset(int group, ColumnSchema column) {
        List<ColumnChunk> chunks = groups.get(group).columns();
        return column.columnIndex() < chunks.size()
                ? Math.max(0, chunks.get(column.columnIndex()).chunkStartOffset())
                : 0;
    }

    private String where(int group, ColumnSchema column) {
        return "row group " + group + " of '" + column.fieldPath().topLevelName() + "': ";
    }

    private static <T> T guarded(Path path, long offset, String where, Work<T> work) throws IOException {
        try {
            return work.get();
        } catch (MalformedFileException known) {
            throw known;
        } catch (UnsupportedOperationException unsupported) {
            throw new UnsupportedFileException(
                    path,
                    where + reason(unsupported),
                    "what Parquet calls PLAIN, dictionary and delta encodings, "
                            + "uncompressed, snappy, gzip and zstd");
        } catch (IOException | RuntimeException failure) {
            String rule = tooLarge(failure)
                    ? "a page does not fit into memory: it is damaged, or the heap too small"
                    : "it cannot be decoded: " + reason(failure);
            MalformedFileException broken = MalformedFileException.at(path, offset, where + rule);
            broken.initCause(failure);
            throw broken;
        }
    }

    private static boolean tooLarge(Throwable failure) {
        Throwable cause = failure;
        while (cause != null && !(cause instanceof OutOfMemoryError)) {
            cause = cause.getCause();
        }
        return cause != null;
    }

    /// What the library says, without the name of the file before it, which is in our errors already.
    private static String reason(Throwable failure) {
        String message = String.valueOf(failure.getMessage()).replaceFirst("^(\\[[^]]*] )+", "");
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : message;
    }

    @Override
    public void close() {
        try {
            reader.close();
        } catch (IOException ignored) {
            // It was only read.
        } finally {
            context.close();
        }
    }
}
