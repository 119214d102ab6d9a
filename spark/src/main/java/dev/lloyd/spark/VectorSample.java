package dev.lloyd.spark;

import dev.lloyd.core.matrix.Matrix;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/// A sample of a table of vectors, for a codec that learns: those whose ids have the lowest hashes.
///
///     the first `count` rows by (xxhash64(id, seed), id, vector)
///
/// That is a sample without replacement as far as the hash is random, and depends on what is in the table only,
/// not on its files, its partitions or the order of its rows. Source: Cohen and Kaplan, "Summarizing data using
/// bottom-k sketches", 2007.
///
/// Cost: one pass over the ids, which finds the greatest hash of the sample, and one over ids and vectors, which
/// leaves all other rows where they are.
public final class VectorSample {
    private static final String HASH = "hash";

    private VectorSample() {}

    /// At most `count` vectors, fewer if there are not so many, in the order of their hashes.
    ///
    /// @param count 1 or more; the sample is held by the driver, and once by an executor
    /// @param seed of the hash
    /// @throws IllegalArgumentException if the table has no rows or not these columns, or a vector of the sample is
    ///     null, has another dimension or a value that is not finite
    public static Matrix of(Dataset<Row> vectors, VectorColumns columns, int count, long seed) {
        StructType schema = vectors.schema();
        columns.idPlace(schema);
        columns.vectorPlace(schema);
        if (count < 1) {
            throw new IllegalArgumentException("a sample has 1 or more vectors, not " + count);
        }
        Column id = VectorColumns.column(columns.id());
        Column vector = VectorColumns.column(columns.vector());
        Column hash = functions.xxhash64(id, functions.lit(seed));
        Row greatest = vectors.select(hash.as(HASH))
                .orderBy(HASH)
                .limit(count)
                .agg(functions.max(HASH))
                .first();
        if (greatest.isNullAt(0)) {
            throw new IllegalArgumentException("the table has no vectors to learn from");
        }
        return matrix(vectors.where(hash.leq(greatest.getLong(0)))
                .orderBy(hash, id, vector)
                .limit(count)
                .select(id, vector)
                .toLocalIterator());
    }

    private static Matrix matrix(Iterator<Row> rows) {
        List<float[]> vectors = new ArrayList<>();
        while (rows.hasNext()) {
            Row row = rows.next();
            long id = RowReading.id(row, 0);
            int dimension = vectors.isEmpty() ? RowReading.dimension(row, id, 1) : vectors.getFirst().length;
            float[] vector = new float[dimension];
            RowReading.vector(row, id, 1, dimension, vector, 0);
            vectors.add(vector);
        }
        Matrix sample = Matrix.zeros(vectors.size(), vectors.getFirst().length);
        for (int row = 0; row < sample.rows(); row++) {
            System.arraycopy(vectors.get(row), 0, sample.values(), sample.offset(row), sample.columns());
        }
        return sample;
    }
}
