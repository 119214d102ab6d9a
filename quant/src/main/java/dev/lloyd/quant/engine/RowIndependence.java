package dev.lloyd.quant.engine;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.quant.part.Grid;
import dev.lloyd.quant.plane.CodeStorage;
import dev.lloyd.quant.plane.FloatScales;
import dev.lloyd.quant.plane.NestedScales;
import dev.lloyd.quant.plane.NoScales;
import dev.lloyd.quant.plane.PlaneWriter;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.plane.ScaleFormat;
import dev.lloyd.quant.recipe.Recipe;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Whether a recipe's grid codes each row of a matrix as if it had come alone.
public final class RowIndependence {
    private RowIndependence() {}

    /// Says it of a recipe with its points.
    ///
    /// @param columns of the rows
    public static boolean holds(Recipe recipe, List<Points> points, int columns) {
        float[] ones = new float[columns];
        Arrays.fill(ones, 1);
        Matrix row = Matrix.zeros(1, columns);
        PlaneWriter writer = new PlaneWriter(recipe.grids(), points, recipe.chosenRange(), row, ones, Optional.empty());
        Grid grid = recipe.grids().getFirst();
        return recipe.grids().stream().allMatch(each -> each.storage() == CodeStorage.PACKED)
                && writer.stepRows() == 1
                && writer.fitsByRow()
                && isOfItsRow(grid.scaleFormat())
                && grid.zeroFormat().map(RowIndependence::isOfItsRow).orElse(true);
    }

    /// Whether what a scale is rounded to depends on no other row.
    private static boolean isOfItsRow(ScaleFormat format) {
        return switch (format) {
            case ScaleFormat.Real real -> true;
            case FloatScales scales -> scales.kind() != FloatScales.Kind.E4M3;
            case NestedScales scales -> false;
            case NoScales none -> true;
        };
    }
}
