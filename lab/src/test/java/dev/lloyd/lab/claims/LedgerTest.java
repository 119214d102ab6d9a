package dev.lloyd.lab.claims;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is written is read back.
class LedgerTest {
    private static LedgerRow row(String slug, String text, double bits, LedgerRow.Holds holds) {
        return new LedgerRow(slug, "weights", "int(bits=4)", text, "data: " + text, bits, text, holds, 1.5, "abc123");
    }

    @Test
    void aLedgerSurvivesItsFile(@TempDir Path folder) throws IOException {
        Ledger ledger = new Ledger(List.of(
                row("a", "tab\tline\nreturn\r back\\slash \\t |", 3.25, LedgerRow.Holds.YES),
                row("b", "plain", Double.NaN, LedgerRow.Holds.NO),
                row("c", "plain", 1, LedgerRow.Holds.UNDECIDED)));
        Path file = folder.resolve("claims.tsv");
        ledger.write(file);
        assertEquals(ledger, Ledger.read(file));
        List<String> lines = Files.readAllLines(file);
        assertEquals(4, lines.size());
        assertEquals(
                "slug\tsubject\trecipe\tstatement\tdata\tbits\tmeasured\tholds\tseconds\tcommit", lines.getFirst());
        assertTrue(lines.get(2).contains("\t-\tplain\tno\t1.5\t"), lines.get(2));
    }

    @Test
    void aMissingFileIsAnEmptyLedger(@TempDir Path folder) throws IOException {
        assertEquals(List.of(), Ledger.read(folder.resolve("none.tsv")).rows());
    }

    @Test
    void aDamagedFileIsAnErrorThatNamesTheLine() {
        String header = Ledger.HEADER.replace(' ', '\t') + "\n";
        assertThrows(IOException.class, () -> Ledger.parse("slug\tsubject\n", "x.tsv"));
        IOException cells = assertThrows(IOException.class, () -> Ledger.parse(header + "a\tb\n", "x.tsv"));
        assertTrue(cells.getMessage().contains("x.tsv, line 2: 2 cells where there should be 10"), cells.getMessage());
        String maybe = header + "a\tb\tc\td\te\t1\tf\tmaybe\t1\tg\n";
        IOException holds = assertThrows(IOException.class, () -> Ledger.parse(maybe, "x.tsv"));
        assertTrue(holds.getMessage().contains("yes, no or undecided, not 'maybe'"), holds.getMessage());
    }

    @Test
    void thePageCountsWhatHoldsAndKeepsTablesWhole(@TempDir Path folder) throws IOException {
        Ledger ledger = new Ledger(List.of(
                row("a", "one" + Check.WITHIN_NOISE, 3.25, LedgerRow.Holds.YES),
                row("b", "two", 4, LedgerRow.Holds.NO),
                row("c", "three", 4, LedgerRow.Holds.UNDECIDED)));
        Path page = folder.resolve("claims.md");
        ledger.writePage(page);
        String text = Files.readString(page);
        assertTrue(text.contains("1 of 3 hold, 1 of them with a check that is within noise. 1 are undecided"), text);
        assertTrue(text.contains("| [b](#b) | weights | data | 4 | no | 1.5 |"), text);
        assertTrue(text.contains("- measured: two"), text);
    }

    @Test
    void rowsFollowTheOrderOfTheCatalogueAndUnknownOnesComeLast() {
        Ledger ledger = new Ledger(List.of(
                row("other", "", 1, LedgerRow.Holds.YES),
                row("b", "", 1, LedgerRow.Holds.YES),
                row("a", "", 1, LedgerRow.Holds.YES)));
        List<String> order = ledger.inOrder(List.of("a", "b")).rows().stream()
                .map(LedgerRow::slug)
                .toList();
        assertEquals(List.of("a", "b", "other"), order);
    }
}
