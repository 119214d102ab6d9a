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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// MiniLM on SciFact: the vectors that are stored for it (16-bit floats, texts cut to 128 tokens), and the quality
/// of searching with ours.
class SciFactTest {
    private static List<String> lines(String file) throws IOException {
        return TestData.lines("ir/scifact/" + file, Integer.MAX_VALUE, 0);
    }

    private static List<String> texts(List<String> lines) {
        return lines.stream()
                .map(line -> line.substring(line.indexOf('\t') + 1).replace('\t', ' '))
                .toList();
    }

    private static Matrix embed(List<String> texts) throws IOException {
        try (Model model = TestData.encoder("all-minilm-l6-v2");
                Workers workers = Workers.of(2)) {
            Encoder encoder = new Encoder(
                    model.network(), new DenseWeights(model.tensors()), model.tokenizer(), model.prefixes(), 128);
            return encoder.embed(texts, Role.PLAIN, workers);
        }
    }

    @ParameterizedTest
    @CsvSource({"docs.tsv.gz, docs.minilm.f16.npy", "queries.test.tsv.gz, queries.test.minilm.f16.npy"})
    void givesTheStoredVectors(String texts, String vectors) throws IOException {
        assertStored(embed(texts(lines(texts).subList(0, 32))), TestData.shared("ir/scifact/" + vectors));
    }

    private static void assertStored(Matrix ours, Path vectors) throws IOException {
        try (NpyFile file = NpyFile.open(vectors)) {
            Matrix stored = file.readFloats();
            assertEquals(stored.columns(), ours.columns());
            for (int row = 0; row < ours.rows(); row++) {
                // A 16-bit float is off by at most 2^-11 of its value, so a stored unit vector by less than 5e-4.
                assertEquals(1, dot(ours, row, stored, row), 5e-4, "row " + row);
            }
        }
    }

    private static double dot(Matrix left, int leftRow, Matrix right, int rightRow) {
        double product = 0;
        for (int feature = 0; feature < left.columns(); feature++) {
            product += (double) left.at(leftRow, feature) * right.at(rightRow, feature);
        }
        return product;
    }

    @Test
    void searchHasThePublishedQuality() throws IOException {
        TestData.requireSlowTests("it encodes 5483 texts");
        List<String> documents = lines("docs.tsv.gz");
        List<String> queries = lines("queries.test.tsv.gz");
        Matrix documentVectors = embed(texts(documents));
        Matrix queryVectors = embed(texts(queries));
        assertStored(documentVectors, TestData.shared("ir/scifact/docs.minilm.f16.npy"));
        Map<String, Set<String>> relevant = new HashMap<>();
        for (String line : lines("qrels.test.tsv.gz")) {
            String[] fields = line.split("\t");
            assertEquals("1", fields[2], "all grades are 1");
            relevant.computeIfAbsent(fields[0], query -> new HashSet<>()).add(fields[1]);
        }
        double sum = 0;
        for (int query = 0; query < queries.size(); query++) {
            int row = query;
            double[] scores = IntStream.range(0, documents.size())
                    .mapToDouble(document -> dot(documentVectors, document, queryVectors, row))
                    .toArray();
            List<String> best = IntStream.range(0, scores.length)
                    .boxed()
                    .sorted((left, right) -> Double.compare(scores[right], scores[left]))
                    .limit(10)
                    .map(document -> id(documents.get(document)))
                    .toList();
            sum += gain(best, relevant.get(id(queries.get(query))));
        }
        double quality = sum / queries.size();
        assertEquals(0.6239, quality, 0.003);
        assertTrue(queries.size() == 300 && documents.size() == 5183);
    }

    private static String id(String line) {
        return line.substring(0, line.indexOf('\t'));
    }

    /// nDCG of a ranked list: a hit at rank `r` from 0 counts `1 / log2(r + 2)`, relative to the best possible list.
    private static double gain(List<String> ranked, Set<String> relevant) {
        double gain = 0;
        double ideal = 0;
        for (int rank = 0; rank < ranked.size(); rank++) {
            double weight = Math.log(2) / Math.log(rank + 2.0);
            gain += relevant.contains(ranked.get(rank)) ? weight : 0;
            ideal += rank < relevant.size() ? weight : 0;
        }
        return gain / ideal;
    }
}
