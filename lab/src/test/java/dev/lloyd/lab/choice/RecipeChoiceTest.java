package dev.lloyd.lab.choice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.lab.SharedData;
import dev.lloyd.lab.divergence.Divergence;
import dev.lloyd.lab.perplexity.Window;
import dev.lloyd.lab.trial.LanguageLaboratory;
import dev.lloyd.lab.trial.RecipeRunner;
import dev.lloyd.lab.trial.RunnerSettings;
import dev.lloyd.lab.trial.TrialPlan;
import dev.lloyd.models.load.DenseWeights;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.load.Models;
import dev.lloyd.models.network.TokenBatch;
import dev.lloyd.models.quantize.CalibrationSet;
import dev.lloyd.models.runtime.Weights;
import dev.lloyd.models.source.ModelSources;
import dev.lloyd.models.source.TransferProgress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Recipes for the smallest decoder at hand.
class RecipeChoiceTest {
    private static final String TEXT = "Once upon a time there was a little girl who liked to walk in the forest. "
            + "One day she met a big brown bear, and the bear said hello to her. They played all day, and then they "
            + "went home and had some cake. The bear was very happy and said thank you to the little girl. ";

    private interface Body {
        void run(Model model, Workers workers) throws IOException;
    }

    private static void withModel(Body body) throws IOException {
        String path = SharedData.require("llm/stories260k/stories260K.bin").toString();
        try (Model model = Models.open(ModelSources.of(Map.of()).resolve(path, TransferProgress.silent()));
                Workers workers = Workers.of(2)) {
            body.run(model, workers);
        }
    }

    private static CalibrationSet text(Model model) {
        return CalibrationSet.windows(model.tokenizer(), TEXT.repeat(4), 32, 16);
    }

    @Test
    void theOriginalDoesNotDrift() throws IOException {
        withModel((model, workers) -> {
            OutputDrift drift = new OutputDrift(model, text(model).batches().getFirst(), 2, workers);
            assertEquals(0, drift.of(new DenseWeights(model.tensors())), 1e-9);
            assertEquals("KL nats", drift.name());
        });
    }

    /// The same as the divergence of perplexity's windows, the last token of each apart, whose prediction those leave
    /// out.
    @Test
    void aDecoderDriftsByItsDivergence() throws IOException {
        withModel((model, workers) -> {
            Weights weights = quantized(model, workers, "rtn", 3);
            TokenBatch one =
                    TokenBatch.of(List.of(text(model).batches().getFirst().ids()));
            double drift = new OutputDrift(model, one, 2, workers).of(weights);
            Divergence divergence = Divergence.measure(
                    LanguageLaboratory.logits(model, new DenseWeights(model.tensors()), workers),
                    LanguageLaboratory.logits(model, weights, workers),
                    List.of(Window.of(one.ids())),
                    "one window",
                    workers);
            assertTrue(drift > 0);
            assertEquals(divergence.kl().mean(), drift, 0.05 * drift);
            assertTrue(new OutputDrift(model, one, 2, workers).of(quantized(model, workers, "rtn", 6)) < drift / 4);
        });
    }

    private static Weights quantized(Model model, Workers workers, String recipe, double bits) throws IOException {
        RunnerSettings settings = new RunnerSettings(Optional.empty(), 1, workers);
        return RecipeRunner.block(model, settings, 2)
                .quantize(TrialPlan.at(recipe, recipe, bits))
                .weights();
    }

    private static RecipeChoice.Question question(Optional<CalibrationSet> text, double bits) {
        return new RecipeChoice.Question(text, bits, List.of(), false, 1);
    }

    @Test
    void withATextAllAreOrderedByDrift() throws IOException {
        withModel((model, workers) -> {
            List<String> begun = new ArrayList<>();
            RecipeChoice choice = RecipeChoice.of(
                    model,
                    question(Optional.of(text(model)), 4.5),
                    workers,
                    (recipe, index, count) -> begun.add(recipe));
            assertTrue(choice.options().size() > 10, choice.toString());
            assertEquals(
                    begun.size(), choice.options().size() + choice.refused().size());
            double before = 0;
            for (RecipeChoice.Option each : choice.options()) {
                assertTrue(each.drift() > 0 && each.drift() >= before && each.bits() <= 4.5 * 1.01, each.toString());
                before = each.drift();
            }
            assertTrue(choice.options().stream().anyMatch(RecipeChoice.Option::calibrated));
            assertEquals(
                    "needs gradients of the loss (--train)", choice.refused().get("guidedquant"));
            assertEquals("trains (--train)", choice.refused().get("omniquant"));
        });
    }

    @Test
    void whatTrainsIsTriedIfAskedFor() throws IOException {
        withModel((model, workers) -> {
            RecipeChoice.Question question = new RecipeChoice.Question(
                    Optional.of(text(model)), 4.5, List.of("rtn", "flexround", "gwq"), true, 1);
            RecipeChoice choice = RecipeChoice.of(model, question, workers, (recipe, index, count) -> {});
            List<String> tried =
                    choice.options().stream().map(RecipeChoice.Option::recipe).toList();
            assertEquals(Set.of("rtn", "flexround", "gwq"), Set.copyOf(tried));
            assertEquals("flexround", tried.getFirst());
            assertTrue(choice.options().getFirst().calibrated());
        });
    }

    @Test
    void aSystemThatIsNotThereIsNamed() throws IOException {
        withModel((model, workers) -> {
            RecipeChoice.Question question = new RecipeChoice.Question(Optional.empty(), 3.5, List.of("rnt"), false, 1);
            String message = assertThrows(
                            IllegalArgumentException.class,
                            () -> RecipeChoice.of(model, question, workers, (recipe, index, count) -> {}))
                    .getMessage();
            assertTrue(message.contains("rnt"), message);
        });
    }

    @Test
    void withoutATextOnlyThoseThatNeedNoneAreTried() throws IOException {
        withModel((model, workers) -> {
            RecipeChoice choice =
                    RecipeChoice.of(model, question(Optional.empty(), 4.5), workers, (recipe, index, count) -> {});
            assertEquals("weight error", choice.measure());
            assertFalse(choice.options().stream().anyMatch(RecipeChoice.Option::calibrated));
            assertTrue(choice.options().stream().allMatch(each -> Double.isNaN(each.drift())));
            assertTrue(choice.refused().get("gptq").contains("--calibrate"));
        });
    }

    @Test
    void aBudgetThatNothingMeetsIsRefusedWithTheNearest() throws IOException {
        withModel((model, workers) -> {
            String message = assertThrows(
                            IllegalArgumentException.class,
                            () -> RecipeChoice.of(
                                    model, question(Optional.empty(), 0.01), workers, (recipe, index, count) -> {}))
                    .getMessage();
            assertTrue(
                    message.matches("no system makes 0\\.01 bits of this model; the least that systems take are "
                            + "[a-z0-9-]+ [0-9.]+, [a-z0-9-]+ [0-9.]+, [a-z0-9-]+ [0-9.]+; those that need a text .*"),
                    message);
        });
    }
}
