package dev.lloyd.quant.plane;

import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.part.Grid;

/// Chooses the code store that a grid asks for.
final class CodeStores {
    private CodeStores() {}

    static Codes of(Grid grid, Points points, short[] codes, int rows, int columns) {
        int tileRows = Planes.tiles(rows, points.tile().rows());
        return switch (grid.storage()) {
            case PACKED -> PackedCodes.of(codes, tileRows, codesPerRow(points, columns), points.codeBits());
            case ENTROPY -> throw new IllegalArgumentException(grid.name() + ": codes cannot be entropy-coded yet");
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
            case ENTROPY -> throw new IllegalArgumentException(grid.name() + ": codes cannot be entropy-coded yet");
        };
    }

    static int codesPerRow(Points points, int columns) {
        return Math.multiplyExact(Planes.tiles(columns, points.tile().columns()), points.codesPerTile());
    }
}
