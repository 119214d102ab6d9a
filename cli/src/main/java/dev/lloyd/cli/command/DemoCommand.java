package dev.lloyd.cli.command;

import dev.lloyd.cli.option.Threads;
import dev.lloyd.cli.output.DemoLine;
import dev.lloyd.cli.output.Figures;
import dev.lloyd.cli.output.Output;
import dev.lloyd.cli.output.Table;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.lab.demo.Demo;
import dev.lloyd.lab.demo.DemoResult;
import dev.lloyd.lab.demo.DemoSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// The main job on a real model, for somebody who has just arrived.
@Command(
        name = "demo",
        header = "The main job on a real model: quantize, measure, report.",
        description = {
            "Quantizes all-MiniLM-L6-v2 (22.7 million values) with three recipes at 4, 3 and 2 bits, measures how well a "
                    + "definition is found by an example of its use before and after, and writes an HTML report.",
            "",
            "Downloads about 90 MB by Maven coordinates the first time, with your Maven settings, and nothing later. The "
                    + "quantized models stay in the folder, for the other commands. A folder that an earlier demo made is "
                    + "used again; any other that exists is refused.",
        },
        footer = {
            "",
            "Examples:",
            "  lloyd demo",
            "  lloyd demo --out results --json",
        })
public final class DemoCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "lloyd-demo",
            description = "Where models and report go (${DEFAULT-VALUE}).")
    private Path folder = Path.of("");

    @Mixin
    private Threads threads = new Threads();

    @Mixin
    private Output output = new Output();

    /// Called by the command line.
    public DemoCommand() {}

    @Override
    public Integer call() throws IOException {
        DemoResult result = run();
        output.print(result, out -> print(out, result));
        return 0;
    }

    private DemoResult run() throws IOException {
        try (Workers workers = threads.workers();
                DemoLine progress = new DemoLine(spec.commandLine().getErr())) {
            return Demo.run(DemoSettings.standard(folder), workers, progress);
        }
    }

    private static void print(PrintWriter out, DemoResult result) {
        out.println();
        Table table =
                Table.of("model", "bits", "file bits", "bytes", "nDCG@10", "MRR@10", "cosine", "seconds", "recipe");
        for (DemoResult.Row row : result.rows()) {
            table.row(
                    row.name(),
                    Figures.decimals(row.bits(), 4),
                    Figures.decimals(row.fileBits(), 4),
                    Figures.count(row.bytes()),
                    Figures.decimals(row.ndcg(), 4),
                    Figures.decimals(row.mrr(), 4),
                    Figures.decimals(row.cosine(), 4),
                    Figures.decimals(row.seconds(), 1),
                    row.recipe());
        }
        table.print(out);
        out.println();
        out.println(result.protocol() + ".");
        out.println(
                "Bits are 8 x bytes / values with everything counted: of the quantized tensors, and of the whole file.");
        out.println();
        out.println("report  " + result.report());
        out.println("models  " + result.rows().getLast().model() + " and its neighbours; try");
        out.println("        lloyd embed " + result.rows().getLast().model() + " 'a small dog'");
        out.println("time    " + Figures.seconds(result.seconds()));
    }
}
