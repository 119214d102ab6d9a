package dev.lloyd.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.vectors.codec.Metric;
import dev.lloyd.vectors.codec.VectorCodec;
import dev.lloyd.vectors.index.IndexWriter;
import dev.lloyd.vectors.index.VectorIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What docs/spark.md says, held to the code.
class SparkPageTest {
    private static final Path PAGE = Path.of("..", "docs", "spark.md");
    private static final Path SELF = Path.of("src/test/java/dev/lloyd/spark/SparkPageTest.java");

    private static List<String> lines(String code) {
        return code.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    }

    private static List<String> between(String text, String begin, String end, int number) {
        return lines(text.split(begin)[number].split(end)[0]);
    }

    @Test
    void itsExamplesAreThoseThatRunHere() throws IOException {
        String self = Files.readString(SELF);
        String page = Files.readString(PAGE);

        assertEquals(between(self, "// page " + "begins", "// page " + "ends", 1), between(page, "```java", "```", 1));
        assertEquals(between(self, "// page " + "begins", "// page " + "ends", 2), between(page, "```java", "```", 2));
    }

    @Test
    void itsExamplesRun(@TempDir Path place) throws IOException {
        SparkSession spark = LocalSpark.session();
        String folder = place.toString();
        LocalSpark.generated(0, 500, 16, 3).write().parquet(folder + "/vectors");
        Dataset<Row> queries = LocalSpark.generated(100, 120, 16, 1);
        try (Workers workers = Workers.of(2)) {
            // page begins
            VectorColumns columns = new VectorColumns("id", "vector", "code");
            Dataset<Row> vectors = spark.read().parquet(folder + "/vectors");
            Matrix sample = VectorSample.of(vectors, columns, 65_536, 1);
            Recipe recipe = Recipe.parse("klt(of=weights) | centre | lloyd-max(bits=4)");
            VectorCodec codec = VectorCodec.fit(recipe, Metric.COSINE, sample, 1, workers);

            TableCodec tables = TableCodec.of(spark, codec, columns);
            tables.encode(vectors).write().parquet(folder + "/codes");
            Dataset<Row> codes = spark.read().parquet(folder + "/codes");
            Dataset<Row> found = tables.search(codes, queries, 10);
            List<String> files = tables.writeShards(codes, folder + "/index", 4);
            // page ends
            List<Row> expected = found.collectAsList();
            assertEquals(4, files.size());
            assertEquals(200, expected.size());
            for (int query = 0; query < 20; query++) {
                Row first = expected.get(10 * query);
                assertEquals(first.getLong(0), first.getLong(2), "a vector is its own nearest");
            }
            // page begins
            try (IndexWriter writer = IndexWriter.create(Path.of(folder, "codec.lloyd"), codec, 0, Set.of())) {
                writer.commit();
            }
            try (VectorIndex kept = VectorIndex.open(Path.of(folder, "codec.lloyd"))) {
                tables = TableCodec.of(spark, kept.codec(), columns);
            }
            // page ends
            assertEquals(expected, tables.search(codes, queries, 10).collectAsList());
        }
    }
}
