package dev.lloyd.cli.option;

import dev.lloyd.models.image.LabelledImages;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.network.Bert;
import dev.lloyd.models.network.Resnet;
import dev.lloyd.models.quantize.CalibrationSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The text that a recipe learns from.
public final class CalibrationOptions {
    @Option(
            names = "--calibrate",
            paramLabel = "TEXT",
            description =
                    "A text file (or .gz, or -) to calibrate on: for encoders a text a line, for decoders one long text. For "
                            + "networks of images a file of CIFAR-10 records (or .gz).")
    private @Nullable String file;

    @Option(
            names = "--calibrate-count",
            paramLabel = "N",
            defaultValue = "128",
            description = "How many texts, windows of the long text, or images (${DEFAULT-VALUE}).")
    private int count;

    @Option(
            names = "--calibrate-tokens",
            paramLabel = "N",
            defaultValue = "128",
            description = "Where a text is cut, or tokens of a window (${DEFAULT-VALUE}).")
    private int tokens;

    /// Called by the command line.
    public CalibrationOptions() {}

    /// Whether a text was named.
    boolean areGiven() {
        return file != null;
    }

    /// The text as it was named; empty if none was.
    public String name() {
        return file == null ? "" : file;
    }

    /// The calibration set, if there is to be one.
    ///
    /// @throws IllegalArgumentException if the text is empty, or numbers are out of range
    public Optional<CalibrationSet> read(Model model) throws IOException {
        if (file == null) {
            return Optional.empty();
        }
        if (model.network() instanceof Resnet) {
            if (count < 1) {
                throw new IllegalArgumentException("--calibrate-count must be 1 or more, not " + count);
            }
            return Optional.of(
                    CalibrationSet.images(model.network(), LabelledImages.cifar(Path.of(file), count), count));
        }
        if (count < 1 || tokens < 2 || tokens > model.network().maxTokens()) {
            throw new IllegalArgumentException("--calibrate-count must be 1 or more and --calibrate-tokens 2 to "
                    + model.network().maxTokens() + ", not " + count + " and " + tokens);
        }
        String text = Lines.text(file);
        if (text.isBlank()) {
            throw new IllegalArgumentException("the calibration text " + file + " is empty");
        }
        return Optional.of(
                model.network() instanceof Bert
                        ? CalibrationSet.lines(model.tokenizer(), text, tokens, count)
                        : CalibrationSet.windows(model.tokenizer(), text, tokens, count));
    }
}
