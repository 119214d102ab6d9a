package dev.lloyd.cli.command;

import dev.lloyd.cli.option.FileBudget;
import dev.lloyd.cli.option.QuantizeOptions;
import dev.lloyd.cli.option.TensorFiles;
import dev.lloyd.cli.option.Threads;
import dev.lloyd.cli.output.ChoiceText;
import dev.lloyd.cli.output.Output;
import dev.lloyd.cli.output.PlanText;
import dev.lloyd.cli.output.ProgressLine;
import dev.lloyd.cli.output.QuantizeLine;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.lab.choice.RecipeChoice;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.load.Models;
import dev.lloyd.models.quantize.CalibrationSet;
import dev.lloyd.models.quantize.Plan;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// What quantizing a model would give and take, before any work.
@Command(
        name = "plan",
        header = "What quantizing would give and take, before any work.",
        description = {
            "Prints the bytes and bits of every tensor, exactly where they follow from the shape, else the most that they "
                    + "can be or, where values decide both ways, about what they will be; the most memory; and a rough "
                    + "time from trials on a few rows.",
            "",
            "With --bits the recipe is brought to that mean rate, all side information counted: grids of any rate exactly, "
                    + "others by giving each tensor one of their rates, so that the sum of relative errors is least.",
            "",
            "Without --recipe every system is tried at the rate of --bits, or at that which --memory leaves, on the middle "
                    + "block of the model, and they are ordered by how far the model's output drifts: on the last eight "
                    + "texts or windows of --calibrate, else by the error of the weights, and then only those that need no "
                    + "text are tried. It says which recipe is good for this model, not how good the whole will be: "
                    + "'lloyd evaluate' says that. Systems that train take many times as long, and are tried with --train.",
        },
        footer = {
            "",
            "Examples:",
            "  lloyd plan MODEL --recipe 'int(bits=4, group=64)'",
            "  lloyd plan MODEL --recipe 'int(group=channel)' --bits 3.25",
            "  lloyd plan MODEL --recipe gptq --calibrate texts.txt --json",
            "  lloyd plan MODEL --bits 2.6 --calibrate texts.txt",
            "  lloyd plan MODEL --bits 2.6 --calibrate texts.txt --train",
            "  lloyd plan MODEL --bits 2.6 --calibrate texts.txt --among gptq,quip-sharp-tuned,lloyd-tuned",
            "  lloyd plan MODEL --memory 12MB",
        })
public final class PlanCommand implements Callable<Integer> {
    private static final long SEED = 1957;

    @Mixin
    private QuantizeOptions options = new QuantizeOptions();

    @Option(names = "--tensors", description = "With --recipe: print every tensor.")
    private boolean everyTensor;

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            description = "Without --recipe: what the model's file may take, such as 12MB (10^6 bytes) or 1.5GB.")
    private @Nullable String memory;

    @Option(names = "--all", description = "Without --recipe: print every system, and why others were not tried.")
    private boolean everySystem;

    @Option(
            names = "--train",
            description = "Without --recipe: try the systems too that train, or need gradients of the loss.")
    private boolean training;

    @Option(
            names = "--among",
            paramLabel = "SYSTEM",
            split = ",",
            description = "Without --recipe: try these only, whatever they need.")
    private List<String> systems = List.of();

    @Option(names = "--seed", paramLabel = "S", description = "Without --recipe: seed of everything random (1957).")
    private @Nullable Long seed;

    @Mixin
    private Threads threads = new Threads();

    @Mixin
    private Output printed = new Output();

    /// Called by the command line.
    public PlanCommand() {}

    @Override
    public Integer call() throws IOException {
        if (!options.recipe().areGiven()) {
            return choose();
        }
        if (memory != null) {
            throw new IllegalArgumentException("--memory asks for a recipe; with --recipe give --bits");
        }
        if (everySystem || training || seed != null || !systems.isEmpty()) {
            throw new IllegalArgumentException(
                    "--all, --among, --train and --seed are for trying systems, without --recipe");
        }
        Plan plan = options.run(threads, PlanCommand::plan);
        printed.print(PlanText.result(plan), out -> PlanText.print(out, plan, everyTensor));
        return 0;
    }

    private static Plan plan(QuantizeOptions.Opened opened) throws IOException {
        try (QuantizeLine progress = new QuantizeLine()) {
            return opened.planner(progress).plan(opened.recipe(), opened.bits());
        }
    }

    private int choose() throws IOException {
        OptionalDouble asked = options.recipe().bits();
        Optional<FileBudget> file = Optional.ofNullable(memory).map(FileBudget::of);
        if (asked.isPresent() == file.isPresent()) {
            throw new IllegalArgumentException(
                    "say how with --recipe; or how small with --bits or --memory, one of them, to have every system tried");
        }
        if (everyTensor) {
            throw new IllegalArgumentException(
                    "--tensors goes with --recipe; without it systems are listed, with --all every one");
        }
        options.recipe().requireNoRoles();
        options.requireNoBase();
        try (Model model = Models.open(TensorFiles.resolve(options.model()));
                Workers workers = threads.workers()) {
            double bits = file.isPresent() ? file.get().bits(model) : asked.getAsDouble();
            Optional<CalibrationSet> text = options.calibration().read(model);
            RecipeChoice.Question question = new RecipeChoice.Question(
                    text, bits, systems, training || !systems.isEmpty(), seed == null ? SEED : seed);
            RecipeChoice choice = choose(model, question, workers);
            List<String> named = options.calibration().names();
            boolean every = everySystem || !systems.isEmpty();
            printed.print(choice, out -> ChoiceText.print(out, choice, options.model(), named, every));
        }
        return 0;
    }

    private static RecipeChoice choose(Model model, RecipeChoice.Question question, Workers workers)
            throws IOException {
        try (ProgressLine progress = ProgressLine.start("plan", "systems", -1)) {
            return RecipeChoice.of(model, question, workers, (recipe, index, count) -> {
                progress.total(count);
                progress.reach(index);
                progress.note(recipe);
            });
        }
    }
}
