package dev.lloyd.models.cache;

import dev.lloyd.core.kernel.AttentionKernels.Slice;
import dev.lloyd.core.kernel.FloatKernels;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.runtime.KeyValueView;
import dev.lloyd.models.runtime.KeyValues;
import java.util.Optional;

/// Keys and values as codes, but for the first and the last tokens, which are in binary16.
///
/// Tokens that were coded stay so when those after them are forgotten, but for those that were coded in one chunk
/// with one that is: they are in binary16 again, as they are decoded.
final class CodedKeyValues implements KeyValues {
    private final CacheRecipe recipe;
    private final SideStore keys;
    private final SideStore values;
    private final int columns;

    /// @param leader of the block whose codes these are too; empty: it has codes of its own
    CodedKeyValues(CacheRecipe recipe, BlockCodec codec, Optional<CodedKeyValues> leader, int columns) {
        this.recipe = recipe;
        this.keys = new SideStore(recipe, codec.keys(), leader.map(CodedKeyValues::keys), columns);
        this.values = new SideStore(recipe, codec.values(), leader.map(CodedKeyValues::values), columns);
        this.columns = columns;
    }

    SideStore keys() {
        return keys;
    }

    SideStore values() {
        return values;
    }

    @Override
    public int length() {
        return keys.length();
    }

    @Override
    public void append(Matrix newKeys, Matrix newValues, Workers workers) {
        if (newKeys.columns() != columns || newValues.columns() != columns || newKeys.rows() != newValues.rows()) {
            throw new IllegalArgumentException("cannot append keys " + newKeys.rows() + " x " + newKeys.columns()
                    + " and values " + newValues.rows() + " x " + newValues.columns() + " to rows of " + columns);
        }
        requireFinite("key", newKeys);
        requireFinite("value", newValues);
        keys.append(newKeys, workers);
        values.append(newValues, workers);
    }

    /// Before anything is changed.
    private void requireFinite(String what, Matrix rows) {
        int index = rows.firstNotFinite();
        if (index >= 0) {
            throw new IllegalArgumentException("the " + what + " of token " + (length() + index / columns) + " has "
                    + rows.values()[index] + " at feature " + index % columns + "; only finite ones can be kept");
        }
    }

    @Override
    public void truncate(int newLength) {
        if (newLength < 0 || newLength > length()) {
            throw new IllegalArgumentException("cannot cut " + length() + " tokens to " + newLength);
        }
        keys.truncate(newLength);
        values.truncate(newLength);
    }

    @Override
    public KeyValueView view(Workers workers) {
        return new View(recipe, keys.rows(workers), values.rows(workers));
    }

    @Override
    public long byteSize() {
        return keys.byteSize() + values.byteSize();
    }

    /// All rows decoded, for one step.
    private record View(CacheRecipe recipe, SideStore.Rows keys, SideStore.Rows values) implements KeyValueView {
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
}
