package dev.lloyd.lab.comparison;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.lab.report.ReportPage;
import dev.lloyd.lab.trial.Metric;
import dev.lloyd.lab.trial.SourceLaboratory;
import dev.lloyd.lab.trial.TrialPlan;
import dev.lloyd.lab.trial.TrialStore;
import dev.lloyd.models.recipe.Subject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Recipes compared on a small Gaussian source, written down, read back, drawn.
class ComparisonTest {
    private static Comparison comparison(Path folder) throws IOException {
        try (Workers workers = Workers.of(1)) {
            return Comparison.run(
                    new SourceLaboratory(16, 256, 1, workers),
                    List.of(
                            TrialPlan.of("int", "int(bits=4, group=64)"),
                            TrialPlan.of("int", "int(bits=3, group=64)"),
                            TrialPlan.of("nf4", "nf4"),
                            TrialPlan.at("nf4", "nf4", 3)),
                    TrialStore.open(folder.resolve("trials.jsonl"), "c1"),
                    (plan, index, count) -> {});
        }
    }

    @Test
    void trialsAreGroupedByNameInOrderOfBitsAndRefusalsAreNoted(@TempDir Path folder) throws IOException {
        Comparison comparison = comparison(folder);
        assertEquals(List.of("int", "nf4"), List.copyOf(comparison.byName().keySet()));
        assertEquals(3.25, comparison.byName().get("int").getFirst().bits());
        assertEquals(1, comparison.failures().size());
        assertTrue(comparison.markdown().contains("| nf4 | 0.00"), comparison.markdown());
    }

    @Test
    void theFrontierIsWhatNothingBeats(@TempDir Path folder) throws IOException {
        try (Workers workers = Workers.of(1)) {
            Comparison comparison = Comparison.run(
                    new SourceLaboratory(16, 256, 1, workers),
                    List.of(
                            TrialPlan.of("coarse", "int(bits=2, group=64)"),
                            TrialPlan.of("clipped", "int(bits=3, group=64) | range=mse"),
                            TrialPlan.of("wide", "int(bits=3, group=32)"),
                            TrialPlan.of("fine", "int(bits=5, group=64)")),
                    TrialStore.open(folder.resolve("trials.jsonl"), "c1"),
                    (plan, index, count) -> {});
            List<String> names = comparison.frontier(Metric.named("mse")).stream()
                    .map(trial -> trial.plan().name())
                    .toList();
            assertEquals(List.of("coarse", "clipped", "fine"), names);
            assertTrue(comparison.markdown().contains("On the frontier of db-above-bound"), comparison.markdown());
        }
    }

    @Test
    void ofManySystemsTheFrontierIsNamedInThePlot(@TempDir Path folder) throws IOException {
        List<TrialPlan> plans = IntStream.range(0, 24)
                .mapToObj(index -> TrialPlan.of(
                        "system " + index,
                        "int(bits=" + (2 + index % 4) + ", group=" + (16 << index % 3) + ", mode="
                                + (index < 12 ? "symmetric" : "asymmetric") + ")"))
                .toList();
        try (Workers workers = Workers.of(1)) {
            Comparison comparison = Comparison.run(
                    new SourceLaboratory(16, 256, 1, workers),
                    plans,
                    TrialStore.open(folder.resolve("trials.jsonl"), "c1"),
                    (plan, index, count) -> {});
            String page = ReportPage.html(ComparisonReport.of("Gaussian", comparison, List.of()));
            assertTrue(page.contains("\"kind\":\"background\"") && page.contains("\"kind\":\"measured\""));
        }
    }

    @Test
    void ownRatesAreThoseThatARecipeIsKnownAt() {
        List<TrialPlan> plans = StandardPlans.atOwnRates(Subject.WEIGHTS, List.of("gptvq", "nf4", "lloyd"));
        assertEquals(
                List.of("gptvq", "gptvq", "gptvq", "nf4", "lloyd", "lloyd", "lloyd", "lloyd"),
                plans.stream().map(TrialPlan::name).toList());
        assertEquals(
                List.of(2.0, 2.5, 3.0, 4.0),
                plans.stream()
                        .filter(plan -> plan.bits().isPresent())
                        .map(plan -> plan.bits().getAsDouble())
                        .toList());
        assertTrue(
                plans.get(1).recipe().startsWith("kmeans(bits=2"), plans.get(1).recipe());
        assertEquals(8, plans.stream().map(TrialPlan::text).distinct().count());
    }

    @Test
    void aTableSaysWhatTheComparisonSaid(@TempDir Path folder) throws IOException {
        Comparison comparison = comparison(folder);
        Path file = folder.resolve("gaussian.tsv");
        ComparisonFile.write(comparison, file);
        Comparison read = ComparisonFile.read(file);
        assertEquals(ComparisonFile.text(comparison), ComparisonFile.text(read));
        assertEquals(comparison.failures(), read.failures());
        assertEquals(comparison.metrics(), read.metrics());
        assertEquals(
                comparison.byName().get("int").getFirst().metrics(),
                read.byName().get("int").getFirst().metrics());
    }

    @Test
    void aDamagedTableIsAnErrorThatNamesTheLine(@TempDir Path folder) throws IOException {
        String text = ComparisonFile.text(comparison(folder));
        assertThrows(IOException.class, () -> ComparisonFile.parse("", "x.tsv"));
        IOException error = assertThrows(
                IOException.class, () -> ComparisonFile.parse(text.substring(0, text.lastIndexOf('\t')), "x.tsv"));
        assertTrue(error.getMessage().startsWith("x.tsv, line "), error.getMessage());
        assertThrows(IOException.class, () -> ComparisonFile.parse(text.replace("\t4.25\t", "\tfour\t"), "x.tsv"));
    }

    @Test
    void theReportHasTheBoundTheLayersTheBytesAndTheTime(@TempDir Path folder) throws IOException {
        String page = ReportPage.html(ComparisonReport.of("Gaussian", comparison(folder), List.of()));
        for (String heading :
                List.of("Error of the weights", "Error by layer", "Bytes by term", "Time", "All figures")) {
            assertTrue(page.contains("<h2>" + heading), heading);
        }
        assertTrue(page.contains("Shannon"));
    }
}
