package dev.lloyd.lab.trial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.lab.SharedData;
import dev.lloyd.lab.perplexity.LogitSource;
import dev.lloyd.lab.trial.DeltaLaboratory.Score;
import dev.lloyd.lab.trial.DeltaLaboratory.Task;
import dev.lloyd.models.load.Deltas;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.load.Models;
import dev.lloyd.models.quantize.Job;
import dev.lloyd.models.quantize.Planner;
import dev.lloyd.models.quantize.Quantization;
import dev.lloyd.models.quantize.QuantizeProgress;
import dev.lloyd.models.source.ModelFiles;
import dev.lloyd.models.source.ModelSources;
import dev.lloyd.models.source.TransferProgress;
import dev.lloyd.quant.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The smallest decoder at hand, what 3 bits make of it as the base, and itself as what it was tuned to.
class DeltaLaboratoryTest {
    private static final String TEXT = "Once upon a time there was a little girl who liked to walk in the forest. "
            + "One day she met a big brown bear, and the bear said hello to her. They played all day. ";

    @TempDir
    private Path folder;

    private static LogitSource constant(float... row) {
        return tokens -> {
            Matrix logits = Matrix.zeros(tokens.length, row.length);
            for (int token = 0; token < tokens.length; token++) {
                System.arraycopy(row, 0, logits.values(), logits.offset(token), row.length);
            }
            return logits;
        };
    }

    /// The text of one window, in which the tokens of a vocabulary take turns.
    private static int[] window(int vocabulary) {
        return IntStream.range(0, 256).map(token -> token % vocabulary).toArray();
    }

    @Test
    void ofEqualLogitsTheFirstIsTheLikeliest() {
        Score score = Score.of(constant(0, 0, 0, 0), window(4));

        assertEquals(Math.log(4), score.nats().value(), 1e-9);
        assertEquals(63 / 255.0, score.accuracy().value()); // Tokens 4, 8 ... 252.
    }

    @Test
    void predictionsThatAreNoNumbersAreRefused() {
        IllegalArgumentException error =
                assertThrows(IllegalArgumentException.class, () -> Score.of(constant(0, Float.NaN), window(2)));

        assertTrue(String.valueOf(error.getMessage()).contains("NaN"), error.getMessage());
    }

    private static ModelFiles files(Path path) throws IOException {
        return ModelSources.of(Map.of()).resolve(path.toString(), TransferProgress.silent());
    }

    private ModelFiles base(ModelFiles tuned, Workers workers) throws IOException {
        Path output = folder.resolve("base");
        Optional<Recipe> recipe = Optional.of(Recipe.parse("int(bits=3, group=channel)"));
        try (Model model = Models.open(tuned)) {
            Job job = new Job(
                    tuned,
                    model,
                    Planner.units(model, (role, tensor) -> recipe),
                    "three bits",
                    Optional.empty(),
                    output,
                    1,
                    Job.Leftover.REFUSE);
            Quantization.run(job, workers, QuantizeProgress.silent());
        }
        return files(output);
    }

    @Test
    void theWholeDeltaRecoversAllAndACompressedOneLess() throws IOException {
        ModelFiles tuned = files(SharedData.require("llm/stories260k/stories260K.bin"));
        try (Workers workers = Workers.of(1)) {
            ModelFiles lossy = base(tuned, workers);
            try (Model base = Models.open(lossy);
                    Model delta = Deltas.difference(Models.open(tuned), lossy)) {
                int[] ids = base.tokenizer().encode(TEXT.repeat(10));
                int half = ids.length / 2;
                Task task =
                        new Task(delta, "a story", Arrays.copyOf(ids, half), Arrays.copyOfRange(ids, half, ids.length));
                DeltaLaboratory laboratory = new DeltaLaboratory("small", base, task, task, workers);

                Trial whole = laboratory.original();
                Trial signs = laboratory.run(TrialPlan.of("signs", "sparse-ternary(density=0.2)"));

                assertEquals(1, whole.metric("recovered"), 1e-9);
                assertTrue(signs.metric("recovered") > 0 && signs.metric("recovered") < 1, signs.toString());
                assertTrue(signs.metric("perplexity") > whole.metric("perplexity"), signs.toString());
                assertTrue(whole.metric("accuracy") > 0 && whole.metric("accuracy") <= 1, whole.toString());
            }
        }
    }
}
