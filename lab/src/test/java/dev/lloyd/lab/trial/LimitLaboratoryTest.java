package dev.lloyd.lab.trial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.parallel.Workers;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class LimitLaboratoryTest {
    @Test
    void fewerBitsKeepFewerPairsAndOtherQueriesMore() {
        try (Workers workers = Workers.of(2)) {
            LimitLaboratory laboratory = new LimitLaboratory("sample", 24, 8, workers);
            Set<String> names = laboratory.metrics().stream().map(Metric::name).collect(Collectors.toSet());
            Trial original = laboratory.original();
            Trial fine = laboratory.run(TrialPlan.at("fine", "eden", 8));
            Trial coarse = laboratory.run(TrialPlan.at("coarse", "eden", 1));
            assertEquals(names, original.metrics().keySet());
            assertEquals(names, coarse.metrics().keySet());
            names.forEach(name -> assertEquals(name, Metric.named(name).name()));
            assertEquals(1, original.metric("pairs-kept"));
            assertTrue(fine.metric("pairs-kept") > coarse.metric("pairs-kept") + 0.1, fine + " " + coarse);
            assertTrue(coarse.metric("pairs-possible") > coarse.metric("pairs-kept"), coarse.toString());
            assertEquals(1 + 16 / 8.0, coarse.bits());
            assertEquals(
                    "free embeddings: 24 documents of 8 dimensions, a query for each of the 276 pairs, 1000 steps, "
                            + "inner-product, seed 1",
                    laboratory.protocol());
        }
    }
}
