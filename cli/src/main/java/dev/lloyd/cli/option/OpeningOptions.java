package dev.lloyd.cli.option;

import dev.lloyd.models.source.ModelFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// How a quantized model is opened to run: what its matrices are multiplied as, and a delta with which base.
public final class OpeningOptions {
    @Option(
            names = "--products",
            paramLabel = "KIND",
            description =
                    "How matrices of a quantized directory or a GGUF file are multiplied. floats: decoded once, 4 bytes a "
                            + "value. codes: as codes, which take the memory of the file, with 4 or 8 bytes beside each group: "
                            + "whole numbers of 1 to 8 bits (of GGUF: Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q2_K to Q6_K), values in "
                            + "tables, planes of bits and of trits, E8P; codebooks, trellises and what no kernel knows are "
                            + "decoded anew for each batch. int8: the same, and inputs of whole numbers, and of mxfp4, nvfp4 and "
                            + "ternary, are rounded to 8 bits with a scale for each 32 of a token, as llama.cpp does: several "
                            + "times as fast, with a library that was compiled where Lloyd was built. auto: int8 in a decoder, "
                            + "but floats in place of what would be decoded for each batch; floats in an encoder (default: "
                            + "floats to evaluate, else auto).")
    private Optional<Products> products = Optional.empty();

    @Mixin
    private BaseOption base = new BaseOption();

    private final Products usual;

    /// Opened to run: {@link Products#AUTO}. Called by the command line.
    public OpeningOptions() {
        this(Products.AUTO);
    }

    /// @param usual products where none are named
    public OpeningOptions(Products usual) {
        this.usual = usual;
    }

    /// Opens a model by name. The caller closes it.
    ///
    /// @throws IllegalArgumentException if it is to be multiplied as codes and has none, or has a base and
    ///     is no delta
    public OpenModel open(String name) throws IOException {
        return open(TensorFiles.resolve(name));
    }

    /// The files of a model by its name, fetched if they have to be.
    public ModelFiles resolve(String name) throws IOException {
        return TensorFiles.resolve(name);
    }

    /// Opens a model's files. The caller closes it.
    public OpenModel open(ModelFiles files) throws IOException {
        return OpenModel.open(files, base.files(), products.orElse(usual));
    }

    /// The files that a model's values come from, and those of its base.
    public List<Path> files(ModelFiles model) throws IOException {
        List<Path> files = new ArrayList<>(List.of(model.weights()));
        base.files().ifPresent(each -> files.add(each.weights()));
        return files;
    }
}
