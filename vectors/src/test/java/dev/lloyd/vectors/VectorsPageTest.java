package dev.lloyd.vectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.formats.npy.Npy;
import dev.lloyd.formats.vecs.VectorFile;
import dev.lloyd.formats.vecs.VectorFiles;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.vectors.codec.CodedVectors;
import dev.lloyd.vectors.codec.CodedWindow;
import dev.lloyd.vectors.codec.Metric;
import dev.lloyd.vectors.codec.PreparedQuery;
import dev.lloyd.vectors.codec.VectorCodec;
import dev.lloyd.vectors.index.IndexBuilding;
import dev.lloyd.vectors.index.IndexWriter.Column;
import dev.lloyd.vectors.index.SearchRequest;
import dev.lloyd.vectors.index.VectorIndex;
import dev.lloyd.vectors.search.ExhaustiveSearch;
import dev.lloyd.vectors.search.Neighbours;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The programs of docs/vectors.md, held to the code: they compile, run, and print what the page says.
class VectorsPageTest {
    private static final Path PAGE = Path.of("..", "docs", "vectors.md");
    private static final Path SELF = Path.of("src/test/java/dev/lloyd/vectors/VectorsPageTest.java");

    @TempDir
    Path folder;

    private static String codes() {
        // codes begin
        Matrix vectors = new Matrix(2000, 128, Seeds.gaussian(2000 * 128, 1)); // yours
        Matrix queries = new Matrix(5, 128, Seeds.gaussian(5 * 128, 2)); // yours
        Recipe recipe = Recipe.parse("hadamard | lloyd-max(bits=4) | estimator=unbiased(bound=stored)");
        try (Workers workers = Workers.of(2)) {
            VectorCodec codec = VectorCodec.of(recipe, Metric.COSINE, 128, 1);
            CodedVectors coded = codec.encode(vectors, workers);
            Neighbours[] found = ExhaustiveSearch.estimated(coded, queries, 10, workers);

            PreparedQuery query = codec.query(queries.rowSlice(0, 1).values());
            CodedWindow window = new CodedWindow(coded, 256); // for one thread
            window.read(1024, 1280);
            float[] scores = new float[256];
            query.scoreAll(window, scores);
            int best = found[0].vectors()[0];
            window.read(best, best + 1);
            return String.format(
                    Locale.ROOT,
                    "%d bytes a vector; vector 1024 scores %.3f, the best is %d with %.3f +- %.3f",
                    codec.recordBytes(),
                    scores[0],
                    best,
                    query.score(window, 0),
                    1.9 * query.deviation(window, 0));
        }
        // codes end
    }

    private static String index(Path vectors, Path path, Matrix queries) throws IOException {
        // index begin
        Recipe recipe = Recipe.parse("hadamard | lloyd-max(bits=4) | range=rms(tries=9)");
        IndexBuilding building =
                new IndexBuilding(recipe, Metric.COSINE, 1, 65_536, Set.of(Column.VECTORS), 16, Set.of());
        try (Workers workers = Workers.of(2);
                VectorFile file = VectorFiles.open(vectors)) {
            building.build(file, path, workers, done -> {});
            try (VectorIndex index = VectorIndex.open(path)) {
                SearchRequest request = SearchRequest.nearest(10).probing(8).reranking(4);
                Neighbours first = index.search(queries, request, workers)[0];
                return String.format(
                        Locale.ROOT,
                        "%d vectors in %d cells, the best is %d with %.4f",
                        index.size(),
                        index.cellCount(),
                        index.id(first.vectors()[0]),
                        first.scores()[0]);
            }
        }
        // index end
    }

    private static String between(String text, String begin, String end) {
        int from = text.indexOf(begin) + begin.length();
        return text.substring(from, text.indexOf(end, from));
    }

    private static List<String> lines(String code) {
        return code.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    }

    /// The program after a heading of the page.
    private static String program(String heading) throws IOException {
        return between(between(Files.readString(PAGE) + "\n## ", heading, "\n## "), "```java", "```");
    }

    @Test
    void itsProgramsAreThoseThatRunHere() throws IOException {
        String self = Files.readString(SELF);
        assertEquals(lines(between(self, "// codes begin", "// codes end")), lines(program("\n## In a program\n")));
        assertEquals(
                lines(between(self, "// index begin", "// index end")), lines(program("\n## An index in a program\n")));
    }

    @Test
    void theyPrintWhatThePageSays() throws IOException {
        String page = Files.readString(PAGE);
        assertTrue(page.contains(codes()), codes());
        Npy.write(folder.resolve("base.npy"), new Matrix(2000, 128, Seeds.gaussian(2000 * 128, 1)));
        Matrix queries = new Matrix(5, 128, Seeds.gaussian(5 * 128, 2));
        String said = index(folder.resolve("base.npy"), folder.resolve("base.lloyd"), queries);
        assertTrue(page.contains(said), said);
    }
}
