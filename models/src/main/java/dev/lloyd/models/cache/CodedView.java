package dev.lloyd.models.cache;

import dev.lloyd.core.kernel.AttentionKernels;
import dev.lloyd.core.kernel.AttentionKernels.Page;
import dev.lloyd.core.kernel.AttentionKernels.Scores;
import dev.lloyd.core.kernel.AttentionKernels.Slice;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.models.runtime.KeyValueView;

/// All keys and values decoded, for one step.
///
/// @param end what is done when no query looks any more
record CodedView(CacheRecipe recipe, MetRows keys, MetRows values, Runnable end) implements KeyValueView {
    @Override
    public void close() {
        end.run();
    }

    @Override
    public void scores(Slice slice, float[] queries, int offset, Scores scores, int count) {
        keys.visit(
                recipe.settled(count),
                count,
                (rows, row, token, met) -> AttentionKernels.scoresByToken(
                        queries, offset, page(rows), head(slice, rows, row), scores, token, met));
    }

    @Override
    public void mix(Slice slice, Scores weights, int count, float[] target, int offset) {
        values.visit(
                recipe.settled(count),
                count,
                (rows, row, token, met) ->
                        AttentionKernels.mix(weights, token, met, page(rows), head(slice, rows, row), target, offset));
    }

    private static Page page(Matrix rows) {
        return new Page(rows.values(), rows.columns());
    }

    /// A head's features from a row on.
    private static Slice head(Slice slice, Matrix rows, int row) {
        return new Slice(rows.offset(row) + slice.offset(), slice.size(), slice.queries());
    }
}
