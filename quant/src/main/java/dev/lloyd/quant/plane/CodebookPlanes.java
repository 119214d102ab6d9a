package dev.lloyd.quant.plane;

import dev.lloyd.core.kernel.CodebookRows;
import dev.lloyd.core.kernel.CodebookTile;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A plane of points that are listed in tables as {@link dev.lloyd.core.kernel.CodebookKernels} reads it.
public final class CodebookPlanes {
    private CodebookPlanes() {}

    /// The matrix of one plane, with zeros or without: of {@link CodebookPoints}, or of points of which a tile has
    /// one code, single values or vectors, along rows or columns, the same points for all rows or others for
    /// each. Empty if there are several planes, other points, or more values in the codebooks than in the matrix.
    /// Codes are shared, however they are stored; scales take 4 bytes a group beside them, zeros 4 more, and
    /// codebooks 4 bytes a value.
    public static Optional<CodebookRows> of(Planes planes) {
        if (planes.planes().size() > 1) {
            return Optional.empty();
        }
        Plane plane = planes.planes().getFirst();
        return books(plane.points(), planes).map(books -> {
            int groups = Planes.tiles(planes.columns(), planes.groupColumns());
            return new CodebookRows(
                    planes.rows(),
                    planes.columns(),
                    planes.tile().rows(),
                    books,
                    plane.codes()::read,
                    planes.groupColumns(),
                    planes.scales().byRow(planes.rows(), groups),
                    planes.zeros()
                            .map(zeros -> zeros.byRow(planes.rows(), groups))
                            .orElse(new float[0]));
        });
    }

    private static Optional<List<CodebookTile>> books(Points points, Planes planes) {
        boolean same = true;
        for (int row = 0; row < planes.tileRows() && same; row++) {
            same = points.row(row).equals(points);
        }
        if (same && points instanceof CodebookPoints some) {
            return Optional.of(List.of(some.codebooks()));
        }
        boolean known = points.codesPerTile() == 1 && (same || points.tile().rows() == 1);
        int copies = same ? 1 : planes.rows();
        long values = ((long) copies * points.tile().size()) << points.codeBits();
        if (!known || values > (long) planes.rows() * planes.columns()) {
            return Optional.empty();
        }
        List<CodebookTile> books = new ArrayList<>();
        for (int row = 0; row < copies; row++) {
            books.addAll(listed(points.row(row)));
        }
        return Optional.of(books);
    }

    /// The vectors of all codes, for each row of a tile its part of them.
    private static List<CodebookTile> listed(Points points) {
        int wide = points.tile().columns();
        int tall = points.tile().rows();
        int count = 1 << points.codeBits();
        float[] tile = new float[points.tile().size()];
        float[][] vectors = new float[tall][count * wide];
        int[] code = new int[1];
        for (int index = 0; index < count; index++) {
            code[0] = index;
            points.decode(code, 0, tile, 0);
            for (int row = 0; row < tall; row++) {
                System.arraycopy(tile, row * wide, vectors[row], index * wide, wide);
            }
        }
        List<CodebookTile> books = new ArrayList<>();
        for (float[] each : vectors) {
            books.add(new CodebookTile(points.codeBits(), 1, new int[] {0, wide}, each));
        }
        return books;
    }
}
