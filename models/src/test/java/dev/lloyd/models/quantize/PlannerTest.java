package dev.lloyd.models.quantize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.TinyDirectory;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.load.Models;
import dev.lloyd.models.packed.TensorRecord;
import dev.lloyd.models.recipe.RatedRecipe;
import dev.lloyd.models.source.TransferProgress;
import dev.lloyd.quant.plane.SizeKind;
import dev.lloyd.quant.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlannerTest {
    @TempDir
    Path folder;

    private interface Body {
        void run(Model model, Workers workers) throws IOException;
    }

    private void with(Path source, Body body) throws IOException {
        try (Model model = Models.open(source.toString(), TransferProgress.silent());
                Workers workers = Workers.of(1)) {
            body.run(model, workers);
        }
    }

    private static RatedRule all(String line) {
        return some(line, (role, tensor) -> true);
    }

    /// A line for some matrices, at its grid's rates; the others stay as they are.
    private static RatedRule some(String line, BiPredicate<Role, String> which) {
        return new RatedRule() {
            private final Recipe own = Recipe.parse(line);

            @Override
            public List<Double> rates() {
                return own.grids().getFirst().rates();
            }

            @Override
            public RecipeRule at(double bits) {
                Recipe rated = own.withGrids(List.of(own.grids().getFirst().atRate(bits)));
                return (role, tensor) -> recipe(role, tensor).map(recipe -> rated);
            }

            @Override
            public Optional<Recipe> recipe(Role role, String tensor) {
                return which.test(role, tensor) ? Optional.of(own) : Optional.empty();
            }
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"int(bits=4, group=8)", "hadamard | int(bits=3)", "low-rank(rank=2) | nf4(group=8)"})
    void whatIsPlannedIsWhatIsMade(String line) throws IOException {
        with(TinyDirectory.write(folder.resolve("model")), (model, workers) -> {
            Plan plan = new Planner(model, Optional.empty(), workers).plan(all(line), OptionalDouble.empty());
            QuantizedInMemory made =
                    QuantizedInMemory.of(model, plan.units(), Optional.empty(), 1, workers, QuantizeProgress.silent());
            assertEquals(SizeKind.EXACT, plan.kind());
            assertEquals(
                    made.tensors().stream().map(TensorRecord::bytes).toList(),
                    plan.tensors().stream().map(each -> each.size().bytes()).toList());
            assertEquals(made.bits(), plan.quantizedBits());
            long kept = TinyDirectory.tensors().values().stream()
                    .filter(matrix -> matrix.rows() == 1)
                    .mapToLong(Matrix::columns)
                    .sum();
            assertEquals(kept, plan.keptValues());
            assertEquals(4 * kept, plan.keptBytes());
            assertTrue(plan.seconds() > 0 && plan.peakBytes() > 1 << 20);
        });
    }

    @ParameterizedTest
    @CsvSource({"2.6", "3.25", "4"})
    void aRateBetweenThoseOfTheGridIsMetByAllocation(double bits) throws IOException {
        with(TinyDirectory.write(folder.resolve("model")), (model, workers) -> {
            Plan plan = new Planner(model, Optional.empty(), workers)
                    .plan(all("int(group=channel)"), OptionalDouble.of(bits));
            assertTrue(plan.quantizedBits() <= bits && plan.quantizedBits() > bits - 0.1, plan.quantizedBits() + "");
            long rates = plan.tensors().stream()
                    .map(each -> each.target().recipe().text())
                    .distinct()
                    .count();
            assertTrue(rates >= 2, "all tensors got the same rate");
        });
    }

    @Test
    void measuringSensitivityNeedsMemoryForAllWeights() throws IOException {
        with(TinyDirectory.write(folder.resolve("model")), (model, workers) -> {
            Planner planner = new Planner(model, Optional.empty(), workers);
            OptionalDouble rate = OptionalDouble.of(3);
            long plain = planner.peakBytes(all("int(bits=3)"), rate);
            RecipeRule measured = all("int(bits=3) | allocation=linearity");
            assertEquals(plain, planner.peakBytes(measured, OptionalDouble.empty()));
            long tokens = 1024;
            long outputs = 2L * model.network().vocabularySize();
            assertTrue(planner.peakBytes(measured, rate) >= 4 * tokens * outputs);
            assertTrue(planner.peakBytes(measured, rate) > plain);
        });
    }

    /// Two key/value heads, each with the second moments of 24 features.
    @Test
    void whatAttentionMakesOfRowsNeedsMemoryForEveryHead() throws IOException {
        with(TinyDirectory.write(folder.resolve("model")), (model, workers) -> {
            CalibrationSet text = CalibrationSet.windows(model.tokenizer(), "w1 w2 w3 ".repeat(20), 16, 2);
            Planner planner = new Planner(model, Optional.of(text), workers);
            long plain = planner.peakBytes(all("int(bits=3) | gptq"), OptionalDouble.empty());
            long rows = planner.peakBytes(all("int(bits=3) | gptq | objective=attention"), OptionalDouble.empty());
            assertEquals(2 * 24 * 24 * 20, rows - plain);
        });
    }

    @Test
    void theMatrixThatSuffersMoreGetsMoreBits() throws IOException {
        Map<String, Matrix> tensors = TinyDirectory.tensors();
        for (int index = 0; index < 20; index++) {
            tensors.get("model.layers.0.mlp.gate_proj.weight").set(index, index, 30);
        }
        with(TinyDirectory.write(folder.resolve("model"), tensors), (model, workers) -> {
            List<Unit> units = new Planner(model, Optional.empty(), workers)
                    .units(
                            some(
                                    "int(group=tensor)",
                                    (role, tensor) -> tensor.contains("_proj.weight") && tensor.contains("mlp")),
                            OptionalDouble.of(4));
            List<Target> targets =
                    units.stream().flatMap(unit -> unit.targets().stream()).toList();
            double hit = bits(targets, "model.layers.0.mlp.gate_proj.weight");
            double other = bits(targets, "model.layers.1.mlp.gate_proj.weight");
            assertTrue(hit != other, hit + " and " + other);
        });
    }

    static double bits(List<Target> targets, String tensor) {
        return targets.stream()
                .filter(target -> target.tensor().equals(tensor))
                .findFirst()
                .orElseThrow()
                .recipe()
                .grids()
                .getFirst()
                .nominalBits();
    }

    @Test
    void aGridOfAnyRateGetsWhatItsMapsLeave() throws IOException {
        with(TinyDirectory.write(folder.resolve("model")), (model, workers) -> {
            List<Unit> units = new Planner(model, Optional.empty(), workers)
                    .units(all("low-rank(rank=1) | entropy-coded(states=8)"), OptionalDouble.of(5));
            Target target = units.getFirst().targets().getFirst();
            double rest = 16.0 * (29 + 24) / (29 * 24);
            assertEquals(5 - rest, target.recipe().grids().getFirst().nominalBits(), 1e-3);
        });
    }

    @Test
    void aRateThatCannotBeReachedIsRefusedWithWhatCan() throws IOException {
        with(TinyDirectory.write(folder.resolve("model")), (model, workers) -> {
            Planner planner = new Planner(model, Optional.empty(), workers);
            IllegalArgumentException refused = assertThrows(
                    IllegalArgumentException.class, () -> planner.units(all("int(group=8)"), OptionalDouble.of(2)));
            assertTrue(
                    refused.getMessage().contains("can give these matrices 3.075 to 10.05 bits"), refused.getMessage());
        });
    }

    @Test
    void systemsOfOtherPartsAtOtherRatesAreMixed() throws IOException {
        with(TinyDirectory.write(folder.resolve("model")), (model, workers) -> {
            Plan plan = new Planner(model, Optional.empty(), workers)
                    .plan(RatedRecipe.of("quip-sharp ; embeddings: keep ; head: keep"), OptionalDouble.of(2.7));
            Set<Integer> planes = plan.tensors().stream()
                    .map(each -> each.target().recipe().grids().size())
                    .collect(Collectors.toSet());
            assertEquals(Set.of(1, 2), planes);
            assertTrue(plan.quantizedBits() <= 2.7, plan.quantizedBits() + "");
        });
    }

    @Test
    void linesOfARoleKeepTheirRateAndTheOthersShareWhatIsLeft() throws IOException {
        with(TinyDirectory.write(folder.resolve("model")), (model, workers) -> {
            Plan plan = new Planner(model, Optional.empty(), workers)
                    .plan(RatedRecipe.of("entropy-coded(states=8) ; embeddings: int(bits=8)"), OptionalDouble.of(5));
            PlannedTensor table = plan.tensors().getFirst();
            assertEquals("int(bits=8)", table.target().recipe().text());
            assertEquals(5, plan.quantizedBits(), 0.02);
            double others = plan.tensors().getLast().bits();
            assertTrue(others < 4.9, "the table took more than 5 bits, the others got " + others);
            Planner planner = new Planner(model, Optional.empty(), workers);
            RatedRecipe greedy = RatedRecipe.of("entropy-coded(states=8) ; embeddings: int(bits=8, group=1)");
            IllegalArgumentException refused =
                    assertThrows(IllegalArgumentException.class, () -> planner.units(greedy, OptionalDouble.of(1)));
            assertTrue(refused.getMessage().contains("1.0 bits are too few"), refused.getMessage());
        });
    }

    @Test
    void layersAreRankedByTheirHeavyWeights() throws IOException {
        with(TinyDirectory.write(folder.resolve("model")), (model, workers) -> {
            List<Unit> units = new Planner(model, Optional.empty(), workers)
                    .units(
                            some(
                                    "int(group=channel) | allocation=layer-importance(measure=zd)",
                                    (role, tensor) -> role == Role.LINEAR),
                            OptionalDouble.of(3.5));
            List<Double> bits = units.stream()
                    .flatMap(unit -> unit.targets().stream())
                    .map(target -> target.recipe().grids().getFirst().nominalBits())
                    .distinct()
                    .sorted()
                    .toList();
            assertEquals(2, bits.size(), "two levels: " + bits);
        });
    }
}
