package dev.lloyd.quant.plane;

import dev.lloyd.core.entropy.EntropyModel;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.part.Grid;

/// Chooses the code store that a grid asks for.
final class CodeStores {
    private CodeStores() {}

    static Codes of(Grid grid, Points points, short[] codes, int rows, int columns) {
        int tileRows = Planes.tiles(rows, points.tile().rows());
        return switch (grid.storage()) {
            case PACKED -> PackedCodes.of(codes, tileRows, codesPerRow(points, columns), points.codeBits());
            case ENTROPY ->
                EntropyCodes.of(codes, codesPerRow(points, columns), points.codesPerTile(), model(grid, points));
        };
    }

    static Codes restore(Grid grid, Points points, int rows, int columns, StoredTensors tensors) {
        int tileRows = Planes.tiles(rows, points.tile().rows());
        return switch (grid.storage()) {
            case PACKED ->
                new PackedCodes(
                        tileRows,
                        codesPerRow(points, columns),
                        points.codeBits(),
                        tensors.get("codes").bytes());
            case ENTROPY ->
                EntropyCodes.restore(
                        tensors, tileRows, codesPerRow(points, columns), points.codesPerTile(), model(grid, points));
        };
    }

    static int codesPerRow(Points points, int columns) {
        return Math.multiplyExact(Planes.tiles(columns, points.tile().columns()), points.codesPerTile());
    }

    private static EntropyModel model(Grid grid, Points points) {
        return points.entropy()
                .orElseThrow(() ->
                        new IllegalArgumentException(grid.name() + ": the points do not say how probable codes are"));
    }
}
