package dev.lloyd.models.cache;

import dev.lloyd.core.kernel.AttentionKernels;
import dev.lloyd.core.kernel.AttentionKernels.Page;
import dev.lloyd.core.kernel.AttentionKernels.Scores;
import dev.lloyd.core.kernel.AttentionKernels.Slice;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.models.runtime.KeyValueView;
import java.util.List;

/// All keys and values decoded, for one step.
///
/// @param end what is done when no query looks any more
record CodedView(CacheRecipe recipe, MetRows keys, MetRows values, Runnable end) implements KeyValueView {
    @Override
    public void close() {
        end.run();
    }

    @Override
    public void scores(List<Slice> heads, float[] queries, int offset, Scores scores, int count) {
        keys.visit(recipe.settled(count), count, (rows, row, token, met) -> {
            int query = 0;
            for (Slice slice : heads) {
                int at = offset + query * slice.size();
                int target = query * scores.stride() + token;
                AttentionKernels.scoresByToken(queries, at, page(rows), head(slice, rows, row), scores, target, met);
                query += slice.queries();
            }
        });
    }

    @Override
    public void mix(List<Slice> heads, Scores weights, int count, float[] target, int offset) {
        values.visit(recipe.settled(count), count, (rows, row, token, met) -> {
            int query = 0;
            for (Slice slice : heads) {
                int at = offset + query * slice.size();
                int from = query * weights.stride() + token;
                AttentionKernels.mix(weights, from, met, page(rows), head(slice, rows, row), target, at);
                query += slice.queries();
            }
        });
    }

    private static Page page(Matrix rows) {
        return new Page(rows.values(), rows.columns());
    }

    /// A head's features from a row on.
    private static Slice head(Slice slice, Matrix rows, int row) {
        return new Slice(rows.offset(row) + slice.offset(), slice.size(), slice.queries());
    }
}
