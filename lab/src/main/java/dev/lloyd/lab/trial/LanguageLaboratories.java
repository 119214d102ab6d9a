package dev.lloyd.lab.trial;

import dev.lloyd.lab.perplexity.Protocol;
import dev.lloyd.models.load.Deltas;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.load.Models;
import dev.lloyd.models.quantize.CalibrationSet;
import dev.lloyd.models.source.ModelFiles;
import dev.lloyd.models.source.TransferProgress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Laboratories of language models: lm-7m, a layer of its kind, what fine-tuning changes of it; and stories260k.
final class LanguageLaboratories {
    private static final String VALIDATION = "WikiText-2 validation text";
    private static final String NOVELS = "novels";
    private static final String STORIES = "text/tinystories-sample.txt.gz";
    private static final Map<String, String> CALIBRATION =
            Map.of(VALIDATION, "text/wikitext-2-valid.txt.gz", NOVELS, "llm/lm-7m/calibration.txt.gz");
    private static final int WINDOW = 256;
    private static final int WINDOWS = 128;
    private static final int MANY_WINDOWS = 512;
    private static final int CALIBRATION_WINDOWS = 64;
    private static final int TUNING_TOKENS = 45_000;
    private static final int CHOOSING_TOKENS = 2_560;
    private static final int HELD_OUT_FROM = 50_000;
    private static final int HELD_OUT_TOKENS = 6_656;

    private final Workplace place;

    LanguageLaboratories(Workplace place) {
        this.place = place;
    }

    /// The model's projections.
    Laboratory linears(String name) throws IOException {
        return validated(name, false, WINDOWS);
    }

    /// The same on four times the text, for differences that noise hides on less.
    Laboratory longer(String name) throws IOException {
        return validated(name, false, MANY_WINDOWS);
    }

    /// The output layer alone.
    Laboratory head(String name) throws IOException {
        return validated(name, true, WINDOWS);
    }

    /// The model's keys and values.
    Laboratory cache(String name) throws IOException {
        Model model = model();
        CalibrationSet calibration =
                windows(model, VALIDATION, CALIBRATION_WINDOWS).named(VALIDATION);
        int[] ids = model.tokenizer().encode(place.data().text("text/wikitext-2-test.txt.gz"));
        LanguageLaboratory.Text text = text(
                name,
                "WikiText-2 test; bits of a cache while it grows to a window; keys and values of the 6 blocks",
                calibration,
                ids,
                WINDOWS);
        return new CacheLaboratory(text, model, calibration, place.workers());
    }

    private Laboratory validated(String name, boolean head, int windows) throws IOException {
        Model model = model();
        CalibrationSet calibration =
                windows(model, VALIDATION, CALIBRATION_WINDOWS).named(VALIDATION);
        return perplexity(name, head, model, calibration, windows);
    }

    /// The model's projections, calibrated on two kinds of text, of which one is measured.
    Laboratory mixed(String name) throws IOException {
        Model model = model();
        CalibrationSet calibration = CalibrationSet.mixed(
                List.of(NOVELS, VALIDATION), CALIBRATION_WINDOWS, (text, count) -> windows(model, text, count));
        return perplexity(name, false, model, calibration, WINDOWS);
    }

    private Model model() throws IOException {
        return place.model(place.data().file("llm/lm-7m").toString());
    }

    private CalibrationSet windows(Model model, String text, int count) throws IOException {
        String file = Objects.requireNonNull(CALIBRATION.get(text), text);
        return CalibrationSet.windows(model.tokenizer(), place.data().text(file), WINDOW, count);
    }

    private Laboratory perplexity(String name, boolean head, Model model, CalibrationSet calibration, int windows)
            throws IOException {
        int[] ids = model.tokenizer().encode(place.data().text("text/wikitext-2-test.txt.gz"));
        String measured = "WikiText-2 test; " + (head ? "the output layer" : "the 42 projection matrices");
        return laboratory(text(name, measured, calibration, ids, windows), head, model, calibration);
    }

    /// The projections of a model of 260,000 values: the first stories to calibrate on, those after them to
    /// measure on.
    Laboratory stories(String name) throws IOException {
        Model model =
                place.model(place.data().file("llm/stories260k/stories260K.bin").toString());
        String stories = place.data().text(STORIES);
        CalibrationSet calibration = CalibrationSet.windows(model.tokenizer(), stories, WINDOW, CALIBRATION_WINDOWS)
                .named("the stories before");
        int[] ids = model.tokenizer().encode(stories);
        int[] later = Arrays.copyOfRange(ids, CALIBRATION_WINDOWS * WINDOW, ids.length);
        String measured = "TinyStories; the 35 projection matrices";
        return laboratory(text(name, measured, calibration, later, WINDOWS), false, model, calibration);
    }

    private static LanguageLaboratory.Text text(
            String name, String measured, CalibrationSet calibration, int[] ids, int windows) {
        String description = measured + " quantized; calibration, where needed: " + calibration.description();
        return new LanguageLaboratory.Text(name, description, ids, Protocol.DEFAULT.first(windows));
    }

    private Laboratory laboratory(LanguageLaboratory.Text text, boolean head, Model model, CalibrationSet calibration) {
        RunnerSettings settings = new RunnerSettings(Optional.of(calibration), 1, place.workers());
        RecipeRunner runner = head ? RecipeRunner.head(model, settings) : RecipeRunner.linears(model, settings);
        return new LanguageLaboratory(text, model, runner, place.workers());
    }

    Laboratory layer(String name) throws IOException {
        Model model = model();
        return LlamaLayer.laboratory(name, model, windows(model, VALIDATION, CALIBRATION_WINDOWS), place.workers());
    }

    Laboratory deltas(String name) throws IOException {
        Path base = place.data().file("llm/lm-7m");
        Model model = place.model(base.toString());
        DeltaLaboratory.Task stories = task(model, base, "stories", STORIES);
        DeltaLaboratory.Task plays = task(model, base, "plays", "text/tinyshakespeare.txt.gz");
        return new DeltaLaboratory(name, model, stories, plays, place.workers());
    }

    /// A model fine-tuned on the first 45,000 tokens of a text, its next 2,560 to choose a factor on, and its
    /// tokens 50,000 to 56,656 to measure on.
    private DeltaLaboratory.Task task(Model model, Path base, String name, String text) throws IOException {
        int[] ids = model.tokenizer().encode(place.data().text(text));
        ModelFiles files = place.sources().resolve(base.toString(), TransferProgress.silent());
        Path tuned = FineTunedModel.directory(place.cache(), name, files, model, Arrays.copyOf(ids, TUNING_TOKENS));
        Model delta = Deltas.difference(
                Models.open(place.sources().resolve(tuned.toString(), TransferProgress.silent())), files);
        place.keep(delta);
        String description =
                "fine-tuned on " + TUNING_TOKENS + " tokens of " + text + ", " + HELD_OUT_TOKENS + " others held out";
        return new DeltaLaboratory.Task(
                delta,
                description,
                Arrays.copyOfRange(ids, TUNING_TOKENS, TUNING_TOKENS + CHOOSING_TOKENS),
                Arrays.copyOfRange(ids, HELD_OUT_FROM, HELD_OUT_FROM + HELD_OUT_TOKENS));
    }
}
