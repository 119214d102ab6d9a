package dev.lloyd.models.runtime;

import dev.lloyd.core.kernel.FloatKernels;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import java.util.Arrays;

/// Keys and values as plain floats, in arrays that double.
final class FloatKeyValues implements KeyValues, KeyValueView {
    private final int columns;
    private float[] keys;
    private float[] values;
    private int length;

    FloatKeyValues(int columns) {
        if (columns < 1) {
            throw new IllegalArgumentException("keys need at least one feature, not " + columns);
        }
        this.columns = columns;
        this.keys = new float[16 * columns];
        this.values = new float[16 * columns];
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public void append(Matrix newKeys, Matrix newValues, Workers workers) {
        if (newKeys.columns() != columns || newValues.columns() != columns || newKeys.rows() != newValues.rows()) {
            throw new IllegalArgumentException("cannot append keys " + newKeys.rows() + " x " + newKeys.columns()
                    + " and values " + newValues.rows() + " x " + newValues.columns() + " to rows of " + columns);
        }
        int end = Math.multiplyExact(length + newKeys.rows(), columns);
        if (end > keys.length) {
            int capacity = (int) Math.min(Integer.MAX_VALUE - 8, Math.max(2L * keys.length, end));
            keys = Arrays.copyOf(keys, capacity);
            values = Arrays.copyOf(values, capacity);
        }
        System.arraycopy(newKeys.values(), 0, keys, length * columns, newKeys.values().length);
        System.arraycopy(newValues.values(), 0, values, length * columns, newValues.values().length);
        length += newKeys.rows();
    }

    @Override
    public void truncate(int newLength) {
        if (newLength < 0 || newLength > length) {
            throw new IllegalArgumentException("cannot cut " + length + " tokens to " + newLength);
        }
        length = newLength;
    }

    @Override
    public KeyValueView view(Workers workers) {
        return this;
    }

    @Override
    public long byteSize() {
        return 2L * Float.BYTES * length * columns;
    }

    @Override
    public void scores(Slice slice, float[] query, int queryOffset, float[] scores, int count) {
        for (int token = 0; token < count; token++) {
            scores[token] = FloatKernels.dot(query, queryOffset, keys, token * columns + slice.offset(), slice.size());
        }
    }

    @Override
    public void mix(Slice slice, float[] weights, int count, float[] target, int targetOffset) {
        for (int token = 0; token < count; token++) {
            int from = token * columns + slice.offset();
            FloatKernels.axpy(weights[token], values, from, target, targetOffset, slice.size());
        }
    }
}
