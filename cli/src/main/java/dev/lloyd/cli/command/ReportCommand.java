package dev.lloyd.cli.command;

import dev.lloyd.cli.Version;
import dev.lloyd.cli.output.Output;
import dev.lloyd.lab.comparison.Comparison;
import dev.lloyd.lab.comparison.ComparisonFile;
import dev.lloyd.lab.comparison.ComparisonReport;
import dev.lloyd.lab.comparison.DirectoryComparison;
import dev.lloyd.lab.report.Report;
import dev.lloyd.lab.report.ReportPage;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Writes report pages.
@Command(
        name = "report",
        header = "One HTML page with plots: quality against bits, error by layer, bytes, time.",
        description = {
            "Of quantized directories the page shows what their lloyd.json says; of a table that 'lloyd compare' wrote, what was "
                    + "measured there.",
            "",
            "The page needs nothing else: no network, no other file. Every figure also stands in a table.",
        },
        footer = {
            "",
            "Examples:",
            "  lloyd report small smaller --out report.html",
            "  lloyd report docs/comparison/lm-7m.tsv --out report.html",
        })
public final class ReportCommand implements Callable<Integer> {
    @Parameters(
            arity = "1..*",
            paramLabel = "DIR|TABLE",
            description = "Quantized directories, or one table of a comparison.")
    private List<Path> sources = new ArrayList<>();

    @Option(
            names = "--out",
            paramLabel = "FILE",
            defaultValue = "report.html",
            description = "The page to write (${DEFAULT-VALUE}).")
    private Path page = Path.of("report.html");

    @Option(names = "--title", paramLabel = "TEXT", description = "The page's title.")
    private @Nullable String title;

    @Option(names = "--overwrite", description = "Replace the page if it exists.")
    private boolean overwrite;

    @Mixin
    private Output output = new Output();

    /// Called by the command line.
    public ReportCommand() {}

    @Override
    public Integer call() throws IOException {
        if (Files.exists(page) && !overwrite) {
            throw new FileAlreadyExistsException(
                    page.toString(), null, "the page exists already; --overwrite replaces it");
        }
        Comparison comparison = comparison();
        String heading = title == null ? comparison.laboratory() + ", quantized" : title;
        List<Report.Fact> facts = List.of(new Report.Fact("made by", "lloyd " + Version.number()));
        ReportPage.write(ComparisonReport.of(heading, comparison, facts), page);
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("page", page.toString());
        result.put("trials", comparison.trials().size());
        output.print(result, out -> out.println(page));
        return 0;
    }

    private Comparison comparison() throws IOException {
        boolean table = sources.stream().anyMatch(Files::isRegularFile);
        if (!table) {
            return DirectoryComparison.of(sources);
        }
        if (sources.size() > 1) {
            throw new IllegalArgumentException("a report is of quantized directories or of one table, not both");
        }
        return ComparisonFile.read(sources.getFirst());
    }
}
