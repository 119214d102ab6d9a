package dev.lloyd.lab.trial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.lab.retrieval.Collection;
import dev.lloyd.lab.retrieval.Embeddings;
import dev.lloyd.lab.retrieval.Passage;
import dev.lloyd.models.text.WordNet.Meaning;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RankedLaboratoryTest {
    private static final int DOCUMENTS = 400;
    private static final int QUERIES = 60;

    /// Around 20 topics in 48 dimensions.
    private static Matrix draw(int rows, long seed) {
        float[] topics = Seeds.gaussian(20 * 48, 1);
        float[] noise = Seeds.gaussian(rows * 48, seed);
        for (int index = 0; index < noise.length; index++) {
            noise[index] = topics[index % topics.length] + 0.5f * noise[index];
        }
        return new Matrix(rows, 48, noise);
    }

    private static List<Passage> passages(String kind, int count) {
        return IntStream.range(0, count)
                .mapToObj(number -> new Passage(kind + number, "text"))
                .toList();
    }

    private static RankedLaboratory laboratory(Workers workers) {
        Map<String, Map<String, Integer>> judgments = new HashMap<>();
        IntStream.range(0, QUERIES).forEach(query -> judgments.put("q" + query, Map.of("d" + query, 1)));
        Collection collection = new Collection("sample", passages("d", DOCUMENTS), passages("q", QUERIES), judgments);
        Embeddings embeddings = new Embeddings(draw(DOCUMENTS, 2), draw(QUERIES, 3));
        return new RankedLaboratory(
                "ranked",
                new RankedLaboratory.Neighbourhood("numbers", draw(DOCUMENTS, 4), draw(300, 5), draw(QUERIES, 6)),
                new RankedLaboratory.Judged(collection, embeddings, draw(100, 7)),
                workers);
    }

    @Test
    void trainedSystemsAndTheirStartAreMeasuredAlike() {
        try (Workers workers = Workers.of(2)) {
            RankedLaboratory laboratory = laboratory(workers);
            Set<String> names = laboratory.metrics().stream().map(Metric::name).collect(Collectors.toSet());
            Trial original = laboratory.original();
            Trial start = laboratory.run(
                    TrialPlan.of("opq", "opq(subvectors=24) | product(subvectors=24, scales=none) | estimator=plain"));
            Trial trained = laboratory.run(TrialPlan.of("mopq", "mopq"));
            assertEquals(names, original.metrics().keySet());
            assertEquals(names, trained.metrics().keySet());
            names.forEach(name -> assertEquals(name, Metric.named(name).name()));
            assertEquals(start.metric("bytes"), trained.metric("bytes"));
            assertTrue(start.metric("error") != trained.metric("error"), trained.toString());
            assertThrows(IllegalArgumentException.class, () -> laboratory.run(TrialPlan.of("gptq", "gptq")));
            assertEquals(
                    "numbers: 400 vectors of 48 dimensions, 300 queries in the log, 60 others to measure with; sample, "
                            + "100 queries in the log, 60 to measure with; encoders frozen, inner-product, every code "
                            + "scored, seed 1",
                    laboratory.protocol());
        }
    }

    @Test
    void aLogHasNoTextThatIsAskedLater() {
        List<Meaning> meanings = List.of(
                new Meaning(List.of("a"), "x", List.of("one two three four", "too short", "it is asked later")),
                new Meaning(List.of("b"), "y", List.of("one two three four", "five six seven eight")));
        Set<String> taken = Set.of("it is asked later ");
        assertEquals(
                Set.of("one two three four", "five six seven eight"),
                Set.copyOf(UsageExamples.choose(meanings, taken, 2, 1)));
        assertThrows(IllegalArgumentException.class, () -> UsageExamples.choose(meanings, taken, 3, 1));
    }
}
