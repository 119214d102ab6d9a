package dev.lloyd.lab.recall;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.formats.vecs.VectorFiles;
import dev.lloyd.lab.SharedData;
import dev.lloyd.models.recipe.NamedRecipes;
import dev.lloyd.vectors.codec.Metric;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/// Which codec keeps more of the neighbours of real vectors, and whose estimates vary less, at the same bits: 4,000
/// sentence embeddings.
class RealVectorsTest {
    /// From the most that is kept to the least: what learns from vectors, then EDEN with and without a search for
    /// the scale, RaBitQ, OSQ, the least and greatest value, and TurboQuant's form for inner products.
    private static final List<String> ORDER =
            List.of("lloyd-vec-trained", "saq", "lloyd-vec", "eden", "rabitq", "osq", "lvq", "turboquant-prod");

    private static final int[] BITS = {1, 2, 4, 8};

    /// Recall of 400 queries has a standard error of 0.006; the codecs are measured with the same ones.
    private static final double TIE = 0.01;

    @Test
    void codecsStandInOneOrderAtEveryRate() throws IOException {
        Path folder = SharedData.require("vectors/wordnet-minilm-384d");
        Matrix vectors = VectorFiles.read(folder.resolve("base100k.f16.npy"), 4000);
        Matrix queries = VectorFiles.read(folder.resolve("query1k.f16.npy"), 400);
        List<String> wrong = new ArrayList<>();
        try (Workers workers = Workers.of(2)) {
            RecallMeasurement measurement =
                    new RecallMeasurement(vectors, queries, Metric.INNER_PRODUCT, 10, 1, workers);
            for (int bits : BITS) {
                List<RecallRow> rows = ORDER.stream()
                        .map(name ->
                                measurement.measure(NamedRecipes.standard().vectors(name, OptionalDouble.of(bits))))
                        .toList();
                compare(rows, bits, wrong);
            }
        }
        assertTrue(wrong.isEmpty(), wrong.toString());
    }

    private static void compare(List<RecallRow> rows, int bits, List<String> wrong) {
        for (int better = 0; better < rows.size(); better++) {
            for (int worse = better + 1; worse < rows.size(); worse++) {
                double lead = rows.get(better).recallAt(1) - rows.get(worse).recallAt(1);
                if (lead < -TIE) {
                    wrong.add(ORDER.get(worse) + " before " + ORDER.get(better) + " at " + bits + " bits by " + -lead);
                }
            }
        }
    }
}
