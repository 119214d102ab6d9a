package dev.lloyd.cli.option;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.load.Deltas;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.load.Models;
import dev.lloyd.models.quantize.CalibrationSet;
import dev.lloyd.models.quantize.Planner;
import dev.lloyd.models.quantize.QuantizeProgress;
import dev.lloyd.models.recipe.RatedRecipe;
import dev.lloyd.models.source.ModelFiles;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Which model is quantized and how: what a plan and the work itself both have to know.
public final class QuantizeOptions {
    @Parameters(paramLabel = "MODEL", description = "A path, maven:group:artifact:version or hf:org/name.")
    private String source = "";

    @Option(
            names = "--base",
            paramLabel = "MODEL",
            description = "Quantize what MODEL changed of this one, its base: a delta, which is read with the base.")
    private @Nullable String base;

    @Mixin
    private RecipeOptions recipe = new RecipeOptions();

    @Mixin
    private CalibrationOptions calibration = new CalibrationOptions();

    /// Called by the command line.
    public QuantizeOptions() {}

    /// The options, read and opened.
    ///
    /// @param files where the model lies
    /// @param model the model
    /// @param recipe the recipe of every role, at every rate
    /// @param line the text of the recipe, with the rate that was asked for
    /// @param bits that rate
    /// @param text the calibration text
    /// @param workers for the work to be done
    public record Opened(
            ModelFiles files,
            Model model,
            RatedRecipe recipe,
            String line,
            OptionalDouble bits,
            Optional<CalibrationSet> text,
            Workers workers) {
        /// Takes all as they are; whoever opened them closes them.
        public Opened {}

        /// Plans with the text and the workers.
        ///
        /// @param progress hears how far planning is
        public Planner planner(QuantizeProgress progress) {
            return new Planner(model, text, workers, progress);
        }
    }

    /// What is done with the opened options.
    ///
    /// @param <T> what comes of it
    @FunctionalInterface
    public interface Task<T> {
        /// Does it.
        T run(Opened opened) throws IOException;
    }

    /// Which recipe.
    public RecipeOptions recipe() {
        return recipe;
    }

    /// Which text.
    public CalibrationOptions calibration() {
        return calibration;
    }

    /// The model as it was named.
    public String model() {
        return source;
    }

    /// Checks, before anything is fetched, that there is a text if the recipe learns from one.
    ///
    /// @throws IllegalArgumentException if it is missing
    public void requireText() {
        RatedRecipe rule = recipe.recipe();
        if (rule.own().need().isCalibrated() && !calibration.areGiven()) {
            throw new IllegalArgumentException(
                    "the recipe '" + rule.text() + "' needs calibration text; name a file with --calibrate");
        }
    }

    /// Opens what was named, does a task, and closes it again. A mistake in the recipe is told before anything is
    /// fetched.
    public <T> T run(Threads threads, Task<T> task) throws IOException {
        RatedRecipe rule = recipe.recipe();
        ModelFiles files = TensorFiles.resolve(source);
        try (Model model = open(files);
                Workers workers = threads.workers()) {
            // A rate is met by other recipes than the name's own, so the name says more.
            String line = recipe.bits().isEmpty() ? rule.own().text() : rule.text() + recipe.rateText();
            return task.run(new Opened(files, model, rule, line, recipe.bits(), calibration.read(model), workers));
        }
    }

    private Model open(ModelFiles files) throws IOException {
        if (base == null) {
            return Models.open(files);
        }
        ModelFiles subtracted = TensorFiles.resolve(base); // First: what cannot be had leaves nothing open.
        return Deltas.difference(Models.open(files), subtracted);
    }

    /// Checks that no base is named where nothing is done with it.
    ///
    /// @throws IllegalArgumentException if one is
    public void requireNoBase() {
        if (base != null) {
            throw new IllegalArgumentException(
                    "--base goes with --recipe: systems are tried on weights, not on deltas");
        }
    }
}
