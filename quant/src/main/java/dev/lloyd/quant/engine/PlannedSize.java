package dev.lloyd.quant.engine;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.part.Grid;
import dev.lloyd.quant.plane.Planes;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.plane.Sample;
import dev.lloyd.quant.plane.SizeKind;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.quant.split.Outliers;
import java.util.List;

/// What a matrix of some shape will take, before its values are looked at.
///
/// @param bytes of all terms of the canonical form
/// @param kind how certain that is
public record PlannedSize(long bytes, SizeKind kind) {
    private static final int SAMPLE = 16_384;

    /// The size of a matrix quantized with a recipe. Grids that learn their points are shown Gaussian numbers: how
    /// many points there are depends on the columns, not on the values.
    public static PlannedSize of(Recipe recipe, int rows, int columns, Workers workers) {
        List<Grid> grids = recipe.grids();
        long bytes = Planes.byteSize(grids, points(grids, columns, workers), rows, columns);
        bytes += recipe.transforms().stream()
                .mapToLong(part -> part.storedBytes(rows, columns))
                .sum();
        bytes += recipe.splits().stream()
                .mapToLong(part -> part.storedBytes(rows, columns))
                .sum();
        SizeKind codes = grids.stream().map(Grid::sizeKind).reduce(SizeKind.EXACT, SizeKind::and);
        boolean mayKeepFewer = recipe.splits().stream().anyMatch(Outliers.class::isInstance);
        return new PlannedSize(bytes, codes.and(mayKeepFewer ? SizeKind.AT_MOST : SizeKind.EXACT));
    }

    private static List<Points> points(List<Grid> grids, int columns, Workers workers) {
        float[] importance = new float[columns];
        java.util.Arrays.fill(importance, 1);
        int rows = Math.max(1, SAMPLE / Math.max(1, columns));
        Sample sample = new Sample(Seeds.gaussian(rows * columns, 1), columns, importance, 1, workers);
        return grids.stream().map(grid -> grid.points(sample)).toList();
    }

    /// Bits per value.
    public double bits(long values) {
        return 8.0 * bytes / values;
    }
}
