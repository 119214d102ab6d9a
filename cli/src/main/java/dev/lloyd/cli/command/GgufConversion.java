package dev.lloyd.cli.command;

import dev.lloyd.cli.option.TensorFiles;
import dev.lloyd.cli.output.ProgressLine;
import dev.lloyd.formats.convert.ConversionRule;
import dev.lloyd.formats.convert.Converted;
import dev.lloyd.models.gguf.GgufExport;
import dev.lloyd.models.load.Config;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.load.Models;
import dev.lloyd.models.source.ModelFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A whole model, with network and tokenizer, to a GGUF file.
///
/// @param model what is converted
/// @param base of a delta, if it is not where the delta says
/// @param target the file to make
/// @param rule which type each tensor gets
record GgufConversion(String model, Optional<ModelFiles> base, Path target, ConversionRule rule) {
    /// Whether a name stands for a Llama-style decoder, and not for a file of tensors.
    static boolean takes(String model) throws IOException {
        if (model.endsWith(".bin")) {
            return true;
        }
        if (Files.isRegularFile(Path.of(model))) {
            return false;
        }
        Optional<Path> config = TensorFiles.resolve(model).companion("config.json");
        return config.isPresent()
                && Config.read(config.get()).text("model_type", "").equals("llama");
    }

    List<Converted> run() throws IOException {
        ModelFiles files = TensorFiles.resolve(model);
        try (Model open = Models.open(files, base);
                ProgressLine progress = ProgressLine.start(
                        "convert", "tensors", open.tensors().names().size())) {
            return GgufExport.run(open, files, target, rule, name -> {
                progress.note(name);
                progress.step();
            });
        }
    }
}
