package dev.lloyd.models.cache;

import dev.lloyd.core.kernel.AttentionKernels.Slice;
import dev.lloyd.core.kernel.FloatKernels;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.models.runtime.KeyValueView;

/// All keys and values decoded, for one step.
record CodedView(CacheRecipe recipe, SideStore.Rows keys, SideStore.Rows values) implements KeyValueView {
    @Override
    public void scores(Slice slice, float[] query, int queryOffset, float[] scores, int count) {
        int settled = keys.met(recipe.settled(count));
        for (int token = 0; token < count; token++) {
            Matrix rows = token < settled ? keys.settled() : keys.last();
            int offset = rows.offset(token < settled ? token : token - keys.begin()) + slice.offset();
            scores[token] = FloatKernels.dot(query, queryOffset, rows.values(), offset, slice.size());
        }
    }

    @Override
    public void mix(Slice slice, float[] weights, int count, float[] target, int targetOffset) {
        int settled = values.met(recipe.settled(count));
        for (int token = 0; token < count; token++) {
            Matrix rows = token < settled ? values.settled() : values.last();
            int offset = rows.offset(token < settled ? token : token - values.begin()) + slice.offset();
            FloatKernels.axpy(weights[token], rows.values(), offset, target, targetOffset, slice.size());
        }
    }
}
