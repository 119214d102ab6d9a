package dev.lloyd.formats.vecs;

import dev.hardwood.metadata.LogicalType;
import dev.hardwood.metadata.PhysicalType;
import dev.hardwood.reader.ColumnReader;
import dev.hardwood.reader.Validity;
import dev.hardwood.schema.ColumnSchema;
import dev.lloyd.formats.file.UnsupportedFileException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Columns of single values: numbers of vectors and their attributes.
///
/// @param source the file
/// @param column one of its columns
record ParquetValues(ParquetSource source, ColumnSchema column) {
    private static final int BATCH = 1 << 13;

    /// A column by its name; nothing if there is none.
    static Optional<ParquetValues> find(ParquetSource source, String name) {
        List<ColumnSchema> columns = source.below(name);
        return columns.isEmpty() ? Optional.empty() : Optional.of(new ParquetValues(source, columns.getFirst()));
    }

    /// What is done with each batch.
    @FunctionalInterface
    private interface Batch {
        void take(ColumnReader reader, Validity validity, int first, int count) throws IOException;
    }

    /// Whole numbers, none missing.
    long[] whole() throws IOException {
        boolean whole = column.type() == PhysicalType.INT64 || column.type() == PhysicalType.INT32;
        if (!isSingle() || !whole || !isPlainNumber()) {
            throw unsupported("whole numbers (INT32 or INT64)");
        }
        long[] all = new long[rows()];
        forEach((reader, validity, first, count) -> {
            for (int place = 0; place < count; place++) {
                if (validity.hasNulls() && validity.isNull(place)) {
                    throw source.broken(
                            source.group(first + place),
                            column,
                            "row " + (first + place) + ": '" + name() + "' is null");
                }
            }
            if (column.type() == PhysicalType.INT64) {
                System.arraycopy(reader.getLongs(), 0, all, first, count);
                return;
            }
            int[] values = reader.getInts();
            for (int place = 0; place < count; place++) {
                all[first + place] = values[place];
            }
        });
        return all;
    }

    /// Numbers or words.
    Attribute attribute() throws IOException {
        if (!isSingle()) {
            throw unsupported("single numbers and words");
        }
        return switch (column.type()) {
            case INT32, INT64, FLOAT, DOUBLE -> numbers();
            case BOOLEAN, BYTE_ARRAY -> words();
            case INT96, FIXED_LEN_BYTE_ARRAY -> throw unsupported("numbers and words");
        };
    }

    private Attribute numbers() throws IOException {
        if (!isPlainNumber()) {
            throw unsupported("numbers and words");
        }
        double[] all = new double[rows()];
        Arrays.fill(all, Double.NaN);
        forEach((reader, validity, first, count) -> {
            Object values = numbers(reader);
            for (int place = 0; place < count; place++) {
                if (!validity.hasNulls() || validity.isNotNull(place)) {
                    all[first + place] = java.lang.reflect.Array.getDouble(values, place);
                }
                if (Double.isInfinite(all[first + place])) {
                    throw source.broken(
                            source.group(first + place),
                            column,
                            "row " + (first + place) + ": '" + name() + "' is not finite");
                }
            }
        });
        return new Attribute.Numbers(name(), all);
    }

    private Object numbers(ColumnReader reader) {
        return switch (column.type()) {
            case INT32 -> reader.getInts();
            case INT64 -> reader.getLongs();
            case FLOAT -> reader.getFloats();
            default -> reader.getDoubles();
        };
    }

    private Attribute words() throws IOException {
        boolean text = column.logicalType() instanceof LogicalType.StringType
                || column.logicalType() instanceof LogicalType.EnumType;
        if (column.type() == PhysicalType.BYTE_ARRAY && !text) {
            throw unsupported("numbers and words");
        }
        String[] all = new String[rows()];
        Arrays.fill(all, "");
        forEach((reader, validity, first, count) -> {
            String[] words = column.type() == PhysicalType.BOOLEAN ? words(reader.getBooleans()) : reader.getStrings();
            for (int place = 0; place < count; place++) {
                if (!validity.hasNulls() || validity.isNotNull(place)) {
                    all[first + place] = words[place];
                }
            }
        });
        return new Attribute.Words(name(), all);
    }

    private static String[] words(boolean[] values) {
        String[] words = new String[values.length];
        Arrays.setAll(words, place -> Boolean.toString(values[place]));
        return words;
    }

    private void forEach(Batch batch) throws IOException {
        for (int group = 0; group < source.groups().size(); group++) {
            try (ParquetScan scan = ParquetScan.of(source, group, column, BATCH)) {
                while (scan.next()) {
                    source.guarded(group, column, () -> {
                        ColumnReader reader = scan.reader();
                        int first = (int) scan.from();
                        batch.take(reader, reader.getLeafValidity(), first, (int) (scan.to() - first));
                        return 0;
                    });
                }
            }
        }
    }

    private int rows() {
        if (source.rows() > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException(
                    source.path() + " has " + source.rows() + " rows; '" + name() + "' is read of at most 2^31 - 9");
        }
        return (int) source.rows();
    }

    private boolean isSingle() {
        return column.maxRepetitionLevel() == 0 && column.fieldPath().elements().size() == 1;
    }

    /// Whether a number means itself, and is no date, time or decimal.
    private boolean isPlainNumber() {
        return column.logicalType() == null || column.logicalType() instanceof LogicalType.IntType;
    }

    private String name() {
        return column.fieldPath().topLevelName();
    }

    private UnsupportedFileException unsupported(String accepted) {
        Object type = column.logicalType() == null ? column.type() : column.logicalType();
        return new UnsupportedFileException(
                source.path(), "a column '" + name() + "' of " + (isSingle() ? type : "lists or fields"), accepted);
    }
}
