package dev.lloyd.bench.peers;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The codes that nothing beats: no other is as small and finds more, or finds as many and is smaller.
final class Frontier {
    private Frontier() {}

    /// Those of some rows, by bytes.
    ///
    /// @param factor the place in {@link PeerRow#FACTORS} of the re-ranking whose recall counts
    static List<PeerRow> of(List<PeerRow> rows, int factor) {
        List<PeerRow> kept = new ArrayList<>();
        rows.stream()
                .sorted(Comparator.comparingDouble(
                                (PeerRow row) -> row.footprint().bytes())
                        .thenComparingDouble(row -> -row.recall().get(factor)))
                .forEach(row -> {
                    if (kept.isEmpty()
                            || row.recall().get(factor)
                                    > kept.getLast().recall().get(factor)) {
                        kept.add(row);
                    }
                });
        return kept;
    }
}
