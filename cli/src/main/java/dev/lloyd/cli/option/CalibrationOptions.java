package dev.lloyd.cli.option;

import dev.lloyd.models.image.LabelledImages;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.network.Bert;
import dev.lloyd.models.network.Resnet;
import dev.lloyd.models.quantize.CalibrationSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/// The text that a recipe learns from.
public final class CalibrationOptions {
    @Option(
            names = "--calibrate",
            paramLabel = "TEXT",
            description =
                    "A text file (or .gz, or -) to calibrate on: for encoders a text a line, for decoders one long text. For "
                            + "networks of images a file of CIFAR-10 records (or .gz). May be given again for texts of other "
                            + "kinds, which objective=balanced tells apart.")
    private List<String> files = new ArrayList<>();

    @Option(
            names = "--calibrate-count",
            paramLabel = "N",
            defaultValue = "128",
            description = "How many texts, windows of the long text, or images (${DEFAULT-VALUE}); of several files "
                    + "evenly many of each.")
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
        return !files.isEmpty();
    }

    /// The texts as they were named.
    public List<String> names() {
        return List.copyOf(files);
    }

    /// The calibration set, if there is to be one.
    ///
    /// @throws IllegalArgumentException if a text is empty or too short, naming it, or numbers are out of range
    public Optional<CalibrationSet> read(Model model) throws IOException {
        if (files.isEmpty()) {
            return Optional.empty();
        }
        require(model);
        return Optional.of(CalibrationSet.mixed(files, count, (file, share) -> read(model, file, share)));
    }

    private void require(Model model) {
        String least = "--calibrate-count must be " + files.size() + " or more";
        if (model.network() instanceof Resnet) {
            if (count < files.size()) {
                throw new IllegalArgumentException(least + ", not " + count);
            }
        } else if (count < files.size()
                || tokens < 2
                || tokens > model.network().maxTokens()) {
            throw new IllegalArgumentException(least + " and --calibrate-tokens 2 to "
                    + model.network().maxTokens() + ", not " + count + " and " + tokens);
        }
    }

    private CalibrationSet read(Model model, String file, int share) throws IOException {
        if (model.network() instanceof Resnet) {
            return CalibrationSet.images(model.network(), LabelledImages.cifar(Path.of(file), share), share);
        }
        String text = Lines.text(file);
        if (text.isBlank()) {
            throw new IllegalArgumentException("the calibration text is empty");
        }
        return model.network() instanceof Bert
                ? CalibrationSet.lines(model.tokenizer(), text, tokens, share)
                : CalibrationSet.windows(model.tokenizer(), text, tokens, share);
    }
}
