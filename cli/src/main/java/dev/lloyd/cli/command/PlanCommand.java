package dev.lloyd.cli.command;

import dev.lloyd.cli.option.CalibrationOptions;
import dev.lloyd.cli.option.RecipeOptions;
import dev.lloyd.cli.option.TensorFiles;
import dev.lloyd.cli.option.Threads;
import dev.lloyd.cli.output.Output;
import dev.lloyd.cli.output.PlanText;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.load.Models;
import dev.lloyd.models.quantize.Plan;
import dev.lloyd.models.quantize.Planner;
import dev.lloyd.models.recipe.RatedRecipe;
import dev.lloyd.models.source.ModelFiles;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What quantizing a model would give and take, before any work.
@Command(
        name = "plan",
        header = "What quantizing would give and take, before any work.",
        description = {
            "Prints the bytes and bits of every tensor, exactly where they follow from the shape, else the most that they "
                    + "can be; the most memory; and a rough time from trials on a few rows.",
            "",
            "With --bits the recipe is brought to that mean rate, all side information counted: grids of any rate exactly, "
                    + "others by giving each tensor one of their rates, so that the sum of relative errors is least.",
        },
        footer = {
            "",
            "Examples:",
            "  lloyd plan MODEL --recipe 'int(bits=4, group=64)'",
            "  lloyd plan MODEL --recipe 'int(group=channel)' --bits 3.25",
            "  lloyd plan MODEL --recipe gptq --calibrate texts.txt --json",
        })
public final class PlanCommand implements Callable<Integer> {
    @Parameters(paramLabel = "MODEL", description = "A path, maven:group:artifact:version or hf:org/name.")
    private String source = "";

    @Mixin
    private RecipeOptions recipe = new RecipeOptions();

    @Mixin
    private CalibrationOptions calibration = new CalibrationOptions();

    @Option(names = "--tensors", description = "Print every tensor.")
    private boolean everyTensor;

    @Mixin
    private Threads threads = new Threads();

    @Mixin
    private Output printed = new Output();

    /// Called by the command line.
    public PlanCommand() {}

    @Override
    public Integer call() throws IOException {
        RatedRecipe rule = recipe.recipe(); // A mistake in the recipe is told before anything is fetched.
        ModelFiles files = TensorFiles.resolve(source);
        try (Model model = Models.open(files);
                Workers workers = threads.workers()) {
            Plan plan = new Planner(model, calibration.read(model), workers).plan(rule, recipe.bits());
            printed.print(PlanText.result(plan), out -> PlanText.print(out, plan, everyTensor));
        }
        return 0;
    }
}
