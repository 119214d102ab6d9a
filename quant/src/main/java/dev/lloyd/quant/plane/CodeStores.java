package dev.lloyd.quant.plane;

import dev.lloyd.core.entropy.EntropyModel;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.part.Grid;
import java.util.List;

/// Chooses the code store that a grid asks for.
final class CodeStores {
    private CodeStores() {}

    static Codes of(Grid grid, Points points, short[] codes, int rows, int columns) {
        int tileRows = Planes.tiles(rows, points.tile().rows());
        int perRow = codesPerRow(points, columns);
        requireRows(grid, points, rows);
        return switch (grid.storage()) {
            case PACKED -> PackedCodes.of(codes, tileRows, perRow, points.codeBits());
            case MIXED -> MixedCodes.of(widths(grid, points), codes, rows, columns);
            case DICTIONARY -> {
                Codes packed = PackedCodes.of(codes, tileRows, perRow, points.codeBits());
                yield perRow > DictionaryCodes.MOST
                        ? packed
                        : smaller(packed, DictionaryCodes.of(codes, tileRows, perRow));
            }
            case GOLOMB -> SparseCodes.of(codes, perRow, List.of(SparseEncoding.GOLOMB));
            case SPARSE -> SparseCodes.of(codes, perRow, List.of(SparseEncoding.values()));
            case ENTROPY -> EntropyCodes.of(codes, perRow, points.codesPerTile(), model(grid, points));
        };
    }

    private static Codes smaller(Codes packed, Codes other) {
        return other.tensors().byteSize() < packed.tensors().byteSize() ? other : packed;
    }

    static Codes restore(Grid grid, Points points, int rows, int columns, StoredTensors tensors) {
        int tileRows = Planes.tiles(rows, points.tile().rows());
        int perRow = codesPerRow(points, columns);
        requireRows(grid, points, rows);
        return switch (grid.storage()) {
            case PACKED -> packed(points, tileRows, perRow, tensors);
            case MIXED ->
                new MixedCodes(
                        widths(grid, points),
                        rows,
                        columns,
                        tensors.get("codes").bytes());
            case ENTROPY -> EntropyCodes.restore(tensors, tileRows, perRow, points.codesPerTile(), model(grid, points));
            case GOLOMB, SPARSE -> SparseCodes.restore(tensors, tileRows, perRow);
            case DICTIONARY ->
                DictionaryCodes.areIn(tensors)
                        ? DictionaryCodes.restore(tensors, tileRows, perRow)
                        : packed(points, tileRows, perRow, tensors);
        };
    }

    private static PackedCodes packed(Points points, int tileRows, int perRow, StoredTensors tensors) {
        return new PackedCodes(
                tileRows, perRow, points.codeBits(), tensors.get("codes").bytes());
    }

    static int codesPerRow(Points points, int columns) {
        return Math.multiplyExact(Planes.tiles(columns, points.tile().columns()), points.codesPerTile());
    }

    private static void requireRows(Grid grid, Points points, int rows) {
        if (points.rows().isPresent() && points.rows().getAsInt() != rows) {
            throw new IllegalArgumentException(grid.name() + ": a matrix of " + rows + " rows cannot have points for "
                    + points.rows().getAsInt() + " rows");
        }
    }

    private static GroupWidths widths(Grid grid, Points points) {
        if (points instanceof GroupWidths widths) {
            return widths;
        }
        throw new IllegalArgumentException(grid.name() + ": the points do not say how wide codes are");
    }

    private static EntropyModel model(Grid grid, Points points) {
        return points.entropy()
                .orElseThrow(() ->
                        new IllegalArgumentException(grid.name() + ": the points do not say how probable codes are"));
    }
}
