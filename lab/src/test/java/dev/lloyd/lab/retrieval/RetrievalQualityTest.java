package dev.lloyd.lab.retrieval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Figures computed by hand, and search against sorting.
class RetrievalQualityTest {
    private static List<Passage> passages(String prefix, int count) {
        return IntStream.range(0, count)
                .mapToObj(index -> new Passage(prefix + index, "text " + index))
                .toList();
    }

    private static Collection collection() {
        return new Collection(
                "six documents",
                passages("d", 6),
                passages("q", 2),
                Map.of("q0", Map.of("d0", 3, "d2", 1, "d4", 2), "q1", Map.of("d5", 1, "d1", 0)));
    }

    @Test
    void gradedFiguresEqualThoseComputedByHand() {
        int[][] ranking = {{1, 0, 2, 3, 5}, {0, 1, 2, 3, 5}};
        RetrievalQuality result = RetrievalQuality.judge(ranking, collection(), 3, 5);
        // q0: grades 0 3 1; DCG = 3 / log2(3) + 1 / log2(4) = 2.392789; ideal 3 2 1: 3 + 2 / log2(3) + 1 / 2 =
        // 4.761860.
        // q1: its one document stands at rank 5: nothing in the first three.
        assertEquals(2.3927893 / 4.7618595 / 2, result.ndcg().mean(), 1e-7);
        assertEquals((2.0 / 3 + 1) / 2, result.recall().mean(), 1e-12);
        assertEquals((1.0 / 2 + 0) / 2, result.mrr().mean(), 1e-12);
        // Two values a and b have a standard error of |a - b| / 2.
        assertEquals(0.25, result.mrr().standardError(), 1e-12);
    }

    @Test
    void aPerfectRankingScoresOne() {
        RetrievalQuality result = RetrievalQuality.judge(new int[][] {{0, 4, 2}, {5}}, collection(), 10, 10);
        assertEquals(1, result.ndcg().mean(), 1e-12);
        assertEquals(1, result.recall().mean(), 1e-12);
        assertEquals(1, result.mrr().mean(), 1e-12);
    }

    @Test
    void anEncoderIsMeasuredFromTextToFigure() {
        // Each text's number is its direction; query 0 points at document 0, query 1 at document 1, which is graded 0.
        TextEncoder encoder = texts -> {
            Matrix vectors = Matrix.zeros(texts.size(), 6);
            for (int row = 0; row < texts.size(); row++) {
                vectors.set(row, Integer.parseInt(texts.get(row).substring(5)), 1);
            }
            return vectors;
        };
        try (Workers workers = Workers.of(2)) {
            RetrievalQuality result = RetrievalQuality.measure(encoder, collection(), workers);
            // q0: ranking d0 d1 d2 d3 d4 d5; q1: d1 d0 d2 d3 d4 d5.
            double first = (3 + 1 / 2.0 + 2 * Math.log(2) / Math.log(6)) / 4.7618595;
            double second = Math.log(2) / Math.log(7);
            assertEquals((first + second) / 2, result.ndcg().mean(), 1e-7);
            assertEquals(1, result.recall().mean());
            assertEquals((1 + 1.0 / 6) / 2, result.mrr().mean(), 1e-12);
            assertTrue(result.text().contains("6 documents, 2 queries"), result.text());
        }
    }

    @Test
    void agreementIsTheMeanAndTheLeastCosine() {
        Matrix reference = new Matrix(3, 2, new float[] {1, 0, 0, 2, 0, 0});
        Matrix other = new Matrix(3, 2, new float[] {3, 0, 1, 1, 0, 0});
        Agreement agreement = Agreement.of(reference, other);
        assertEquals((1 + Math.sqrt(0.5) + 1) / 3, agreement.meanCosine(), 1e-12);
        assertEquals(Math.sqrt(0.5), agreement.leastCosine(), 1e-12);
        Agreement both = agreement.and(Agreement.of(reference.rowSlice(0, 1), other.rowSlice(0, 1)));
        assertEquals((3 + Math.sqrt(0.5)) / 4, both.meanCosine(), 1e-12);
    }

    @Test
    void aSubsetIsFixedAndKeepsEveryJudgedDocument() {
        Map<String, Map<String, Integer>> judgments = Map.of(
                "q0", Map.of("d90", 1), "q1", Map.of("d3", 1, "d50", 2), "q2", Map.of("d7", 1), "q3", Map.of("d7", 1));
        Collection whole = new Collection("hundred", passages("d", 100), passages("q", 4), judgments);
        Collection subset = whole.subset(2, 10, 7);
        assertEquals(subset, whole.subset(2, 10, 7));
        assertEquals(13, subset.documents().size());
        List<String> ids = subset.documents().stream().map(Passage::id).toList();
        assertTrue(ids.containsAll(List.of("d90", "d3", "d50")), ids.toString());
        assertEquals("hundred: first 2 queries, their 3 judged documents and 10 others (seed 7)", subset.description());
        assertEquals(100, whole.subset(9, 1000, 7).documents().size());
    }

    @Test
    void badCollectionsAreErrorsThatNameTheCulprit() {
        List<Passage> documents = passages("d", 2);
        List<Passage> queries = passages("q", 1);
        assertMessage("'d9', which is missing", documents, queries, Map.of("q0", Map.of("d9", 1)));
        assertMessage("no relevant document", documents, queries, Map.of("q0", Map.of("d1", 0)));
        assertMessage("grades are 0 or more", documents, queries, Map.of("q0", Map.of("d1", -1)));
        List<Passage> twice = List.of(documents.get(0), documents.get(0));
        assertMessage("two of the document 'd0'", twice, queries, Map.of("q0", Map.of("d0", 1)));
    }

    private static void assertMessage(
            String part, List<Passage> documents, List<Passage> queries, Map<String, Map<String, Integer>> judgments) {
        var error = assertThrows(
                IllegalArgumentException.class, () -> new Collection("bad", documents, queries, judgments));
        assertTrue(error.getMessage().contains(part), error.getMessage());
    }
}
