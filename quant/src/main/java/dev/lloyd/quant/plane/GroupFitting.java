package dev.lloyd.quant.plane;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.quant.form.Mask;
import dev.lloyd.quant.part.Grid;
import dev.lloyd.quant.part.Range;
import dev.lloyd.quant.range.Group;
import dev.lloyd.quant.range.GroupScale;
import java.util.Optional;

/// Scales and zeros of a matrix's groups while they are fitted.
final class GroupFitting {
    private final Grid grid;
    private final Range range;
    private final int rows;
    private final int columns;
    private final float[] importance;
    private final Optional<Mask> kept;
    private final int groupColumns;
    private final boolean whole;
    private final ScaleTable scales;
    private final Optional<ScaleTable> zeros;
    private boolean holding;

    /// Which points the groups of a row have.
    @FunctionalInterface
    interface RowPoints {
        Points at(int row, int column);
    }

    /// Nothing is fitted yet.
    ///
    /// @param grid whose groups they are
    /// @param range fits them
    /// @param weights the matrix, for its shape
    /// @param largest scale that can occur
    /// @param importance weight of each column in the error
    /// @param kept positions that stay exact and do not count
    GroupFitting(Grid grid, Range range, Matrix weights, float largest, float[] importance, Optional<Mask> kept) {
        this.grid = grid;
        this.range = range;
        this.rows = weights.rows();
        this.columns = weights.columns();
        this.importance = importance;
        this.kept = kept;
        this.groupColumns = grid.group().groupColumns(columns);
        this.whole = grid.group() instanceof Granularity.Tensor;
        int groups = Planes.tiles(columns, groupColumns);
        int scaleRows = whole ? 1 : rows;
        this.scales = ScaleTable.empty(grid.scaleFormat(), scaleRows, groups, largest);
        this.zeros = grid.zeroFormat().map(format -> ScaleTable.empty(format, scaleRows, groups, largest));
    }

    /// Columns that share a scale.
    int columns() {
        return groupColumns;
    }

    /// Whether a group's scale follows from its own row alone.
    boolean fitsByRow() {
        return !whole
                && !(grid.scaleFormat() instanceof NestedScales)
                && !(grid.zeroFormat().orElse(ScaleFormat.Real.F32) instanceof NestedScales);
    }

    /// From now on groups stay as they are.
    void hold() {
        holding = true;
    }

    boolean isHeld() {
        return holding;
    }

    ScaleTable scales() {
        return scales;
    }

    Optional<ScaleTable> zeros() {
        return zeros;
    }

    /// Fits the groups of all rows that begin at a column, if any do, on the values as they are now.
    void fitAt(int column, Matrix current, RowPoints points, Workers workers) {
        if (column % groupColumns != 0 || holding) {
            return;
        }
        int units = whole ? 1 : rows;
        float[] columnScales = new float[units];
        float[] columnZeros = new float[units];
        workers.forEach(units, row -> {
            GroupScale fitted = fit(current, row, column, points.at(row, column));
            columnScales[row] = fitted.scale();
            columnZeros[row] = fitted.zero();
        });
        int group = column / groupColumns;
        scales.put(group, columnScales);
        zeros.ifPresent(table -> table.put(group, columnZeros));
    }

    /// The scale and the zero of the group that begins in a row at a column.
    GroupScale fit(Matrix current, int row, int column, Points points) {
        int width = Math.min(groupColumns, columns - column);
        return range.fit(group(current, row, column, width, whole ? rows : 1), points);
    }

    private Group group(Matrix current, int row, int column, int width, int runs) {
        int offset = current.offset(row) + column;
        Group.Zero zero = zeroKind();
        if (kept.isEmpty()) {
            return new Group(current.values(), offset, width, runs, columns, importance, column, 0, zero);
        }
        float[] weights = new float[width * runs];
        for (int run = 0; run < runs; run++) {
            for (int index = 0; index < width; index++) {
                weights[run * width + index] =
                        kept.get().has(row + run, column + index) ? 0 : importance[column + index];
            }
        }
        return new Group(current.values(), offset, width, runs, columns, weights, 0, width, zero);
    }

    private Group.Zero zeroKind() {
        return grid.zeroFormat()
                .map(format -> format instanceof FloatScales ? Group.Zero.INTEGER : Group.Zero.REAL)
                .orElse(Group.Zero.NONE);
    }
}
