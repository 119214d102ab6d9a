package dev.lloyd.cli.command;

import dev.lloyd.cli.option.QuantizeOptions;
import dev.lloyd.cli.option.Threads;
import dev.lloyd.cli.output.Output;
import dev.lloyd.cli.output.PlanText;
import dev.lloyd.cli.output.QuantizeLine;
import dev.lloyd.models.quantize.Plan;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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
    @Mixin
    private QuantizeOptions options = new QuantizeOptions();

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
        Plan plan = options.run(threads, PlanCommand::plan);
        printed.print(PlanText.result(plan), out -> PlanText.print(out, plan, everyTensor));
        return 0;
    }

    private static Plan plan(QuantizeOptions.Opened opened) throws IOException {
        try (QuantizeLine progress = new QuantizeLine()) {
            return opened.planner(progress).plan(opened.recipe(), opened.bits());
        }
    }
}
