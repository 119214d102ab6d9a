package dev.lloyd.bench.embedding;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.load.Models;
import dev.lloyd.models.quantize.Job;
import dev.lloyd.models.quantize.Planner;
import dev.lloyd.models.quantize.Quantization;
import dev.lloyd.models.quantize.QuantizeProgress;
import dev.lloyd.models.source.ModelFiles;
import dev.lloyd.models.source.TransferProgress;
import dev.lloyd.quant.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Quantized directories of one model under `bench/target`, made when they are first asked for.
///
/// @param files of the model
/// @param model the model, open
record QuantizedEncoders(ModelFiles files, Model model) {
    /// Every matrix with one recipe, tables of words too. The caller closes it.
    ///
    /// @param name of the directory
    Model open(String name, String line) throws IOException {
        Path output = Path.of("bench/target/embedding").resolve(name);
        if (!Files.exists(output)) {
            Files.createDirectories(output.toAbsolutePath().getParent());
            System.err.println("quantizing with " + line + " ...");
            Recipe recipe = Recipe.parse(line);
            Job job = new Job(
                    files,
                    model,
                    Planner.units(model, (role, tensor) -> Optional.of(recipe)),
                    recipe.text(),
                    Optional.empty(),
                    output,
                    1,
                    Job.Leftover.RESUME);
            try (Workers workers = Workers.of(Runtime.getRuntime().availableProcessors())) {
                Quantization.run(job, workers, QuantizeProgress.silent());
            }
        }
        return Models.open(output.toString(), TransferProgress.silent());
    }
}
