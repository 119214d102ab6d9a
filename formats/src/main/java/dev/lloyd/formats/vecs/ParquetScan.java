package dev.lloyd.formats.vecs;

import dev.hardwood.reader.ColumnReader;
import dev.hardwood.reader.RowGroupPredicate;
import dev.hardwood.schema.ColumnSchema;
import java.io.IOException;

/// One column of one group of rows, read from its beginning in batches. The library decodes a few pages ahead; no
/// more is in memory.
final class ParquetScan implements AutoCloseable {
    private final ParquetSource source;
    private final int group;
    private final ColumnSchema column;
    private final ColumnReader reader;

    /// Rows of the current batch.
    private long from;

    private long to;

    private ParquetScan(ParquetSource source, int group, ColumnSchema column, ColumnReader reader) {
        this.source = source;
        this.group = group;
        this.column = column;
        this.reader = reader;
        this.from = source.starts()[group];
        this.to = from;
    }

    /// Begins.
    ///
    /// @param batch rows of a batch, at most
    static ParquetScan of(ParquetSource source, int group, ColumnSchema column, int batch) throws IOException {
        long place = ParquetSource.place(source.groups().get(group));
        ColumnReader reader = source.guarded(
                group,
                column,
                () -> source.reader()
                        .buildColumnReader(column.columnIndex())
                        .filter(RowGroupPredicate.byteRange(place, place + 1))
                        .batchSize(batch)
                        .build());
        return new ParquetScan(source, group, column, reader);
    }

    /// Goes on to the next batch.
    ///
    /// @throws dev.lloyd.formats.file.MalformedFileException if there are more or fewer rows than the file says
    boolean next() throws IOException {
        from = to;
        boolean more = source.guarded(group, column, reader::nextBatch);
        to += more ? reader.getRecordCount() : 0;
        long end = source.starts()[group + 1];
        if (to > end || (!more && to < end)) {
            throw source.broken(
                    group,
                    column,
                    "row group " + group + " of '" + column.fieldPath().topLevelName() + "' should have "
                            + (end - source.starts()[group]) + " rows and has "
                            + (more ? "more" : to - source.starts()[group]));
        }
        return more;
    }

    ColumnReader reader() {
        return reader;
    }

    ColumnSchema column() {
        return column;
    }

    int group() {
        return group;
    }

    /// The first row of the current batch.
    long from() {
        return from;
    }

    /// The row behind the current batch.
    long to() {
        return to;
    }

    @Override
    public void close() {
        try {
            reader.close();
        } catch (RuntimeException ignored) {
            // What went wrong was said when it was read.
        }
    }
}
