package dev.lloyd.cli.option;

import dev.lloyd.models.packed.Activations;
import dev.lloyd.models.source.ModelFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// How a quantized model is opened to run: packed or decoded, and a delta with which base.
public final class OpeningOptions {
    @Option(
            names = "--packed",
            description =
                    "Keep the matrices of a quantized directory or a GGUF file packed, in place of 4 bytes a value. Whole "
                            + "numbers of 1 to 8 bits (of GGUF: Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q2_K to Q6_K), values in tables, "
                            + "planes of bits and of trits and E8P are multiplied as codes, with 4 or 8 bytes beside each group; "
                            + "codebooks and trellises are decoded a few rows at a time; what no kernel knows is expanded, which "
                            + "takes longer, and other types of GGUF become floats.")
    private boolean packed;

    @Option(
            names = "--activations",
            paramLabel = "TYPE",
            description =
                    "With --packed: inputs of matrices of whole numbers, and of mxfp4, nvfp4 and ternary, whose points are, "
                            + "as float32 (the default) or int8, a scale for each 32 values of a token, as llama.cpp does. With a "
                            + "library that was compiled where Lloyd was built, that is several times as fast.")
    private Optional<Activations> activations = Optional.empty();

    @Mixin
    private BaseOption base = new BaseOption();

    /// Called by the command line.
    public OpeningOptions() {}

    /// Opens a model by name. The caller closes it.
    ///
    /// @throws IllegalArgumentException if it is to stay packed and is no quantized directory, has a base
    ///     and is no delta, or has activations for matrices that do not stay packed
    public OpenModel open(String name) throws IOException {
        return open(TensorFiles.resolve(name));
    }

    /// The files of a model by its name, fetched if they have to be.
    public ModelFiles resolve(String name) throws IOException {
        return TensorFiles.resolve(name);
    }

    /// Opens a model's files. The caller closes it.
    public OpenModel open(ModelFiles files) throws IOException {
        if (!packed) {
            if (activations.isPresent()) {
                throw new IllegalArgumentException("--activations is for matrices that stay packed: add --packed");
            }
            return OpenModel.open(files, base.files());
        }
        if (base.isGiven()) {
            throw new IllegalArgumentException("a delta's matrices are added to those of its base and cannot stay "
                    + "packed; leave --packed or --base out");
        }
        return OpenModel.openPacked(files, activations.orElse(Activations.FLOAT32));
    }

    /// The files that a model's values come from, and those of its base.
    public List<Path> files(ModelFiles model) throws IOException {
        List<Path> files = new ArrayList<>(List.of(model.weights()));
        base.files().ifPresent(each -> files.add(each.weights()));
        return files;
    }
}
