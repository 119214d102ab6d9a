package dev.lloyd.models.recipe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.models.TinyDirectory;
import dev.lloyd.models.TinyModels;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.load.Models;
import dev.lloyd.models.network.Llama;
import dev.lloyd.models.network.LlamaConfig;
import dev.lloyd.models.network.LlamaConfig.Head;
import dev.lloyd.models.network.LlamaConfig.Heads;
import dev.lloyd.models.network.Rope;
import dev.lloyd.models.network.TokenBatch;
import dev.lloyd.models.packed.TensorRecord;
import dev.lloyd.models.quantize.CalibrationSet;
import dev.lloyd.models.quantize.Plan;
import dev.lloyd.models.quantize.Planner;
import dev.lloyd.models.quantize.QuantizeProgress;
import dev.lloyd.models.quantize.QuantizedInMemory;
import dev.lloyd.models.runtime.FloatOps;
import dev.lloyd.models.source.TransferProgress;
import dev.lloyd.quant.plane.CodeStorage;
import dev.lloyd.quant.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Every named recipe runs on a whole model, embeddings and head too, at each of its rates.
class NamedRecipeRunTest {
    /// Two blocks, wide enough for groups of 64.
    private static final Llama NETWORK =
            new Llama(new LlamaConfig(48, 64, 96, 2, new Heads(4, 2), Rope.of(16, 10000), 1e-5f, Head.UNTIED, 40));

    @TempDir
    private static Path folder;

    private static Model model;
    private static CalibrationSet text;

    @BeforeAll
    static void open() throws IOException {
        TinyDirectory.write(folder, NETWORK, TinyModels.tensors(NETWORK, 11));
        model = Models.open(folder.toString(), TransferProgress.silent());
        List<TokenBatch> batches = new ArrayList<>();
        for (int batch = 0; batch < 4; batch++) {
            batches.add(TokenBatch.of(List.of(ids(4 * batch), ids(4 * batch + 1), ids(4 * batch + 2))));
        }
        text = new CalibrationSet(batches, "random words");
    }

    @AfterAll
    static void close() {
        model.close();
    }

    private static int[] ids(int seed) {
        int[] ids = new int[32];
        for (int token = 0; token < ids.length; token++) {
            ids[token] = (int) Long.remainderUnsigned(
                    Seeds.derive(seed, token), NETWORK.config().vocabularySize());
        }
        return ids;
    }

    static List<NamedRecipe> recipes() {
        return NamedRecipes.standard().of(Subject.WEIGHTS);
    }

