package dev.lloyd.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.vectors.codec.CodedVectors;
import dev.lloyd.vectors.codec.Metric;
import dev.lloyd.vectors.codec.VectorCodec;
import dev.lloyd.vectors.index.VectorIndex;
import dev.lloyd.vectors.search.ExhaustiveSearch;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.URI;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A table whose vectors take more memory than this Java machine may use: it is generated, sampled, coded,
/// searched and written to shards by tasks, and then coded and searched again on one machine, in pieces.
/// `-Dlloyd.spark.rows=N` takes another number of rows.
class MillionVectorsTest {
    private static final int ROWS = Integer.getInteger("lloyd.spark.rows", 100_000);
    private static final int DIMENSION = 128;
    private static final int PIECE = 20_000;
    private static final VectorColumns COLUMNS = new VectorColumns();

    @TempDir
    Path place;

    private Dataset<Row> stored(String name, Dataset<Row> table) {
        String path = place.resolve(name).toString();
        table.write().parquet(path);
        return LocalSpark.session().read().parquet(path);
    }

    /// Codes everything on one machine, comparing each record with the table's.
    private static MemorySegment compared(VectorCodec codec, Dataset<Row> codes, Workers workers) {
        MemorySegment all = Arena.ofAuto().allocate((long) ROWS * codec.recordBytes());
        Iterator<Row> rows = codes.orderBy("id").toLocalIterator();
        for (int from = 0; from < ROWS; from += PIECE) {
            Matrix vectors = LocalSpark.matrix(from, Math.min(from + PIECE, ROWS), DIMENSION);
            MemorySegment records = codec.encode(vectors, workers).records();
            MemorySegment.copy(records, 0, all, (long) from * codec.recordBytes(), records.byteSize());
            for (int each = 0; each < vectors.rows(); each++) {
                Row row = rows.next();
                assertEquals(from + each, row.getLong(0));
                MemorySegment code = MemorySegment.ofArray(row.<byte[]>getAs(1));
                MemorySegment expected = records.asSlice((long) each * codec.recordBytes(), codec.recordBytes());
                assertEquals(-1, code.mismatch(expected), "the code of " + row.getLong(0));
            }
        }
        assertTrue(!rows.hasNext());
        return all;
    }

    @Test
    void aTableThatDoesNotFitIntoMemoryIsCodedAndSearchedAsOnOneMachine() throws IOException {
        SparkSession spark = LocalSpark.session();
        assertTrue(
                ROWS < 1_000_000 || Runtime.getRuntime().maxMemory() < 4L * DIMENSION * ROWS,
                "the vectors would fit into memory");
        try (Workers workers = Workers.of(2)) {
            Dataset<Row> vectors = stored("vectors", LocalSpark.generated(0, ROWS, DIMENSION, 8));
            Matrix sample = VectorSample.of(vectors, COLUMNS, 10_000, 1);
            Recipe recipe = Recipe.parse("klt(of=weights) | centre | lloyd-max(bits=4)");
            VectorCodec codec = VectorCodec.fit(recipe, Metric.L2, sample, 1, workers);
            TableCodec tables = TableCodec.of(spark, codec, COLUMNS);

            Dataset<Row> codes = stored("codes", tables.encode(vectors));
            List<Row> found = tables.search(codes, LocalSpark.generated(ROWS, ROWS + 20, DIMENSION, 1), 10)
                    .collectAsList();
            long sharded = 0;
            for (String file : tables.writeShards(codes, place.resolve("shards").toString(), 4)) {
                try (VectorIndex index = VectorIndex.open(Path.of(URI.create(file)))) {
                    sharded += index.size();
                }
            }

            assertEquals(ROWS, sharded);
            CodedVectors expected = CodedVectors.of(codec, compared(codec, codes, workers));
            Matrix queries = LocalSpark.matrix(ROWS, ROWS + 20, DIMENSION);
            assertEquals(TableSearchTest.rows(ExhaustiveSearch.estimated(expected, queries, 10, workers), ROWS), found);
        }
    }
}
