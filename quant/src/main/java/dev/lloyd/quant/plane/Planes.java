package dev.lloyd.quant.plane;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.part.Grid;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The canonical form's `P`: one plane of codes, or several that add up, with the scales that they share.
///
///     value = scale * (point_1 + point_2 + ... - zero)
///
/// @param rows rows of the matrix
/// @param columns columns of the matrix
/// @param planes the planes, first the coarsest; all have tiles of one shape
/// @param scales scales by group
/// @param zeros zeros by group, if the grid has them
public record Planes(int rows, int columns, List<Plane> planes, ScaleTable scales, Optional<ScaleTable> zeros) {
    /// Rows that a thread decodes at a time.
    private static final int ROWS_TOGETHER = 64;

    /// Copies the list.
    public Planes {
        planes = List.copyOf(planes);
    }

    /// The same grid with other codes, scales and zeros, as a tuning chose them; scales and zeros are rounded to
    /// what can be stored. For one plane.
    ///
    /// @param codes row of tiles by row of tiles
    /// @param newScales group by group, in each a value for every row that has one of its own
    /// @param newZeros likewise; not looked at if the grid has no zeros
    public Planes with(short[] codes, float[] newScales, float[] newZeros) {
        if (planes.size() != 1) {
            throw new IllegalArgumentException(planes.size() + " planes that add up cannot be given other codes");
        }
        Plane plane = planes.getFirst();
        Codes stored = CodeStores.of(plane.grid(), plane.points(), codes, rows, columns);
        return new Planes(
                rows,
                columns,
                List.of(new Plane(plane.grid(), plane.points(), stored)),
                scales.with(newScales),
                zeros.map(table -> table.with(newZeros)));
    }

    /// The same codes with other scales, rounded to what can be stored.
    ///
    /// @param newScales group by group, in each a value for every row that has one of its own
    public Planes withScales(float[] newScales) {
        return new Planes(rows, columns, planes, scales.with(newScales), zeros);
    }

    /// The same codes with other scales and zeros, rounded to what can be stored.
    ///
    /// @param newScales group by group, in each a value for every row that has one of its own
    /// @param newZeros likewise; not looked at if the grid has no zeros
    public Planes withScales(float[] newScales, float[] newZeros) {
        return new Planes(rows, columns, planes, scales.with(newScales), zeros.map(table -> table.with(newZeros)));
    }

    /// The same grid, scales and zeros with other codes.
    ///
    /// @param codes of each plane, row of tiles by row of tiles
    public Planes withCodes(List<short[]> codes) {
        List<Plane> others = new ArrayList<>();
        for (int index = 0; index < planes.size(); index++) {
            Plane plane = planes.get(index);
            Codes stored = CodeStores.of(plane.grid(), plane.points(), codes.get(index), rows, columns);
            others.add(new Plane(plane.grid(), plane.points(), stored));
        }
        return new Planes(rows, columns, others, scales, zeros);
    }

    /// The same codes on other points: codebooks that have changed.
    ///
    /// @param points of each plane, of the same tiles and codes
    public Planes withPoints(List<Points> points) {
        List<Plane> others = new ArrayList<>();
        for (int index = 0; index < planes.size(); index++) {
            Plane plane = planes.get(index);
            others.add(new Plane(plane.grid(), points.get(index), plane.codes()));
        }
        return new Planes(rows, columns, others, scales, zeros);
    }

    /// A matrix for each plane, with the scales and groups of all and the zeros with the first, so that the sum is
    /// this one:
    ///
    ///     scale * (point_1 + point_2 - zero)  =  scale * (point_1 - zero) + scale * point_2
    public List<Planes> apart() {
        List<Planes> all = new ArrayList<>();
        for (Plane plane : planes) {
            Plane alone = new Plane(planes.getFirst().grid(), plane.points(), plane.codes());
            all.add(new Planes(rows, columns, List.of(alone), scales, all.isEmpty() ? zeros : Optional.empty()));
        }
        return all;
    }

    /// Columns that share a scale.
    public int groupColumns() {
        return planes.getFirst().grid().group().groupColumns(columns);
    }

    /// The codes of the only plane, row of tiles by row of tiles.
    public short[] codes() {
        return codes(0);
    }

    /// The codes of a plane, row of tiles by row of tiles.
    public short[] codes(int number) {
        Plane plane = planes.get(number);
        int[] row = new int[CodeStores.codesPerRow(plane.points(), columns)];
        short[] all = new short[Math.multiplyExact(tileRows(), row.length)];
        for (int tileRow = 0; tileRow < tileRows(); tileRow++) {
            plane.codes().read(tileRow, row);
            for (int index = 0; index < row.length; index++) {
                all[tileRow * row.length + index] = (short) row[index];
            }
        }
        return all;
    }

