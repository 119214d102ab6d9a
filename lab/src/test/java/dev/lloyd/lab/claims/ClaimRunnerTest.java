package dev.lloyd.lab.claims;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.lab.trial.Laboratories;
import dev.lloyd.lab.trial.SourceLaboratory;
import dev.lloyd.lab.trial.TrialStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Claims measured on a small Gaussian source.
class ClaimRunnerTest {
    @TempDir
    private Path folder;

    private final List<String> measured = new ArrayList<>();

    private static Claim claim(String slug, String check) {
        return ClaimCatalogue.parse("""
                slug: %s
                subject: weights
                statement: NF4 is closer than whole numbers.
                laboratory: gaussian
                cost: quick
                trials:
                  nf4: {recipe: "nf4"}
                  int: {recipe: "int(bits=4, group=64)"}
                checks:
                  - %s
                """.formatted(slug, check));
    }

    private Ledger run(Ledger former, String commit, Claim... claims) throws IOException {
        try (Workers workers = Workers.of(1)) {
            Laboratories laboratories = name -> new SourceLaboratory(16, 256, 1, workers);
            TrialStore store = TrialStore.open(folder.resolve("trials.jsonl"), commit);
            ClaimRunner runner = new ClaimRunner(laboratories, store, commit);
            return runner.run(List.of(claims), former, new ClaimRunner.Listener() {
                @Override
                public void begins(Claim claim) {}

                @Override
                public void measured(LedgerRow row, Ledger soFar) {
                    measured.add(row.slug());
                }
            });
        }
    }

    @Test
    void trueClaimsHoldFalseOnesDoNotAndBothAreKept() throws IOException {
        Ledger ledger =
                run(new Ledger(List.of()), "c1", claim("a", "mse(nf4) < mse(int)"), claim("b", "mse(int) < mse(nf4)"));
        assertEquals(LedgerRow.Holds.YES, ledger.row("a").orElseThrow().holds());
        assertEquals(LedgerRow.Holds.NO, ledger.row("b").orElseThrow().holds());
        assertEquals(4.25, ledger.row("a").orElseThrow().bits());
        assertTrue(ledger.row("a").orElseThrow().measured().endsWith(" holds"));
        // Both claims share their trials.
        assertEquals(2, Files.readAllLines(folder.resolve("trials.jsonl")).size());
    }

    @Test
    void aSingleClaimIsMeasuredAgainWithoutTouchingTheOthers() throws IOException {
        Claim first = claim("a", "mse(nf4) < mse(int)");
        Claim second = claim("b", "mse(int) < mse(nf4)");
        Ledger before = run(new Ledger(List.of()), "c1", first, second);
        measured.clear();
        assertEquals(before, run(before, "c1", first, second));
        assertEquals(List.of(), measured);
        Ledger after = run(before, "c2", second);
        assertEquals(List.of("b"), measured);
        assertEquals(
                List.of("a", "b"), after.rows().stream().map(LedgerRow::slug).toList());
        assertEquals(before.row("a"), after.row("a"));
        assertEquals("c2", after.row("b").orElseThrow().commit());
    }

    @Test
    void aChangedStatementIsMeasuredAgain() throws IOException {
        Ledger before = run(new Ledger(List.of()), "c1", claim("a", "mse(nf4) < mse(int)"));
        Ledger after = run(before, "c1", claim("a", "mse(nf4) < 0.5 * mse(int)"));
        assertEquals(LedgerRow.Holds.NO, after.row("a").orElseThrow().holds());
        assertEquals(1, after.rows().size());
    }

    @Test
    void aRecipeThatIsRefusedIsNotMeasuredAndTriedAgainNextTime() throws IOException {
        Claim wrong = ClaimCatalogue.parse("""
                slug: wrong
                subject: weights
                statement: No.
                laboratory: gaussian
                cost: quick
                trials:
                  own: {recipe: "int(bits=4)", bits: 3}
                checks:
                  - bits(own) < 5
                """);
        Ledger ledger = run(new Ledger(List.of()), "c1", wrong);
        LedgerRow row = ledger.row("wrong").orElseThrow();
        assertEquals(LedgerRow.Holds.NO, row.holds());
        assertTrue(row.measured().startsWith("not measured: "), row.measured());
        run(ledger, "c1", wrong);
        assertEquals(List.of("wrong", "wrong"), measured);
    }
}
