package dev.lloyd.lab.claims;

import dev.lloyd.formats.file.AtomicFile;
import dev.lloyd.lab.report.Figures;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The ledger of claims: `claims.tsv` for machines, a Markdown page for people.
///
/// The table's columns are {@value #HEADER} (joined by tabs). In a cell a tab is written `\t`, a line break `\n`, a
/// backslash `\\`. `holds` is `yes`, `no` or `undecided`.
///
/// @param rows one per claim, in the order of the catalogue
public record Ledger(List<LedgerRow> rows) {
    /// The columns, separated by a space here and by a tab in the file.
    public static final String HEADER = "slug subject recipe statement data bits measured holds seconds commit";

    private static final int COLUMNS = HEADER.split(" ").length;

    /// Copies the list.
    public Ledger {
        rows = List.copyOf(rows);
    }

    /// The row of a claim.
    public Optional<LedgerRow> row(String slug) {
        return rows.stream().filter(row -> row.slug().equals(slug)).findFirst();
    }

    /// The same rows in the order of some claims; those of other claims come last.
    public Ledger inOrder(List<String> slugs) {
        Comparator<LedgerRow> place =
                Comparator.comparingInt(row -> slugs.contains(row.slug()) ? slugs.indexOf(row.slug()) : slugs.size());
        return new Ledger(rows.stream().sorted(place).toList());
    }

    /// Reads a ledger; an empty one if the file does not exist.
    ///
    /// @throws IOException if the header or a line is not as it should be, naming file and line
    public static Ledger read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return new Ledger(List.of());
        }
        return parse(Files.readString(file), file.toString());
    }

    static Ledger parse(String text, String source) throws IOException {
        List<String> lines = text.lines().toList();
        if (lines.isEmpty() || !lines.getFirst().equals(HEADER.replace(' ', '\t'))) {
            throw new IOException(source + ": the first line must be the columns " + HEADER);
        }
        List<LedgerRow> rows = new ArrayList<>();
        for (int index = 1; index < lines.size(); index++) {
            String[] cells = lines.get(index).split("\t", -1);
            try {
                rows.add(row(cells));
            } catch (IllegalArgumentException exception) {
                throw new IOException(source + ", line " + (index + 1) + ": " + exception.getMessage(), exception);
            }
        }
        return new Ledger(rows);
    }

    private static LedgerRow row(String[] cells) {
        if (cells.length != COLUMNS) {
            throw new IllegalArgumentException(cells.length + " cells where there should be " + COLUMNS);
        }
        List<String> texts = Stream.of(cells).map(Ledger::plain).toList();
        return new LedgerRow(
                texts.get(0),
                texts.get(1),
                texts.get(2),
                texts.get(3),
                texts.get(4),
                texts.get(5).equals("-") ? Double.NaN : Double.parseDouble(texts.get(5)),
                texts.get(6),
                holds(texts.get(7)),
                Double.parseDouble(texts.get(8)),
                texts.get(9));
    }

    /// The file's text.
    String text() {
        StringBuilder target = new StringBuilder(HEADER.replace(' ', '\t')).append('\n');
        for (LedgerRow row : rows) {
            target.append(Stream.of(
                                    row.slug(),
                                    row.subject(),
                                    row.recipe(),
                                    row.statement(),
                                    row.data(),
                                    Double.isNaN(row.bits()) ? "-" : String.format(Locale.ROOT, "%.4f", row.bits()),
                                    row.measured(),
                                    holds(row),
                                    String.format(Locale.ROOT, "%.1f", row.seconds()),
                                    row.commit())
                            .map(Ledger::escaped)
                            .collect(Collectors.joining("\t")))
                    .append('\n');
        }
        return target.toString();
    }

    private static LedgerRow.Holds holds(String cell) {
        return Stream.of(LedgerRow.Holds.values())
                .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(cell))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("holds is yes, no or undecided, not '" + cell + "'"));
    }

    private static String holds(LedgerRow row) {
        return row.holds().name().toLowerCase(Locale.ROOT);
    }

    private static String escaped(String cell) {
        return cell.replace("\\", "\\\\")
                .replace("\t", "\\t")
                .replace("\r", "\\r")
                .replace("\n", "\\n");
    }

    private static String plain(String cell) {
        StringBuilder target = new StringBuilder(cell.length());
        for (int index = 0; index < cell.length(); index++) {
            char character = cell.charAt(index);
            if (character != '\\' || index + 1 == cell.length()) {
                target.append(character);
                continue;
            }
            char next = cell.charAt(++index);
            target.append(
                    switch (next) {
                        case 't' -> '\t';
                        case 'r' -> '\r';
                        case 'n' -> '\n';
                        default -> next;
                    });
        }
        return target.toString();
    }

    /// Writes the table in one step.
    public void write(Path file) throws IOException {
        write(file, text());
    }

    /// Writes the page in one step.
    public void writePage(Path file) throws IOException {
        write(file, page());
    }

    private static void write(Path file, String text) throws IOException {
        try (AtomicFile target = AtomicFile.create(file)) {
            target.append(MemorySegment.ofArray(text.getBytes(StandardCharsets.UTF_8)));
            target.commit();
        }
    }

    /// The page: a table of verdicts, then each claim with its figures.
    String page() {
        StringBuilder page = new StringBuilder("# Claims\n\n");
        page.append("What each system is said to do, made small and measured. A claim that does not hold stays here. ")
                .append("Made by `lloyd claims`; do not edit.\n\n")
                .append(summary())
                .append("| system | subject | data | bits | holds | processor s |\n|---|---|---|---|---|---|\n");
        for (LedgerRow row : rows) {
            String data = row.data().contains(":")
                    ? row.data().substring(0, row.data().indexOf(':'))
                    : row.data();
            page.append(Stream.of(
                                    "[" + row.slug() + "](#" + row.slug() + ")",
                                    row.subject(),
                                    data,
                                    Figures.number(row.bits()),
                                    holds(row),
                                    String.format(Locale.ROOT, "%.1f", row.seconds()))
                            .map(Ledger::cell)
                            .collect(Collectors.joining(" | ", "| ", " |")))
                    .append('\n');
        }
        rows.forEach(row -> page.append(section(row)));
        return page.toString();
    }

    private String summary() {
        long undecided = count(row -> row.holds() == LedgerRow.Holds.UNDECIDED);
        return count(row -> row.holds() == LedgerRow.Holds.YES) + " of " + rows.size() + " hold, "
                + count(LedgerRow::holdsWithinNoise) + " of them with a check that is within noise. " + undecided
                + " are undecided: they do not hold by less than noise. Noise is " + Figures.number(Check.NOISE)
                + " standard errors of a check's margin over the text or images it was measured on, those of pairs taken "
                + "together (jackknife, decision 50). Checks without `+-` are of facts, of one trial against a number, "
                + "of recall, or were measured before errors were kept.\n\n";
    }

    private long count(Predicate<LedgerRow> question) {
        return rows.stream().filter(question).count();
    }

    private static String section(LedgerRow row) {
        return "\n## " + row.slug() + "\n\n" + row.statement() + "\n\n- holds: **" + holds(row) + "**\n- measured: "
                + row.measured() + "\n- recipe: `" + row.recipe() + "`\n- data: " + row.data() + "\n- commit: "
                + row.commit() + "\n";
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("\n", " ");
    }
}
