package dev.lloyd.quant.plane;

import dev.lloyd.core.kernel.FloatKernels;
import dev.lloyd.quant.form.StoredTensors;
import java.util.Optional;

/// The scales (or zeros) of a plane, as they are stored: a value for each group of columns and each row.
public final class ScaleTable {
    private final ScaleFormat format;
    private final int rows;
    private final float largest;
    private final float[] values;
    private final Optional<StoredTensors> stored;

    private ScaleTable(ScaleFormat format, int rows, float largest, float[] values, Optional<StoredTensors> stored) {
        this.format = format;
        this.rows = rows;
        this.largest = largest;
        this.values = values;
        this.stored = stored;
    }

    /// A table to be filled.
    ///
    /// @param rows rows with a value of their own: the matrix's rows, or 1 for the whole tensor
    /// @param groups groups of columns
    /// @param largest a bound of the values' magnitude
    static ScaleTable empty(ScaleFormat format, int rows, int groups, float largest) {
        return new ScaleTable(format, rows, largest, new float[Math.multiplyExact(rows, groups)], Optional.empty());
    }

    static ScaleTable restore(ScaleFormat format, int rows, int groups, StoredTensors tensors) {
        float[] values = format.restore(tensors, rows, groups);
        for (int index = 0; index < values.length; index++) {
            if (!Float.isFinite(values[index])) {
                throw new IllegalArgumentException("scale " + index + " is " + values[index]);
            }
        }
        return new ScaleTable(format, rows, 0, values, Optional.of(tensors));
    }

    /// All values in the order of the matrix: `rows x groups`, row by row, those of the whole tensor for every row.
    float[] byRow(int matrixRows, int groups) {
        float[] all = new float[Math.multiplyExact(matrixRows, groups)];
        for (int index = 0; index < all.length; index++) {
            all[index] = at(index / groups, index % groups);
        }
        return all;
    }

    /// Rounds a group's values to what can be stored and keeps them.
    void put(int group, float[] column) {
        format.round(column, largest);
        System.arraycopy(column, 0, values, group * rows, rows);
    }

    /// The same for one row, where the format rounds every value by itself.
    ///
    /// @param value an array of one, replaced by what is kept
    void putRow(int group, int row, float[] value) {
        format.round(value, largest);
        values[group * rows + row] = value[0];
    }

    /// A table of other values for the same rows and groups, rounded to what can be stored.
    ///
    /// @param others group by group, in each a value for every row
    ScaleTable with(float[] others) {
        float bound = FloatKernels.maxMagnitude(others, 0, others.length);
        ScaleTable table = empty(format, rows, values.length / Math.max(1, rows), bound);
        for (int group = 0; group * rows < others.length; group++) {
            table.put(group, java.util.Arrays.copyOfRange(others, group * rows, (group + 1) * rows));
        }
        return table;
    }

    /// The values of these rows and below them those of others; for tables whose values are rounded each by itself.
    ///
    /// @param others of the same format and as many groups
    ScaleTable above(ScaleTable others) {
        int all = rows + others.rows;
        int groups = values.length / rows;
        float[] joined = new float[Math.multiplyExact(all, groups)];
        for (int group = 0; group < groups; group++) {
            System.arraycopy(values, group * rows, joined, group * all, rows);
            System.arraycopy(others.values, group * others.rows, joined, group * all + rows, others.rows);
        }
        return new ScaleTable(format, all, Math.max(largest, others.largest), joined, Optional.empty());
    }

    /// The values of the first rows; for tables whose values are rounded each by itself.
    ScaleTable firstRows(int count) {
        int groups = values.length / rows;
        float[] kept = new float[count * groups];
        for (int group = 0; group < groups; group++) {
            System.arraycopy(values, group * rows, kept, group * count, count);
        }
        return new ScaleTable(format, count, largest, kept, Optional.empty());
    }

    /// Rows with a value of their own.
    public int rows() {
        return rows;
    }

    /// Every value, group by group, in each a value for every row.
    public float[] values() {
        return values.clone();
    }

    /// The value of a row in a group of columns.
    public float at(int row, int group) {
        return values[group * rows + (rows == 1 ? 0 : row)];
    }

    StoredTensors tensors() {
        return stored.orElseGet(() -> format.store(values, rows, largest));
    }
}
