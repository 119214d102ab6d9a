package dev.lloyd.cli.command;

import dev.lloyd.cli.option.Threads;
import dev.lloyd.cli.output.Figures;
import dev.lloyd.cli.output.Output;
import dev.lloyd.cli.output.ProgressLine;
import dev.lloyd.cli.output.Table;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.lab.claims.Claim;
import dev.lloyd.lab.claims.ClaimCatalogue;
import dev.lloyd.lab.claims.ClaimRunner;
import dev.lloyd.lab.claims.Ledger;
import dev.lloyd.lab.claims.LedgerRow;
import dev.lloyd.lab.trial.SourceCommit;
import dev.lloyd.lab.trial.StandardLaboratories;
import dev.lloyd.lab.trial.TrialStore;
import dev.lloyd.models.recipe.Subject;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Lists and measures claims.
@Command(
        name = "claims",
        header = "What each system is said to do, and whether it holds.",
        description = {
            "Without names and without --quick, --all or --subject: the ledger as it stands. Else these claims are measured on real data, "
                    + "and their rows of claims.tsv and docs/claims.md are replaced; the others stay.",
            "",
            "What was measured with this code before is not measured again. A claim that does not hold is a result, not "
                    + "an error; one that fails by less than two standard errors of the text it was measured on is "
                    + "undecided.",
            "",
            "Data is looked for in LLOYD_DATA, or in ../shared/data.",
        },
        footer = {
            "",
            "Examples:",
            "  lloyd claims                 what is claimed, and what came of it",
            "  lloyd claims gptq lloyd      measure these",
            "  lloyd claims --quick         measure those that take about a minute each",
            "  lloyd claims --subject weights --quick",
            "  lloyd claims --all --json",
        })
public final class ClaimsCommand implements Callable<Integer> {
    @Parameters(arity = "0..*", paramLabel = "SLUG", description = "Claims to measure.")
    private List<String> slugs = new ArrayList<>();

    @ArgGroup
    private Which which = new Which();

    /// Which claims to measure, by how long they take.
    static final class Which {
        @Option(names = "--quick", description = "Measure those that take about a minute each.")
        private boolean quick;

        @Option(names = "--all", description = "Measure all: an hour or more on two cores.")
        private boolean all;
    }

    @Option(
            names = "--subject",
            paramLabel = "SUBJECT",
            description = "Measure those of a subject: ${COMPLETION-CANDIDATES}; with --quick its quick ones.")
    private @Nullable Subject subject;

    private boolean isChosen(Claim claim) {
        return (!which.quick || claim.cost() == Claim.Cost.QUICK)
                && (subject == null || subject.covers(claim.subject()));
    }

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = ".",
            description = "Where claims.tsv and docs/claims.md are (${DEFAULT-VALUE}).")
    private Path folder = Path.of(".");

    @Mixin
    private Threads threads = new Threads();

    @Mixin
    private Output output = new Output();

    /// Called by the command line.
    public ClaimsCommand() {}

    @Override
    public Integer call() throws IOException {
        List<Claim> chosen = ClaimCatalogue.load(slugs).stream()
                .filter(claim -> !slugs.isEmpty() || isChosen(claim))
                .toList();
        Ledger ledger = Ledger.read(table());
        if (!slugs.isEmpty() || which.quick || which.all || subject != null) {
            ledger = measure(chosen, ledger);
        }
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Claim claim : chosen) {
            rows.add(row(claim, ledger.row(claim.slug())));
        }
        output.print(rows, out -> print(out, rows));
        return 0;
    }

    private Path table() {
        return folder.resolve("claims.tsv");
    }

    private Ledger measure(List<Claim> chosen, Ledger former) throws IOException {
        String commit = SourceCommit.at(folder.toAbsolutePath().normalize());
        Path trials = folder.resolve("target/lab/trials.jsonl");
        Files.createDirectories(folder.resolve("docs"));
        Files.createDirectories(folder.resolve("target/lab"));
        try (Workers workers = threads.workers();
                StandardLaboratories laboratories = new StandardLaboratories(System.getenv(), workers);
                ProgressLine progress = ProgressLine.start("claims", "claims", chosen.size())) {
            ClaimRunner runner = new ClaimRunner(laboratories, TrialStore.open(trials, commit), commit);
            Ledger ledger = runner.run(chosen, former, new Keeper(progress));
            write(ledger);
            return ledger;
        }
    }

    /// Writes the ledger after every claim, so that an interrupted run keeps what it has.
    private final class Keeper implements ClaimRunner.Listener {
        private final ProgressLine progress;

        private Keeper(ProgressLine progress) {
            this.progress = progress;
        }

        @Override
        public void begins(Claim claim) {
            progress.note(claim.slug());
        }

        @Override
        public void measured(LedgerRow row, Ledger soFar) throws IOException {
            progress.step();
            write(soFar);
        }
    }

    private void write(Ledger ledger) throws IOException {
        List<String> order = ClaimCatalogue.load().stream().map(Claim::slug).toList();
        Ledger sorted = ledger.inOrder(order);
        sorted.write(table());
        sorted.writePage(folder.resolve("docs/claims.md"));
    }

    private static Map<String, Object> row(Claim claim, Optional<LedgerRow> measured) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("slug", claim.slug());
        row.put("subject", claim.subject());
        row.put("recipe", claim.own().text());
        row.put("statement", claim.fullStatement());
        measured.ifPresent(known -> {
            row.put("recipe", known.recipe());
            row.put("statement", known.statement());
            row.put("data", known.data());
            row.put("bits", known.bits());
            row.put("measured", known.measured());
            row.put("holds", known.holds().name().toLowerCase(Locale.ROOT));
            row.put("seconds", known.seconds());
            row.put("commit", known.commit());
        });
        return row;
    }

    private static void print(PrintWriter out, List<Map<String, Object>> rows) {
        Table table = Table.of("system", "subject", "bits", "holds", "seconds", "commit");
        for (Map<String, Object> row : rows) {
            table.row(
                    String.valueOf(row.get("slug")),
                    String.valueOf(row.get("subject")),
                    row.get("bits") instanceof Double bits ? Figures.decimals(bits, 4) : "-",
                    String.valueOf(row.getOrDefault("holds", "not measured")),
                    row.get("seconds") instanceof Double seconds ? Figures.decimals(seconds, 1) : "-",
                    String.valueOf(row.getOrDefault("commit", "-")));
        }
        table.print(out);
    }
}
