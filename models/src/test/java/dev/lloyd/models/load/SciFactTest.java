package dev.lloyd.models.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.formats.npy.NpyFile;
import dev.lloyd.models.TestData;
import dev.lloyd.models.runtime.Encoder;
import dev.lloyd.models.runtime.Encoder.Role;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// MiniLM gives the vectors that are stored for SciFact: 16-bit floats, texts cut to 128 tokens.
class SciFactTest {
    private static final int TEXTS = Integer.getInteger("lloyd.encoder.texts", 32);

    @ParameterizedTest
    @CsvSource({"docs.tsv.gz, docs.minilm.f16.npy", "queries.test.tsv.gz, queries.test.minilm.f16.npy"})
    void givesTheStoredVectors(String texts, String vectors) throws IOException {
        List<String> contents = TestData.lines("ir/scifact/" + texts, TEXTS, 0).stream()
                .map(line -> line.substring(line.indexOf('\t') + 1).replace('\t', ' '))
                .toList();
        Matrix stored = stored(TestData.shared("ir/scifact/" + vectors));
        try (Model model = TestData.encoder("all-minilm-l6-v2");
                Workers workers = Workers.of(2)) {
            Encoder encoder = new Encoder(
                    model.network(), new DenseWeights(model.tensors()), model.tokenizer(), model.prefixes(), 128);
            Matrix ours = encoder.embed(contents, Role.PLAIN, workers);
            assertEquals(stored.columns(), ours.columns());
            for (int row = 0; row < ours.rows(); row++) {
                double product = 0;
                for (int feature = 0; feature < ours.columns(); feature++) {
                    product += (double) ours.at(row, feature) * stored.at(row, feature);
                }
                // A 16-bit float is off by at most 2^-11 of its value, so a stored unit vector by less than 5e-4.
                assertTrue(product > 0.9995 && product < 1.0005, "row " + row + ": " + product);
            }
        }
    }

    private static Matrix stored(Path file) throws IOException {
        try (NpyFile vectors = NpyFile.open(file)) {
            return vectors.readFloats();
        }
    }
}
