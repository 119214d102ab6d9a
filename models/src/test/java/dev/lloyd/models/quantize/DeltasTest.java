package dev.lloyd.models.quantize;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.models.TinyDirectory;
import dev.lloyd.models.load.Deltas;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.load.Models;
import dev.lloyd.models.packed.Manifest;
import dev.lloyd.models.packed.QuantizedFile;
import dev.lloyd.models.packed.TensorRecord;
import dev.lloyd.models.recipe.NamedRecipe;
import dev.lloyd.models.recipe.NamedRecipes;
import dev.lloyd.models.recipe.RatedRecipe;
import dev.lloyd.models.recipe.Subject;
import dev.lloyd.models.source.ModelFiles;
import dev.lloyd.models.source.PathSource;
import dev.lloyd.models.source.TransferProgress;
import dev.lloyd.quant.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A delta is stored without its base, read with it, and with no other.
class DeltasTest {
    @TempDir
    private Path folder;

    private Map<String, Matrix> tuned;
    private Path output;

    @BeforeEach
    void writePair() throws IOException {
        TinyDirectory.write(folder.resolve("base"));
        tuned = moved(TinyDirectory.tensors(), 0.01f, 9);
        TinyDirectory.write(folder.resolve("tuned"), tuned);
        output = folder.resolve("delta");
    }

    private static Map<String, Matrix> moved(Map<String, Matrix> tensors, float step, long seed) {
        Map<String, Matrix> all = new LinkedHashMap<>();
        tensors.forEach((name, matrix) -> {
            Matrix copy = matrix.copy();
            float[] noise = Seeds.gaussian(copy.values().length, Seeds.derive(seed, name));
            for (int index = 0; index < noise.length; index++) {
                copy.values()[index] += step * noise[index];
            }
            all.put(name, copy);
        });
        return all;
    }

    private ModelFiles files(String name) throws IOException {
        return new PathSource().resolve(folder.resolve(name).toString(), TransferProgress.silent());
    }

    private Manifest quantized(String recipe) throws IOException {
        Recipe parsed = Recipe.parse(recipe);
        return quantized((role, tensor) -> Optional.of(parsed));
    }

    private Manifest quantized(RecipeRule rule) throws IOException {
        ModelFiles source = files("tuned");
        try (Model delta = Deltas.difference(Models.open(source), files("base"));
                Workers workers = Workers.of(1)) {
            Job job = new Job(
                    source,
                    delta,
                    Pooling.apply(delta.tensors(), Planner.units(delta, rule)),
                    "a test's",
                    Optional.of(CalibrationSet.windows(delta.tokenizer(), "w1 w2 w3 ".repeat(20), 16, 2)),
                    output,
                    1,
                    Job.Leftover.REFUSE);
            return Quantization.run(job, workers, QuantizeProgress.silent());
        }
    }

    @Test
    void readingGivesTheBasePlusTheDecodedDelta() throws IOException {
        Manifest manifest = quantized("int(bits=6, group=8)");

        Map<String, Matrix> base = TinyDirectory.tensors();
        try (Model model = Models.open(output.toString(), TransferProgress.silent())) {
            for (TensorRecord summary : manifest.tensors()) {
                Matrix error = model.tensors().read(summary.tensor());
                Matrix change = tuned.get(summary.tensor()).copy();
                for (int index = 0; index < error.values().length; index++) {
                    error.values()[index] -= tuned.get(summary.tensor()).values()[index];
                    change.values()[index] -= base.get(summary.tensor()).values()[index];
                }
                assertTrue(summary.error() > 1e-5 && summary.error() < 0.01, summary.toString());
                // Adding the base back rounds to its last bits, which are coarser than the delta's.
                assertEquals(summary.error(), error.squaredNorm() / change.squaredNorm(), 1e-2 * summary.error());
            }
            String norm = "model.norm.weight";
            assertArrayEquals(
                    tuned.get(norm).values(), model.tensors().read(norm).values(), 1e-6f);
        }
    }

    @Test
    void theDirectoryNamesItsBaseByNameAndFingerprint() throws IOException {
        Map<String, String> run = quantized("int(bits=6, group=8)").run();

        assertEquals(folder.resolve("base").toString(), run.get(Deltas.BASE));
        assertEquals(files("base").fingerprint(), run.get(Deltas.BASE_SHA256));
    }

