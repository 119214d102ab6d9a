package dev.lloyd.models;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.load.Models;
import dev.lloyd.models.packed.Manifest;
import dev.lloyd.models.quantize.Job;
import dev.lloyd.models.quantize.Planner;
import dev.lloyd.models.quantize.Quantization;
import dev.lloyd.models.quantize.QuantizeProgress;
import dev.lloyd.models.quantize.Role;
import dev.lloyd.models.quantize.Unit;
import dev.lloyd.models.source.ModelFiles;
import dev.lloyd.models.source.PathSource;
import dev.lloyd.models.source.TransferProgress;
import dev.lloyd.quant.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Models quantized into directories.
public final class QuantizedDirectories {
    private QuantizedDirectories() {}

    /// Quantizes the linear layers of a model; without a recipe nothing, so that it is only written anew.
    public static Manifest write(Path source, Path target, Optional<Recipe> recipe) throws IOException {
        ModelFiles files = new PathSource().resolve(source.toString(), TransferProgress.silent());
        try (Model model = Models.open(files);
                Workers workers = Workers.of(2)) {
            String line = recipe.map(Recipe::toString).orElse("");
            Job job =
                    new Job(files, model, units(model, recipe), line, Optional.empty(), target, 1, Job.Leftover.REFUSE);
            return Quantization.run(job, workers, QuantizeProgress.silent());
        }
    }

    /// The units of a model whose linear layers all get one recipe.
    public static List<Unit> units(Model model, Optional<Recipe> recipe) {
        return Planner.units(model, (role, name) -> role == Role.LINEAR ? recipe : Optional.empty());
    }
}