    /// The shape of the values that were rounded together.
    public Tile tile() {
        return planes.getFirst().points().tile();
    }

    /// Bytes of a matrix's planes as {@link #tensors()} will store them; for entropy-coded grids the most that
    /// their rate allows, for those of {@link SizeKind#EXPECTED} size what it lets expect.
    ///
    /// @param grids the grids of the planes
    /// @param points their points; what they say of themselves must not depend on the values
    public static long byteSize(List<Grid> grids, List<Points> points, int rows, int columns) {
        Grid first = grids.getFirst();
        int groups = tiles(columns, first.group().groupColumns(columns));
        int scaleRows = first.group() instanceof Granularity.Tensor ? 1 : rows;
        float[] table = new float[Math.multiplyExact(scaleRows, groups)];
        long bytes = 0;
        for (int index = 0; index < grids.size(); index++) {
            Grid grid = grids.get(index);
            double coded = grid.nominalBits() * rows * columns / 8;
            if (grid.storage() == CodeStorage.ENTROPY) {
                bytes += (long) coded; // Its rate counts the points.
            } else {
                bytes += points.get(index).sideBytes(rows)
                        + (grid.sizeKind() == SizeKind.EXPECTED
                                ? (long) Math.ceil(coded)
                                : packed(points.get(index), rows, columns));
            }
        }
        if (first.storage() == CodeStorage.ENTROPY) {
            return bytes; // Its rate counts the scales.
        }
        long zeros = first.zeroFormat()
                .map(format -> format.store(table, scaleRows, 1).byteSize())
                .orElse(0L);
        return bytes + first.scaleFormat().store(table, scaleRows, 1).byteSize() + zeros;
    }

    private static long packed(Points points, int rows, int columns) {
        return tiles(rows, points.tile().rows()) * points.rowBytes(0, columns);
    }

    /// Rows of tiles.
    public int tileRows() {
        return tiles(rows, tile().rows());
    }

    /// Decodes the rows of a row of tiles, `tile().rows()` of them (fewer for the last), to the beginning of
    /// `target`.
    public void decode(int tileRow, float[] target) {
        new RowDecoder(this).decode(tileRow, target, 0);
    }

    /// Decodes every row.
    public Matrix decode(Workers workers) {
        Matrix target = Matrix.zeros(rows, columns);
        decode(target, workers);
        return target;
    }

    /// Decodes every row to a matrix of this shape, whatever it held.
    public void decode(Matrix target, Workers workers) {
        int tall = tile().rows();
        int step = Math.max(1, ROWS_TOGETHER / tall);
        workers.forEach(tiles(tileRows(), step), part -> {
            RowDecoder decoder = new RowDecoder(this);
            for (int tileRow = part * step; tileRow < Math.min(tileRows(), (part + 1) * step); tileRow++) {
                decoder.decode(tileRow, target.values(), tileRow * tall * columns);
            }
        });
    }

    /// As stored: `scales`, `zeros`, and for each plane `N` its codes and codebook.
    public StoredTensors tensors() {
        StoredTensors all = StoredTensors.NONE.plus("scales", scales.tensors());
        if (zeros.isPresent()) {
            all = all.plus("zeros", zeros.get().tensors());
        }
        for (int index = 0; index < planes.size(); index++) {
            Plane plane = planes.get(index);
            all = all.plus("plane" + index, plane.codes().tensors());
            all = all.plus("codebook" + index, plane.points().side());
        }
        return all;
    }

    /// The inverse of {@link #tensors()}.
    ///
    /// @throws IllegalArgumentException if the tensors do not fit the shape and the grids
    public static Planes restore(int rows, int columns, List<Grid> grids, StoredTensors tensors) {
        Grid first = grids.getFirst();
        int groups = tiles(columns, first.group().groupColumns(columns));
        int scaleRows = first.group() instanceof Granularity.Tensor ? 1 : rows;
        List<Plane> planes = new ArrayList<>();
        for (int index = 0; index < grids.size(); index++) {
            Grid grid = grids.get(index);
            Points points = grid.restore(tensors.under("codebook" + index), rows, columns);
            planes.add(new Plane(
                    grid, points, CodeStores.restore(grid, points, rows, columns, tensors.under("plane" + index))));
        }
        return new Planes(
                rows,
                columns,
                planes,
                ScaleTable.restore(first.scaleFormat(), scaleRows, groups, tensors.under("scales")),
                first.zeroFormat()
                        .map(format -> ScaleTable.restore(format, scaleRows, groups, tensors.under("zeros"))));
    }

    static int tiles(int length, int tile) {
        return (length + tile - 1) / tile;
    }
}