    @Test
    void anotherBaseIsRefusedAndBothAreNamed() throws IOException {
        String own = quantized("int(bits=6, group=8)").run().get(Deltas.BASE_SHA256);
        TinyDirectory.write(folder.resolve("other"), tuned);

        IOException error =
                assertThrows(IOException.class, () -> Models.open(files("delta"), Optional.of(files("other"))));

        String message = String.valueOf(error.getMessage());
        assertTrue(message.contains(own) && message.contains(files("other").fingerprint()), message);
        assertTrue(message.contains(folder.resolve("base").toString()), message);
        assertTrue(message.contains(folder.resolve("other").toString()), message);
    }

    @Test
    void aBaseThatHasMovedIsAskedForAndFoundWhereItIsSaidToBe() throws IOException {
        quantized("int(bits=6, group=8)");
        Files.move(folder.resolve("base"), folder.resolve("moved"));

        IOException error =
                assertThrows(IOException.class, () -> Models.open(output.toString(), TransferProgress.silent()));

        assertTrue(String.valueOf(error.getMessage()).contains("--base"), error.getMessage());
        Models.open(files("delta"), Optional.of(files("moved"))).close();
    }

    @Test
    void aModelOfOtherShapesIsNoBaseAndAPlainModelNeedsNone() throws IOException {
        Map<String, Matrix> more = new LinkedHashMap<>(TinyDirectory.tensors());
        more.put("extra.weight", Matrix.zeros(2, 3));
        TinyDirectory.write(folder.resolve("more"), more);
        Model model = Models.open(files("tuned"));
        IOException error = assertThrows(IOException.class, () -> Deltas.difference(model, files("more")));
        assertTrue(String.valueOf(error.getMessage()).contains("extra.weight: not there"), error.getMessage());
        // Nothing stays open.
        assertThrows(IllegalStateException.class, () -> model.tensors().read("model.embed_tokens.weight"));
        assertThrows(IllegalArgumentException.class, () -> Models.open(files("tuned"), Optional.of(files("base"))));
    }

    /// A manifest as anybody may write it, with a base of their choice.
    private void claim(String base, String sha256) throws IOException {
        Path file = output.resolve(Manifest.FILE_NAME);
        Map<String, String> run = Manifest.read(output).run();
        Files.writeString(
                file,
                Files.readString(file)
                        .replace(run.get(Deltas.BASE), base)
                        .replace(run.get(Deltas.BASE_SHA256), sha256));
    }

    /// Its fingerprint covers the weights, so a delta can name itself.
    @Test
    void aDeltaIsNoBase() throws IOException {
        quantized("int(bits=6, group=8)");
        claim(output.toString(), files("delta").fingerprint());

        IOException opening = assertThrows(IOException.class, () -> Models.open(files("delta")));
        IOException subtracting =
                assertThrows(IOException.class, () -> Deltas.difference(Models.open(files("tuned")), files("delta")));

        assertTrue(String.valueOf(opening.getMessage()).contains("is itself a delta"), opening.getMessage());
        assertTrue(String.valueOf(subtracting.getMessage()).contains("is itself a delta"), subtracting.getMessage());
    }

    @Test
    void aManifestMakesNobodyFetchAnything() throws IOException {
        String own = quantized("int(bits=6, group=8)").run().get(Deltas.BASE_SHA256);
        for (String elsewhere : List.of("hf:org/name", "maven:org.name:artifact:1", "none\\u0000")) {
            claim(elsewhere, own);

            IOException opening = assertThrows(IOException.class, () -> Models.open(files("delta")));
            IOException comparing = assertThrows(
                    IOException.class, () -> Deltas.asIn(output, Models.open(files("tuned")), Optional.empty()));

            assertTrue(String.valueOf(opening.getMessage()).contains("local path"), opening.getMessage());
            assertTrue(String.valueOf(comparing.getMessage()).contains("local path"), comparing.getMessage());
            Models.open(files("delta"), Optional.of(files("base"))).close();
            Deltas.asIn(output, Models.open(files("tuned")), Optional.of(files("base")))
                    .close();
            claim(folder.resolve("base").toString(), own);
        }
    }

