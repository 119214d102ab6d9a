package dev.lloyd.spark;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.vectors.codec.CodedVectors;
import dev.lloyd.vectors.codec.VectorCodec;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/// Puts a code in the place of the vector of each row. A task is one thread, and so are its workers.
///
/// @param id the place of the ids
/// @param vector the place of the vectors
record RowCoding(Broadcast<SharedCodec> codec, int id, int vector) implements MapPartitionsFunction<Row, Row> {
    /// Values of a block, which are objects while they are read: 6 MB.
    private static final int VALUES = 1 << 18;

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        int most = Math.max(1, VALUES / codec.value().codec().dimension());
        return new BlockIterator(rows, most, this::coded);
    }

    private List<Row> coded(List<Row> rows) {
        VectorCodec made = codec.value().codec();
        Matrix vectors = Matrix.zeros(rows.size(), made.dimension());
        for (int each = 0; each < rows.size(); each++) {
            Row row = rows.get(each);
            RowReading.vector(
                    row, RowReading.id(row, id), vector, made.dimension(), vectors.values(), vectors.offset(each));
        }
        CodedVectors records = encode(made, vectors, rows);
        List<Row> coded = new ArrayList<>(rows.size());
        for (int each = 0; each < rows.size(); each++) {
            byte[] record = new byte[made.recordBytes()];
            records.copy(each, each + 1, record);
            coded.add(with(rows.get(each), record));
        }
        return coded;
    }

    private CodedVectors encode(VectorCodec made, Matrix vectors, List<Row> rows) {
        try (Workers workers = Workers.of(1)) {
            try {
                return made.encode(vectors, workers);
            } catch (IllegalArgumentException failure) {
                // Once more one by one: the codec counts vectors, a reader wants the id.
                for (int each = 0; each < rows.size(); each++) {
                    made.encode(vectors.rowSlice(each, each + 1), rows.get(each).getLong(id), workers);
                }
                throw failure;
            }
        }
    }

    private Row with(Row row, byte[] record) {
        Object[] values = new Object[row.size()];
        for (int place = 0; place < values.length; place++) {
            values[place] = place == vector ? record : row.get(place);
        }
        return RowFactory.create(values);
    }
}
