package dev.lloyd.models.runtime;

import dev.lloyd.core.kernel.AttentionKernels;
import dev.lloyd.core.kernel.AttentionKernels.Page;
import dev.lloyd.core.kernel.AttentionKernels.Pages;
import dev.lloyd.core.kernel.AttentionKernels.Scores;
import dev.lloyd.core.kernel.AttentionKernels.Slice;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import java.util.ArrayList;
import java.util.List;

/// Keys and values as plain floats, in pages of {@value #PAGE} tokens: a sequence that grows copies nothing and has at
/// most a page to spare. Keys lie feature by feature in their page, values token by token.
public final class FloatKeyValues implements KeyValues, KeyValueView {
    private static final int FEW = 32;

    private final int columns;
    private final List<Page> keys = new ArrayList<>();
    private final List<Page> values = new ArrayList<>();
    private final Pages cold = new Pages(PAGE, true, keys, values);
    private final Pages warm = new Pages(PAGE, false, keys, values);

    /// A single token reads its weights between two looks at a page; many at once find it where the first one left it.
    /// A few do too, but what fetches pages is compiled, where Java at a first prompt is not.
    private Pages pages = warm;

    private int length;

    FloatKeyValues(int columns) {
        if (columns < 1) {
            throw new IllegalArgumentException("keys need at least one feature, not " + columns);
        }
        this.columns = columns;
        Math.multiplyExact(columns, PAGE);
    }

    @Override
    public int length() {
        return length;
    }

    /// A copy of the keys, tokens x features.
    public Matrix keys() {
        Matrix rows = Matrix.zeros(length, columns);
        for (int token = 0; token < length; token++) {
            float[] page = keys.get(token / PAGE).values();
            for (int feature = 0; feature < columns; feature++) {
                rows.set(token, feature, page[feature * PAGE + token % PAGE]);
            }
        }
        return rows;
    }

    /// A copy of the values, tokens x features.
    public Matrix values() {
        Matrix rows = Matrix.zeros(length, columns);
        for (int from = 0; from < length; from += PAGE) {
            int count = Math.min(PAGE, length - from) * columns;
            System.arraycopy(values.get(from / PAGE).values(), 0, rows.values(), rows.offset(from), count);
        }
        return rows;
    }

    @Override
    public void append(Matrix input, Matrix newKeys, Matrix newValues, Workers workers) {
        append(newKeys, newValues);
    }

    /// Adds rows at the end.
    public void append(Matrix newKeys, Matrix newValues) {
        if (newKeys.columns() != columns || newValues.columns() != columns || newKeys.rows() != newValues.rows()) {
            throw new IllegalArgumentException("cannot append keys " + newKeys.rows() + " x " + newKeys.columns()
                    + " and values " + newValues.rows() + " x " + newValues.columns() + " to rows of " + columns);
        }
        pages = newKeys.rows() <= FEW ? cold : warm;
        for (int row = 0; row < newKeys.rows(); row++) {
            int place = length % PAGE;
            if (length / PAGE == keys.size()) {
                keys.add(new Page(new float[columns * PAGE], PAGE));
                values.add(new Page(new float[columns * PAGE], columns));
            }
            float[] page = keys.get(length / PAGE).values();
            for (int feature = 0; feature < columns; feature++) {
                page[feature * PAGE + place] = newKeys.at(row, feature);
            }
            System.arraycopy(
                    newValues.values(),
                    newValues.offset(row),
                    values.get(length / PAGE).values(),
                    place * columns,
                    columns);
            length++;
        }
    }

    @Override
    public void truncate(int newLength) {
        if (newLength < 0 || newLength > length) {
            throw new IllegalArgumentException("cannot cut " + length + " tokens to " + newLength);
        }
        int kept = Math.ceilDiv(newLength, PAGE);
        keys.subList(kept, keys.size()).clear();
        values.subList(kept, values.size()).clear();
        length = newLength;
    }

    @Override
    public KeyValueView view(Workers workers) {
        return this;
    }

    @Override
    public boolean isPlain() {
        return true;
    }

    @Override
    public long byteSize() {
        return 2L * Float.BYTES * length * columns;
    }

    @Override
    public void scores(Slice slice, float[] queries, int offset, Scores scores, int count) {
        AttentionKernels.scores(queries, offset, pages, slice, scores, count);
    }

    @Override
    public void mix(Slice slice, Scores weights, int count, float[] target, int offset) {
        AttentionKernels.mix(weights, count, pages, slice, target, offset);
    }
}