    private static QuantizedInMemory quantized(ModelRecipe recipe, Workers workers) throws IOException {
        return QuantizedInMemory.of(
                model,
                Planner.units(model, recipe),
                recipe.need().isCalibrated() ? Optional.of(text) : Optional.empty(),
                1,
                workers,
                QuantizeProgress.silent());
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void everyRecipeRunsAtItsRates(NamedRecipe named) throws IOException {
        try (Workers workers = Workers.of(2)) {
            double former = Double.POSITIVE_INFINITY;
            for (double rate : named.rates().isEmpty() ? List.of(1.3, 2.5) : named.rates()) {
                if (rate > 4) {
                    continue; // More of the same; the gate's time is short.
                }
                QuantizedInMemory quantized = quantized(named.recipe(OptionalDouble.of(rate)), workers);
                assertEquals(16, quantized.tensors().size(), "7 matrices in each of 2 blocks, words and head");
                double error = 0;
                for (TensorRecord tensor : quantized.tensors()) {
                    check(named, rate, tensor);
                    error += tensor.error();
                }
                assertTrue(error < former, () -> named.slug() + ": no better at " + rate + " bits than below");
                former = error;
                Matrix logits = model.network()
                        .forward(FloatOps.of(quantized.weights(), workers), TokenBatch.of(List.of(ids(99))));
                for (float value : logits.values()) {
                    assertTrue(Float.isFinite(value), named.slug());
                }
            }
        }
    }

    private static void check(NamedRecipe named, double rate, TensorRecord tensor) {
        String what = named.slug() + " at " + rate + " bits: " + tensor;
        assertEquals(8.0 * tensor.bytes() / tensor.values(), tensor.bits(), 1e-12, what);
        // Side information weighs much on matrices of 64 x 64: outliers, thin factors, tables and scales; a codebook
        // may
        // be larger than they are.
        double codebook = 8.0 * tensor.bytesByTerm().getOrDefault("codebook", 0L) / tensor.values();
        assertTrue(tensor.bits() > least(named, rate, tensor) && tensor.bits() - codebook < rate + 8, what);
        // The bound of a Gaussian is 2^(-2 rate), zeros have 1; 2 bits without a search for the range come near it.
        // What is calibrated on few words may move weights far where the text has nothing.
        double most = Math.min(0.85, 12 * Math.pow(2, -2 * rate));
        boolean calibrated = !Double.isNaN(tensor.outputError());
        assertTrue(tensor.error() > 0 && Double.isFinite(tensor.error()), what);
        assertTrue((calibrated ? tensor.outputError() : tensor.error()) < most, what);
    }

    /// What a tensor takes at least; codes that a dictionary shortens have no such bound.
    private static double least(NamedRecipe named, double rate, TensorRecord tensor) {
        boolean shortened = Recipe.parse(tensor.recipe()).grids().stream()
                .anyMatch(grid -> grid.storage() == CodeStorage.DICTIONARY);
        return shortened ? 0 : rate - (named.rates().isEmpty() ? 0.05 : 1e-9);
    }

    @Test
    void anAllocationOverAGridOfAnyRateMeetsTheRate() throws IOException {
        try (Workers workers = Workers.of(2)) {
            Plan plan = new Planner(model, Optional.of(text), workers)
                    .plan(RatedRecipe.of("lloyd-calibrated"), OptionalDouble.of(3));
            assertTrue(plan.quantizedBits() > 2.7 && plan.quantizedBits() <= 3.001, plan.quantizedBits() + "");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gptq", "lloyd"})
    void theNumberOfThreadsChangesNothing(String slug) throws IOException {
        ModelRecipe recipe = NamedRecipes.standard().named(slug).recipe(OptionalDouble.of(2));
        try (Workers one = Workers.of(1);
                Workers three = Workers.of(3)) {
            QuantizedInMemory alone = quantized(recipe, one);
            QuantizedInMemory together = quantized(recipe, three);
            for (TensorRecord tensor : alone.tensors()) {
                String layer = tensor.tensor().replace(".weight", "");
                Matrix identity = Matrix.zeros(tensor.columns(), tensor.columns());
                for (int index = 0; index < tensor.columns(); index++) {
                    identity.set(index, index, 1);
                }
                assertArrayEquals(
                        alone.weights().linear(layer).multiply(identity, one).values(),
                        together.weights().linear(layer).multiply(identity, one).values(),
                        layer);
            }
            assertEquals(alone.bits(), together.bits());
        }
    }

    @Test
    void calibrationMakesTheOutputBetter() throws IOException {
        try (Workers workers = Workers.of(2)) {
            double nearest = output(quantized(
                    new ModelRecipe(
                            ModelRecipe.parse("int(bits=3, group=64, mode=asymmetric) | objective=hessian")
                                    .linears(),
                            Optional.empty(),
                            Optional.empty()),
                    workers));
            double gptq = output(quantized(
                    NamedRecipes.standard()
                            .named("gptq")
                            .recipe(OptionalDouble.of(3))
                            .withEmbeddings(Optional.empty())
                            .withHead(Optional.empty()),
                    workers));
            assertTrue(gptq < 0.9 * nearest, gptq + " of " + nearest);
        }
    }

    private static double output(QuantizedInMemory quantized) {
        return quantized.tensors().stream()
                .mapToDouble(TensorRecord::outputError)
                .sum();
    }
}
