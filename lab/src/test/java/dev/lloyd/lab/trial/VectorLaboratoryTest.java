package dev.lloyd.lab.trial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.lab.SharedData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class VectorLaboratoryTest {
    private static Laboratory laboratory(Workers workers) {
        Matrix vectors = new Matrix(300, 48, Seeds.gaussian(300 * 48, 1));
        Matrix queries = new Matrix(40, 48, Seeds.gaussian(40 * 48, 2));
        return new VectorLaboratory("sample", "numbers", vectors, queries, workers);
    }

    @Test
    void everyMetricIsMeasuredForTheOriginalAndForARecipe() throws IOException {
        try (Workers workers = Workers.of(2)) {
            Laboratory laboratory = laboratory(workers);
            Set<String> names = laboratory.metrics().stream().map(Metric::name).collect(Collectors.toSet());
            Trial original = laboratory.original();
            Trial coded = laboratory.run(TrialPlan.at("rabitq-2", "rabitq", 2));
            assertEquals(names, original.metrics().keySet());
            assertEquals(names, coded.metrics().keySet());
            assertEquals(1, original.metric("recall-at-10"));
            assertTrue(coded.metric("recall-at-10") < coded.metric("recall-in-50"), coded.toString());
            assertEquals(48 * 2 / 8 + 4, coded.metric("bytes"));
            assertTrue(coded.metric("coverage") > 0.9, coded.toString());
            names.forEach(name -> assertEquals(name, Metric.named(name).name()));
            assertEquals(
                    "numbers: 300 vectors of 48 dimensions, 40 queries, inner-product, every code scored, seed 1",
                    laboratory.protocol());
        }
    }

    @Test
    void recipesForWeightsAreRefused() {
        try (Workers workers = Workers.of(1)) {
            Laboratory laboratory = laboratory(workers);
            assertThrows(IllegalArgumentException.class, () -> laboratory.run(TrialPlan.of("gptq", "gptq")));
        }
    }

    @Test
    void theStandardVectorsAreOpenedWhereTheyAre() throws IOException {
        Path data =
                SharedData.require("vectors/wordnet-minilm-384d").getParent().getParent();
        try (Workers workers = Workers.of(2);
                StandardLaboratories standard =
                        new StandardLaboratories(Map.of(DataFolder.VARIABLE, data.toString()), workers)) {
            Laboratory laboratory = standard.named("wordnet-minilm");
            assertTrue(laboratory.protocol().contains("25000 vectors of 384 dimensions"), laboratory.protocol());
            Trial trial = laboratory.run(TrialPlan.at("eden", "eden", 8));
            assertTrue(trial.metric("recall-at-10") > 0.98, trial.toString());
        }
    }
}
