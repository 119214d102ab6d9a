package dev.lloyd.lab.trial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import java.io.IOException;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class FilterLaboratoryTest {
    private static final int VECTORS = 3000;

    private static Trial trial(String recipe, int bits) throws IOException {
        Matrix vectors = new Matrix(VECTORS, 24, Seeds.gaussian(VECTORS * 24, 1));
        Matrix queries = new Matrix(50, 24, Seeds.gaussian(50 * 24, 2));
        try (Workers workers = Workers.of(2)) {
            FilterLaboratory laboratory = new FilterLaboratory("sample", "numbers", vectors, queries, workers);
            Set<String> names = laboratory.metrics().stream().map(Metric::name).collect(Collectors.toSet());
            Trial trial = laboratory.run(TrialPlan.at(recipe, recipe, bits));
            assertEquals(names, laboratory.original().metrics().keySet());
            assertEquals(names, trial.metrics().keySet());
            names.forEach(name -> assertEquals(name, Metric.named(name).name()));
            assertTrue(laboratory.protocol().startsWith("numbers: 3000 vectors of 24 dimensions in 64 cells"));
            return trial;
        }
    }

    /// 3 and 30 vectors pass the narrow filters: fewer than the 40 that are re-ranked, so that all are scored
    /// exactly, however coarse the code. Independent numbers have no cells to speak of: a quarter of these holds a
    /// half of the neighbours or a little more.
    @Test
    void narrowFiltersAreAnsweredExactlyAndWideOnesByTheCellsLookedAt() throws IOException {
        Trial coarse = trial("eden", 1);
        Trial fine = trial("eden", 8);
        for (Trial trial : Set.of(coarse, fine)) {
            assertEquals(0, trial.metric("answers-short"));
            assertEquals(0, trial.metric("answers-wrong"));
            assertEquals(1, trial.metric("recall-thousandth"));
            assertEquals(1, trial.metric("recall-hundredth"));
        }
        assertTrue(fine.metric("recall-half") > coarse.metric("recall-half") + 0.05, fine + " " + coarse);
        assertTrue(fine.metric("recall-half") > 0.3 && fine.metric("recall-half") < 0.95, fine.toString());
        assertEquals(8 + 16 / 24.0, fine.bits(), 1e-9);
    }
}
