package dev.lloyd.cli.command;

import dev.lloyd.cli.option.BaseOption;
import dev.lloyd.cli.option.TensorFiles;
import dev.lloyd.cli.option.Threads;
import dev.lloyd.cli.output.Figures;
import dev.lloyd.cli.output.Output;
import dev.lloyd.cli.output.Table;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.load.Deltas;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.load.Models;
import dev.lloyd.models.quantize.Verification;
import dev.lloyd.models.quantize.Verification.Finding;
import dev.lloyd.models.source.ModelFiles;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Whether a quantized model is what it says.
@Command(
        name = "verify",
        header = "Is a quantized model what it says it is?",
        description = {
            "Reads every tensor of a quantized model back and decodes it; with --source, also measures its error against the "
                    + "original and compares it with the stated one.",
            "",
            "Exit code 1 at the first tensor that does not hold.",
        },
        footer = {
            "",
            "Examples:",
            "  lloyd verify small",
            "  lloyd verify small --source MODEL --json",
        })
public final class VerifyCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "A quantized model.")
    private Path directory = Path.of("");

    @Option(names = "--source", paramLabel = "MODEL", description = "The model that it was made from.")
    private @Nullable String source;

    @Mixin
    private BaseOption base = new BaseOption();

    @Mixin
    private Threads threads = new Threads();

    @Mixin
    private Output output = new Output();

    /// Called by the command line.
    public VerifyCommand() {}

    @Override
    public Integer call() throws IOException {
        try (Workers workers = threads.workers()) {
            List<Finding> findings = findings(workers);
            output.print(findings, out -> print(out, findings));
        }
        return 0;
    }

    private List<Finding> findings(Workers workers) throws IOException {
        if (source == null) {
            if (base.isGiven()) {
                throw new IllegalArgumentException("--base goes with --source: nothing else is compared");
            }
            return Verification.verify(directory, Optional.empty(), workers);
        }
        Optional<ModelFiles> own = base.files();
        try (Model model = Deltas.asIn(directory, Models.open(TensorFiles.resolve(source)), own)) {
            return Verification.verify(directory, Optional.of(model.tensors()), workers);
        }
    }

    private void print(PrintWriter out, List<Finding> findings) {
        if (source != null) {
            Table table = Table.of("tensor", "stated error", "measured error");
            findings.forEach(
                    finding -> table.row(finding.tensor(), stated(finding), Figures.significant(finding.measured())));
            table.print(out);
        }
        boolean compared = source != null && findings.stream().noneMatch(finding -> Double.isNaN(finding.stated()));
        out.println(findings.size() + " tensors of " + directory
                + (compared ? " decode and have the errors that they state" : " decode to finite values"));
    }

    /// Checkpoints of other programs state no errors.
    private static String stated(Finding finding) {
        return Double.isNaN(finding.stated()) ? "-" : Figures.significant(finding.stated());
    }
}
