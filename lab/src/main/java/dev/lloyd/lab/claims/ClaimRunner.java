package dev.lloyd.lab.claims;

import dev.lloyd.lab.trial.Laboratories;
import dev.lloyd.lab.trial.Laboratory;
import dev.lloyd.lab.trial.ProcessorTime;
import dev.lloyd.lab.trial.Trial;
import dev.lloyd.lab.trial.TrialPlan;
import dev.lloyd.lab.trial.TrialStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Measures claims. What was measured for the same commit, recipe and statement is kept; trials that several claims
/// share are made once.
///
/// Not thread-safe: one claim after the other, so that times mean something.
public final class ClaimRunner {
    private final Laboratories laboratories;
    private final TrialStore store;
    private final String commit;
    private final Map<String, Trial> originals = new HashMap<>();

    /// Where the row of each claim goes as soon as it is there.
    public interface Listener {
        /// A claim is about to be measured.
        void begins(Claim claim);

        /// The ledger after a claim, to be written down.
        void measured(LedgerRow row, Ledger soFar) throws IOException;
    }

    /// @param laboratories to measure in
    /// @param store where trials are kept
    /// @param commit of the code
    public ClaimRunner(Laboratories laboratories, TrialStore store, String commit) {
        this.laboratories = laboratories;
        this.store = store;
        this.commit = commit;
    }

    /// Measures claims in order.
    ///
    /// @param claims which
    /// @param former the ledger so far; its rows of other claims are kept
    /// @return the ledger afterwards
    public Ledger run(List<Claim> claims, Ledger former, Listener listener) throws IOException {
        Ledger ledger = former;
        for (Claim claim : claims) {
            Optional<LedgerRow> known = ledger.rows().stream()
                    .filter(row -> row.answers(claim, commit))
                    .findFirst();
            if (known.isEmpty()) {
                listener.begins(claim);
                LedgerRow row = measure(claim);
                ledger = with(ledger, row);
                listener.measured(row, ledger);
            }
        }
        return ledger;
    }

    /// Rows stand in the order in which their claims were first measured; a claim measured again keeps its place.
    private static Ledger with(Ledger ledger, LedgerRow row) {
        List<LedgerRow> rows = new ArrayList<>(ledger.rows());
        for (int index = 0; index < rows.size(); index++) {
            if (rows.get(index).slug().equals(row.slug())) {
                rows.set(index, row);
                return new Ledger(rows);
            }
        }
        rows.add(row);
        return new Ledger(rows);
    }

    private LedgerRow measure(Claim claim) throws IOException {
        long started = ProcessorTime.nanos();
        Laboratory laboratory = laboratories.named(claim.laboratory());
        String data = laboratory.name() + ": " + laboratory.protocol();
        try {
            Map<String, Trial> trials = trials(claim, laboratory);
            List<Check.Verdict> verdicts = claim.checks().stream()
                    .map(check ->
                            check.judge((metric, trial) -> find(trials, trial).estimate(metric)))
                    .toList();
            return row(claim, data, find(trials, claim.own().name()).bits(), verdicts, started);
        } catch (IllegalArgumentException exception) {
            return row(claim, data, Double.NaN, unmeasured(String.valueOf(exception.getMessage())), started);
        }
    }

    private static List<Check.Verdict> unmeasured(String reason) {
        return List.of(new Check.Verdict(LedgerRow.NOT_MEASURED + reason, false, false));
    }

    private static Trial find(Map<String, Trial> trials, String name) {
        Trial trial = trials.get(name);
        if (trial == null) {
            throw new AssertionError("claims name only their own trials, not " + name);
        }
        return trial;
    }

    private Map<String, Trial> trials(Claim claim, Laboratory laboratory) throws IOException {
        Map<String, Trial> trials = new HashMap<>();
        boolean original =
                claim.checks().stream().anyMatch(check -> check.trials().contains(Claim.ORIGINAL));
        if (original) {
            Trial known = originals.get(laboratory.name());
            Trial measured = known == null ? laboratory.original() : known;
            originals.put(laboratory.name(), measured);
            trials.put(Claim.ORIGINAL, measured);
        }
        for (TrialPlan plan : claim.plans()) {
            trials.put(plan.name(), store.run(laboratory, plan));
        }
        return trials;
    }

    private LedgerRow row(Claim claim, String data, double bits, List<Check.Verdict> verdicts, long started) {
        return new LedgerRow(
                claim.slug(),
                claim.subject(),
                claim.own().text(),
                claim.fullStatement(),
                data,
                bits,
                verdicts.stream().map(Check.Verdict::text).collect(Collectors.joining("; ")),
                LedgerRow.Holds.of(verdicts),
                (ProcessorTime.nanos() - started) / 1e9,
                commit);
    }
}