    @Test
    void aRelativeBaseIsLookedForBesideTheDelta() throws IOException {
        claim("../base", quantized("int(bits=6, group=8)").run().get(Deltas.BASE_SHA256));

        Models.open(files("delta")).close();
    }

    @Test
    void allocationsThatRunTheNetworkAreRefused() throws IOException {
        for (String allocation : List.of("linearity", "one-bit-off", "layer-importance(measure=lim, low=2, high=4)")) {
            RatedRecipe rule = RatedRecipe.of("int(group=8) | allocation=" + allocation);
            try (Model delta = Deltas.difference(Models.open(files("tuned")), files("base"));
                    Workers workers = Workers.of(1)) {
                Planner planner = new Planner(delta, Optional.empty(), workers);

                IllegalArgumentException error =
                        assertThrows(IllegalArgumentException.class, () -> planner.units(rule, OptionalDouble.of(6)));

                assertTrue(String.valueOf(error.getMessage()).contains("a delta alone"), error.getMessage());
            }
        }
    }

    @Test
    void whatMustBeCalibratedIsRefused() {
        IllegalArgumentException error =
                assertThrows(IllegalArgumentException.class, () -> quantized("int(bits=3, group=8) | gptq"));

        assertTrue(String.valueOf(error.getMessage()).contains("delta"), error.getMessage());
    }

    static List<NamedRecipe> recipes() {
        return NamedRecipes.standard().of(Subject.DELTAS);
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void everyRecipeForDeltasRunsAtItsRates(NamedRecipe named) throws IOException {
        double former = 0;
        for (double rate : named.rates()) {
            output = folder.resolve(named.slug() + rate);

            Manifest manifest = quantized(named.recipe(OptionalDouble.of(rate)));

            assertTrue(manifest.quantizedBits() > former, named.slug() + " at " + rate);
            former = manifest.quantizedBits();
            try (Model model = Models.open(output.toString(), TransferProgress.silent())) {
                assertEquals(tuned.keySet(), Set.copyOf(model.tensors().names()));
            }
        }
    }

    /// ComPEFT as it is written: the whole change as one vector.
    @Test
    void pooledMatricesHaveOneThresholdAndOneMagnitude() throws IOException {
        Manifest manifest = quantized("sparse-ternary(density=0.1, magnitude=deviation, alpha=2) | allocation=pooled");

        Map<String, Matrix> base = TinyDirectory.tensors();
        double squares = 0;
        List<Float> magnitudes = new ArrayList<>();
        Map<String, Matrix> changes = new LinkedHashMap<>();
        for (TensorRecord summary : manifest.tensors()) {
            Matrix change = tuned.get(summary.tensor()).copy();
            for (int index = 0; index < change.values().length; index++) {
                change.values()[index] -= base.get(summary.tensor()).values()[index];
                magnitudes.add(Math.abs(change.values()[index]));
            }
            squares += change.squaredNorm();
            changes.put(summary.tensor(), change);
        }
        magnitudes.sort(Comparator.reverseOrder());
        double deviation = Math.sqrt(squares / magnitudes.size());
        float threshold = magnitudes.get(magnitudes.size() / 10);
        try (QuantizedFile file = QuantizedFile.open(output)) {
            for (TensorRecord summary : manifest.tensors()) {
                float[] decoded = file.readFloats(summary.tensor()).values();
                float[] change = changes.get(summary.tensor()).values();
                for (int index = 0; index < change.length; index++) {
                    boolean near = Math.abs(Math.abs(change[index]) / threshold - 1) < 1e-2; // A class or a rank.
                    double expected = Math.abs(change[index]) > threshold ? Math.signum(change[index]) : 0;
                    assertTrue(near || Math.abs(decoded[index] - 2 * deviation * expected) < 1e-6, summary.tensor());
                }
            }
        }
    }

    @Test
    void anotherGridCannotBePooled() {
        IllegalArgumentException error = assertThrows(
                IllegalArgumentException.class, () -> quantized("int(bits=3, group=8) | allocation=pooled"));

        assertTrue(String.valueOf(error.getMessage()).contains("sparse-ternary"), error.getMessage());
        IllegalArgumentException groups = assertThrows(
                IllegalArgumentException.class, () -> quantized("sparse-ternary(group=8) | allocation=pooled"));
        assertTrue(String.valueOf(groups.getMessage()).contains("group=tensor"), groups.getMessage());
    }
}
