package dev.lloyd.models.cache;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.runtime.KeyValueView;
import dev.lloyd.models.runtime.KeyValues;
import java.util.Optional;

/// The input of a block's layers of keys and of values as codes, but for the first and the last tokens, which are in
/// binary16; in every step both are made of it again.
final class CodedInputs implements KeyValues {
    private final CacheRecipe recipe;
    private final Remaking remaking;
    private final SideStore inputs;

    /// @param before the block before, if inputs are coded as differences to its own
    /// @param features of an input
    CodedInputs(CacheRecipe recipe, InputCodec codec, Optional<CodedInputs> before, int features) {
        this.recipe = recipe;
        this.remaking = codec.remaking();
        this.inputs = new SideStore(
                recipe, codec.side(), new MatrixPool(0), Optional.empty(), before.map(CodedInputs::inputs), features);
    }

    SideStore inputs() {
        return inputs;
    }

    @Override
    public int length() {
        return inputs.length();
    }

    @Override
    public void append(Matrix input, Matrix keys, Matrix values, Workers workers) {
        int features = inputs.columns();
        if (input.columns() != features) {
            throw new IllegalArgumentException(
                    "cannot append inputs of " + input.columns() + " features to those of " + features);
        }
        int index = input.firstNotFinite();
        if (index >= 0) {
            throw new IllegalArgumentException("the input of token " + (length() + index / features) + " has "
                    + input.values()[index] + " at feature " + index % features + "; only finite ones can be kept");
        }
        inputs.append(input, workers);
    }

    @Override
    public void truncate(int newLength) {
        if (newLength < 0 || newLength > length()) {
            throw new IllegalArgumentException("cannot cut " + length() + " tokens to " + newLength);
        }
        inputs.truncate(newLength);
    }

    @Override
    public KeyValueView view(Workers workers) {
        MetRows rows = inputs.rows(workers);
        return new CodedView(
                recipe,
                rows.map((input, position) -> remaking.keys(input, position, workers)),
                rows.map((input, position) -> remaking.values(input, workers)),
                () -> {});
    }

    @Override
    public long byteSize() {
        return inputs.byteSize();
    }
}
