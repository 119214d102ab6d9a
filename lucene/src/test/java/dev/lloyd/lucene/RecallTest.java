package dev.lloyd.lucene;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.formats.vecs.VectorFile;
import dev.lloyd.formats.vecs.VectorFiles;
import dev.lloyd.vectors.codec.Metric;
import dev.lloyd.vectors.search.ExhaustiveSearch;
import dev.lloyd.vectors.search.Neighbours;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// What codes and graph keep of the nearest neighbours of real vectors.
class RecallTest {
    private static final int BASE = Integer.getInteger("recall.vectors", 8000);
    private static final int QUERIES = 100;
    private static final int K = 10;

    private static Matrix read(String name, int rows) throws IOException {
        String relative = "vectors/wordnet-minilm-384d/" + name;
        Optional<Path> file = Stream.concat(
                        Optional.ofNullable(System.getenv("LLOYD_DATA")).map(Path::of).stream(),
                        Stream.of(Path.of("../shared/data"), Path.of("../../shared/data")))
                .map(root -> root.resolve(relative))
                .filter(Files::exists)
                .findFirst();
        Assumptions.assumeTrue(
                file.isPresent(), "SKIPPED: the data '" + relative + "' is missing; set LLOYD_DATA to its folder");
        try (VectorFile vectors = VectorFiles.open(file.orElseThrow())) {
            return vectors.read(0, rows);
        }
    }

    /// The share of the true nearest that come back among the first `K`, of `candidates` that the graph is asked
    /// for.
    private static double recall(LloydKnnVectorsFormat format, int segments, int candidates) throws IOException {
        Matrix base = read("base100k.f16.npy", BASE);
        Matrix queries = read("query1k.f16.npy", QUERIES);
        try (Directory directory = new ByteBuffersDirectory();
                IndexWriter writer = new IndexWriter(directory, Indexes.config(format));
                Workers workers = Workers.of(2)) {
            for (int segment = 0; segment < segments; segment++) {
                int from = (int) ((long) BASE * segment / segments);
                int to = (int) ((long) BASE * (segment + 1) / segments);
                Indexes.add(writer, base, from, to, VectorSimilarityFunction.DOT_PRODUCT);
            }
            writer.forceMerge(1);
            Neighbours[] exact = ExhaustiveSearch.exact(base, queries, Metric.INNER_PRODUCT, K, workers);
            int kept = 0;
            try (DirectoryReader reader = DirectoryReader.open(writer)) {
                for (int query = 0; query < QUERIES; query++) {
                    List<Integer> found = Indexes.search(reader, Indexes.row(queries, query), candidates, null)
                            .subList(0, K);
                    for (int each : exact[query].vectors()) {
                        kept += found.contains(each) ? 1 : 0;
                    }
                }
            }
            return (double) kept / (K * QUERIES);
        }
    }

    /// 0.952 is what these codes keep of 100,000 vectors when every one is scored.
    @Test
    void fourBitsKeepNineOfTenNeighbours() throws IOException {
        double fromVectors = recall(new LloydKnnVectorsFormat(), 1, 100);
        double fromCodes = recall(new LloydKnnVectorsFormat().droppingVectors(), 4, 100);
        System.out.println("recall, graph from vectors " + fromVectors + ", from codes " + fromCodes);
        assertTrue(fromVectors >= 0.93, fromVectors + "");
        assertTrue(fromCodes >= 0.93, fromCodes + "");
    }
}
