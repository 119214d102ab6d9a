package dev.lloyd.cli.command;

import dev.lloyd.cli.Version;
import dev.lloyd.cli.option.Threads;
import dev.lloyd.cli.output.Output;
import dev.lloyd.cli.output.ProgressLine;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.lab.comparison.Comparison;
import dev.lloyd.lab.comparison.ComparisonFile;
import dev.lloyd.lab.comparison.ComparisonReport;
import dev.lloyd.lab.comparison.StandardPlans;
import dev.lloyd.lab.report.Report;
import dev.lloyd.lab.report.ReportPage;
import dev.lloyd.lab.trial.Laboratory;
import dev.lloyd.lab.trial.SourceCommit;
import dev.lloyd.lab.trial.StandardLaboratories;
import dev.lloyd.lab.trial.TrialPlan;
import dev.lloyd.lab.trial.TrialStore;
import dev.lloyd.models.recipe.NamedRecipes;
import dev.lloyd.models.recipe.Subject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Compares systems.
@Command(
        name = "compare",
        header = "Systems side by side: quality against exact bits on the same data.",
        description = {
            "Tries every system at every rate on one model, and writes a table (.tsv), a page for people (.md) and a report with "
                    + "plots (.html), each named for the laboratory.",
            "",
            "`--bits own` tries every system at the rates that it is known at instead, as its recipe is: that takes less "
                    + "time, and side information comes on top. Those of any rate are tried at 2, 2.5, 3 and 4, all counted.",
            "",
            "A rate counts every stored bit. A system without that rate mixes its rates over the tensors; one that has "
                    + "none as low is made at its lowest. What was tried with this code before is not tried again.",
            "",
            "Laboratories: lm-7m (perplexity and KL on 128 windows of WikiText-2; lm-7m-long on 512), stories260k (the "
                    + "same of a model of 260,000 values on stories), minilm (nDCG@10 and cosine on a fixed subset of "
                    + "SciFact), minilm-full, llama-layer (time and memory on one matrix of 4096 x "
                    + "11008; give it 12 GB of heap). Data is looked for in LLOYD_DATA, or in ../shared/data.",
        },
        footer = {
            "",
            "Examples:",
            "  lloyd compare --laboratory lm-7m",
            "  lloyd compare --laboratory lm-7m --bits own",
            "  lloyd compare gptq lloyd --laboratory minilm --bits 2,2.5,3,4 --out docs/comparison",
        })
public final class CompareCommand implements Callable<Integer> {
    private static final String OWN = "own";
    private static final int MOST_BITS = 32;

    @Parameters(arity = "0..*", paramLabel = "SYSTEM", description = "Which systems (default: all).")
    private List<String> systems = new ArrayList<>();

    @Option(
            names = "--laboratory",
            paramLabel = "NAME",
            defaultValue = "lm-7m",
            description = "What to measure on (${DEFAULT-VALUE}).")
    private String laboratory = "lm-7m";

    @Option(
            names = "--bits",
            paramLabel = "B",
            split = ",",
            defaultValue = "2,2.5,3,4",
            description = "Rates (${DEFAULT-VALUE}), or: own.")
    private List<String> bits = new ArrayList<>();

    @Option(
            names = "--known",
            description = "Try nothing: everything that comparisons and claims tried there with this code before.")
    private boolean known;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "docs/comparison",
            description = "Where to write (${DEFAULT-VALUE}).")
    private Path folder = Path.of("docs/comparison");

    @Option(
            names = "--trials",
            paramLabel = "FILE",
            defaultValue = "target/lab/trials.jsonl",
            description = "Where trials are kept (${DEFAULT-VALUE}).")
    private Path trials = Path.of("target/lab/trials.jsonl");

    @Mixin
    private Threads threads = new Threads();

    @Mixin
    private Output output = new Output();

    /// Called by the command line.
    public CompareCommand() {}

    @Override
    public Integer call() throws IOException {
        List<Double> rates = bits.equals(List.of(OWN)) ? List.of() : rates();
        Files.createDirectories(folder);
        Files.createDirectories(trials.toAbsolutePath().resolveSibling(".").normalize());
        String commit = SourceCommit.at(Path.of("").toAbsolutePath());
        Comparison comparison = compare(rates, commit);
        Path table = folder.resolve(laboratory + ".tsv");
        ComparisonFile.write(comparison, table);
        Files.writeString(folder.resolve(laboratory + ".md"), comparison.markdown());
        List<Report.Fact> facts =
                List.of(new Report.Fact("commit", commit), new Report.Fact("made by", "lloyd " + Version.number()));
        ReportPage.write(
                ComparisonReport.of(laboratory + ": quality against bits", comparison, facts),
                folder.resolve(laboratory + ".html"));
        output.print(comparison, out -> out.print(comparison.markdown()));
        return 0;
    }

    private List<Double> rates() {
        return bits.stream().map(CompareCommand::rate).toList();
    }

    private static double rate(String text) {
        try {
            double rate = Double.parseDouble(text);
            if (rate > 0 && rate <= MOST_BITS) {
                return rate;
            }
        } catch (NumberFormatException _) {
            // The error below says what was expected.
        }
        throw new IllegalArgumentException(
                "--bits: '" + text + "' is no rate: a number of bits up to " + MOST_BITS + ", or '" + OWN + "' alone");
    }

    /// @param rates that systems are brought to; none: their own
    private Comparison compare(List<Double> rates, String commit) throws IOException {
        systems.forEach(NamedRecipes.standard()::named);
        try (Workers workers = threads.workers();
                StandardLaboratories laboratories = new StandardLaboratories(System.getenv(), workers)) {
            Laboratory place = laboratories.named(laboratory);
            TrialStore store = TrialStore.open(trials, commit);
            List<TrialPlan> plans = known ? store.plans(place) : plans(place.subject(), rates);
            try (ProgressLine progress = ProgressLine.start("compare", "trials", plans.size())) {
                return Comparison.run(place, plans, store, (plan, index, count) -> {
                    progress.reach(index);
                    progress.note(plan.name() + " " + plan.text());
                });
            }
        }
    }

    private List<TrialPlan> plans(Subject subject, List<Double> rates) {
        return rates.isEmpty() ? StandardPlans.atOwnRates(subject, systems) : StandardPlans.of(subject, systems, rates);
    }
}
