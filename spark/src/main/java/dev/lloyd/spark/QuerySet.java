package dev.lloyd.spark;

import dev.lloyd.vectors.codec.PreparedQuery;
import dev.lloyd.vectors.codec.VectorCodec;
import java.io.Serializable;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Row;

/// Queries on their way to the executors.
final class QuerySet implements Serializable {
    private static final long serialVersionUID = 1;

    private final long[] ids;
    private final float[][] queries;

    /// Queries from rows of an id and a vector.
    ///
    /// @throws IllegalArgumentException if two have the same id, or one is no vector of this dimension
    QuerySet(List<Row> rows, int dimension) {
        this.ids = new long[rows.size()];
        this.queries = new float[rows.size()][dimension];
        Set<Long> known = new HashSet<>();
        for (int query = 0; query < ids.length; query++) {
            ids[query] = RowReading.id(rows.get(query), 0);
            RowReading.vector(rows.get(query), ids[query], 1, dimension, queries[query], 0);
            if (!known.add(ids[query])) {
                throw new IllegalArgumentException("two queries have the id " + ids[query]);
            }
        }
    }

    long id(int query) {
        return ids[query];
    }

    PreparedQuery[] prepared(VectorCodec codec) {
        return Arrays.stream(queries).map(codec::query).toArray(PreparedQuery[]::new);
    }
}
