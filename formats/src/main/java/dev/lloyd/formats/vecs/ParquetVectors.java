package dev.lloyd.formats.vecs;

import dev.hardwood.metadata.PhysicalType;
import dev.hardwood.reader.ColumnReader;
import dev.hardwood.reader.Validity;
import dev.hardwood.schema.ColumnSchema;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.formats.file.MalformedFileException;
import dev.lloyd.formats.file.UnsupportedFileException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/// The column of vectors of a Parquet file, read in any order: forwards costs a pass, going back begins the group
/// of rows again. For one thread.
final class ParquetVectors implements AutoCloseable {
    private static final String NAME = "vector";
    private static final String ACCEPTED =
            "a column 'vector' whose values are lists of float or double, all of one length, or fixed-length bytes "
                    + "that are little-endian floats";
    private static final int BATCH_VALUES = 1 << 18;
    private static final int BATCH_ROWS = 1 << 13;

    private final ParquetSource source;
    private final ColumnSchema column;
    private final int dimension;
    private Optional<ParquetScan> scan = Optional.empty();

    private ParquetVectors(ParquetSource source, ColumnSchema column) throws IOException {
        this.source = source;
        this.column = column;
        this.dimension = source.rows() == 0 ? 0 : firstLength();
    }

    static ParquetVectors of(ParquetSource source) throws IOException {
        List<ColumnSchema> columns = source.below(NAME);
        if (columns.isEmpty()) {
            throw new UnsupportedFileException(
                    source.path(), "a file without a column 'vector' (its columns: " + source.names() + ")", ACCEPTED);
        }
        ColumnSchema column = columns.getFirst();
        boolean list = column.maxRepetitionLevel() == 1
                && (column.type() == PhysicalType.FLOAT || column.type() == PhysicalType.DOUBLE);
        if (columns.size() != 1 || !(list || isBytes(column))) {
            throw new UnsupportedFileException(source.path(), "a column 'vector' of " + type(columns), ACCEPTED);
        }
        return new ParquetVectors(source, column);
    }

    private static String type(List<ColumnSchema> columns) {
        ColumnSchema column = columns.getFirst();
        String lists = "lists of ".repeat(column.maxRepetitionLevel());
        return columns.size() > 1 ? columns.size() + " fields" : lists + column.type();
    }

    private static boolean isBytes(ColumnSchema column) {
        Integer length = column.typeLength();
        return column.maxRepetitionLevel() == 0
                && column.fieldPath().elements().size() == 1
                && column.type() == PhysicalType.FIXED_LEN_BYTE_ARRAY
                && length != null
                && length > 0
                && length % Float.BYTES == 0;
    }

    int dimension() {
        return dimension;
    }

    private int firstLength() throws IOException {
        ParquetScan first = at(0);
        int length = length(first, 0);
        if (length == 0) {
            throw broken(first, 0, "'vector' is empty");
        }
        return length;
    }

    /// Copies rows `from` to `to`.
    void read(long from, long to, Matrix target) throws IOException {
        for (long row = from; row < to; ) {
            ParquetScan batch = at(row);
            long end = Math.min(to, batch.to());
            for (long each = row; each < end; each++) {
                int length = length(batch, each);
                if (length != dimension) {
                    throw broken(batch, each, "a vector of " + length + " values, where the first has " + dimension);
                }
            }
            ParquetScan values = batch;
            int first = (int) (row - batch.from());
            int count = (int) (end - row);
            int offset = target.offset((int) (row - from));
            source.guarded(batch.group(), column, () -> {
                copy(values.reader(), first, count, target.values(), offset);
                return 0;
            });
            row = end;
        }
    }

    /// The batch that a row is in.
    private ParquetScan at(long row) throws IOException {
        int group = source.group(row);
        ParquetScan batch =
                scan.filter(open -> open.group() == group && open.from() <= row).orElse(null);
        if (batch == null) {
            close();
            batch = ParquetScan.of(source, group, column, batchRows(group));
            scan = Optional.of(batch);
        }
        while (batch.to() <= row) {
            batch.next();
        }
        return batch;
    }

    /// So many rows that their values fit into a piece of memory; the file's count of values is a hint.
    private int batchRows(int group) {
        var rows = source.groups().get(group);
        boolean counted = column.columnIndex() < rows.columns().size() && !isBytes(column);
        long values = counted
                ? rows.columns().get(column.columnIndex()).metaData().numValues() / rows.numRows()
                : Math.max(1, Optional.ofNullable(column.typeLength()).orElse(1) / Float.BYTES);
        return Math.clamp(BATCH_VALUES / Math.max(1, values), 1, BATCH_ROWS);
    }

    /// Values of the vector of a row.
    private int length(ParquetScan batch, long row) throws IOException {
        return source.guarded(batch.group(), column, () -> {
            ColumnReader reader = batch.reader();
            int place = (int) (row - batch.from());
            if (isBytes(column)) {
                require(batch, row, reader.getLeafValidity(), place, place + 1, "'vector' is null");
                return column.typeLength() / Float.BYTES;
            }
            for (int layer = 0; layer < reader.getLayerCount(); layer++) {
                require(batch, row, reader.getLayerValidity(layer), place, place + 1, "'vector' is null");
            }
            int[] offsets = reader.getLayerOffsets(reader.getLayerCount() - 1);
            require(
                    batch,
                    row,
                    reader.getLeafValidity(),
                    offsets[place],
                    offsets[place + 1],
                    "a value of 'vector' is null");
            return offsets[place + 1] - offsets[place];
        });
    }

    private void require(ParquetScan batch, long row, Validity validity, int from, int to, String rule)
            throws IOException {
        for (int place = from; validity.hasNulls() && place < to; place++) {
            if (validity.isNull(place)) {
                throw broken(batch, row, rule);
            }
        }
    }

    private void copy(ColumnReader reader, int row, int rows, float[] target, int offset) {
        int count = rows * dimension;
        if (isBytes(column)) {
            int from = reader.getBinaryOffsets()[row];
            ByteBuffer.wrap(reader.getBinaryValues(), from, Math.multiplyExact(count, Float.BYTES))
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer()
                    .get(target, offset, count);
            return;
        }
        int from = reader.getLayerOffsets(reader.getLayerCount() - 1)[row];
        if (column.type() == PhysicalType.FLOAT) {
            System.arraycopy(reader.getFloats(), from, target, offset, count);
            return;
        }
        double[] values = reader.getDoubles();
        for (int place = 0; place < count; place++) {
            target[offset + place] = (float) values[from + place];
        }
    }

    private MalformedFileException broken(ParquetScan batch, long row, String rule) {
        return source.broken(batch.group(), column, "row " + row + ": " + rule);
    }

    @Override
    public void close() {
        scan.ifPresent(ParquetScan::close);
        scan = Optional.empty();
    }
}
