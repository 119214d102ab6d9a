package dev.lloyd.tuning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.load.Models;
import dev.lloyd.models.packed.TensorRecord;
import dev.lloyd.models.quantize.CalibrationSet;
import dev.lloyd.models.quantize.Planner;
import dev.lloyd.models.quantize.QuantizeProgress;
import dev.lloyd.models.quantize.QuantizedInMemory;
import dev.lloyd.models.quantize.Unit;
import dev.lloyd.models.recipe.ModelRecipe;
import dev.lloyd.models.source.TransferProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// Calibration text of several kinds reaches the search for scales.
class BalancedRunTest {
    private static final String ALIKE = "channel-scale | int(bits=3, group=64, mode=asymmetric) | range=hessian";
    private static final String BALANCED = ALIKE + " | objective=balanced";
    private static final Map<String, String> TEXTS = Map.of(
            "prose", "It was a dark and stormy night, and the rain fell in torrents. ".repeat(20),
            "numbers", "0 17 4 99 3 1 2 8 55 26 4 0 7 1 1 3 90 12 5 6 ".repeat(20));

    /// What the matrices of the first block cost.
    private static List<Double> errors(String recipe, String... texts) throws IOException {
        String named = System.getenv().getOrDefault("LLOYD_DATA", "");
        Path data = named.isBlank() ? Path.of("..", "..", "shared", "data") : Path.of(named);
        Path path = data.resolve("llm/lm-7m");
        Assumptions.assumeTrue(Files.exists(path), () -> "SKIPPED: no " + path + "; set LLOYD_DATA");
        try (Model model = Models.open(path.toString(), TransferProgress.silent());
                Workers workers = Workers.of(1)) {
            CalibrationSet set = CalibrationSet.mixed(
                    List.of(texts),
                    4,
                    (text, count) -> CalibrationSet.windows(
                            model.tokenizer(), Objects.requireNonNull(TEXTS.get(text)), 32, count));
            List<Unit> first =
                    Planner.units(model, ModelRecipe.parse(recipe + " ; embeddings: keep ; head: keep")).stream()
                            .filter(unit -> unit.block().orElse(0) == 0) // And the embeddings, where the text begins.
                            .toList();
            return QuantizedInMemory.of(model, first, Optional.of(set), 1, workers, QuantizeProgress.silent())
                    .tensors()
                    .stream()
                    .map(TensorRecord::error)
                    .toList();
        }
    }

    @Test
    void withOneKindOfTextAllTokensCountAlike() throws IOException {
        List<Double> balanced = errors(BALANCED, "prose");
        assertEquals(7, balanced.size());
        assertEquals(errors(ALIKE, "prose"), balanced);
    }

    @Test
    void withTwoKindsTheyDoNot() throws IOException {
        assertNotEquals(errors(ALIKE, "prose", "numbers"), errors(BALANCED, "prose", "numbers"));
    }
}
