package dev.lloyd.bench.serving;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The table of a server under load, in Markdown.
final class LoadTable {
    private static final int MOST_ERRORS = 5;

    private LoadTable() {}

    /// The table, and the first errors below it.
    ///
    /// @param heap what the server keeps on it
    /// @param again seconds after which the server was there again
    static List<String> lines(Visits visits, String heap, double again) {
        List<String> lines = new ArrayList<>();
        lines.add("| answers | pieces/s | errors | shed | left | first piece, s: p50, p99 | whole answer, s: p50, p99"
                + " | what the server keeps on its heap, every 10 s, MB | serves again after a kill, s |");
        lines.add("|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        lines.add(String.format(
                Locale.ROOT,
                "| %d | %.0f | %d | %d | %d | %.2f, %.2f | %.2f, %.2f | %s | %.2f |",
                visits.answers(),
                visits.piecesPerSecond(),
                visits.errors().size(),
                visits.shed(),
                visits.left(),
                visits.secondsToFirst(0.5),
                visits.secondsToFirst(0.99),
                visits.secondsToWhole(0.5),
                visits.secondsToWhole(0.99),
                heap,
                again));
        if (!visits.errors().isEmpty()) {
            lines.add("");
            visits.errors().stream().distinct().limit(MOST_ERRORS).forEach(error -> lines.add("- error: " + error));
        }
        return lines;
    }
}
