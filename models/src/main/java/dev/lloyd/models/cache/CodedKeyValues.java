package dev.lloyd.models.cache;

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
    CodedKeyValues(
            CacheRecipe recipe, BlockCodec codec, Storage storage, Optional<CodedKeyValues> leader, int columns) {
        this.recipe = recipe;
        Optional<SideStore> none = Optional.empty();
        this.keys =
                new SideStore(recipe, codec.keys(), storage.keys(), leader.map(CodedKeyValues::keys), none, columns);
        this.values = new SideStore(
                recipe, codec.values(), storage.values(), leader.map(CodedKeyValues::values), none, columns);
        this.columns = columns;
    }

    /// Where decoded keys and values lie.
    record Storage(MatrixPool keys, MatrixPool values) {}

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
    public void append(Matrix input, Matrix newKeys, Matrix newValues, Workers workers) {
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
        MetRows metKeys = keys.rows(workers);
        MetRows metValues = values.rows(workers);
        return new CodedView(recipe, metKeys, metValues, () -> {
            keys.release(metKeys);
            values.release(metValues);
        });
    }

    @Override
    public long byteSize() {
        return keys.byteSize() + values.byteSize();
    }
}
