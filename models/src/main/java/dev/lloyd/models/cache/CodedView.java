package dev.lloyd.models.cache;

import dev.lloyd.core.kernel.AttentionKernels;
import dev.lloyd.core.kernel.AttentionKernels.Page;
import dev.lloyd.core.kernel.AttentionKernels.Slice;
import dev.lloyd.core.kernel.FloatKernels;
import dev.lloyd.models.runtime.KeyValueView;

/// All keys and values decoded, for one step.
record CodedView(CacheRecipe recipe, MetRows keys, MetRows values) implements KeyValueView {
    @Override
    public void scores(Slice slice, float[] query, int queryOffset, float[] scores, int count) {
        keys.visit(recipe.settled(count), count, (rows, row, token, met) -> {
            for (int index = 0; index < met; index++) {
                int offset = rows.offset(row + index) + slice.offset();
                scores[token + index] = FloatKernels.dot(query, queryOffset, rows.values(), offset, slice.size());
            }
        });
    }

    @Override
    public void mix(Slice slice, float[] weights, int count, float[] target, int targetOffset) {
        values.visit(recipe.settled(count), count, (rows, row, token, met) -> {
            Slice features = new Slice(rows.offset(row) + slice.offset(), slice.size());
            Page page = new Page(rows.values(), rows.columns());
            AttentionKernels.mix(weights, token, met, page, features, target, targetOffset);
        });
    }
}
