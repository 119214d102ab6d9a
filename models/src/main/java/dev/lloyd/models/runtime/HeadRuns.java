package dev.lloyd.models.runtime;

import dev.lloyd.core.kernel.AttentionKernels.Slice;
import dev.lloyd.models.network.Attention;
import java.util.ArrayList;
import java.util.List;

/// The query heads of an attention, cut into runs of neighbours: those of some pairs of a key and a value head, or some
/// of those that share one pair.
///
/// @param most queries of a run
/// @param runs one after the other
record HeadRuns(int most, List<Run> runs) {
    /// Some query heads.
    ///
    /// @param first of them
    /// @param queries how many
    /// @param pairs what they look at: the features of keys and of values
    record Run(int first, int queries, List<Slice> pairs) {}

    HeadRuns {
        runs = List.copyOf(runs);
    }

    /// Cuts all heads.
    ///
    /// @param headSize features of a head
    /// @param most queries of a run, 1 or more
    static HeadRuns of(Attention attention, int headSize, int most) {
        int sharing = attention.heads() / attention.keyValueHeads();
        int queries = Math.min(most, sharing);
        int pairs = most / queries;
        List<Run> runs = new ArrayList<>();
        for (int pair = 0; pair < attention.keyValueHeads(); pair += pairs) {
            int end = Math.min(attention.keyValueHeads(), pair + pairs);
            for (int query = 0; query < sharing; query += queries) {
                int count = Math.min(queries, sharing - query);
                runs.add(run(pair, end, sharing * pair + query, count, headSize));
            }
        }
        return new HeadRuns(most, runs);
    }

    private static Run run(int pair, int end, int first, int queries, int headSize) {
        List<Slice> pairs = new ArrayList<>();
        for (int each = pair; each < end; each++) {
            pairs.add(new Slice(each * headSize, headSize, queries));
        }
        return new Run(first, queries * pairs.size(), List.copyOf(pairs));
    }
}
