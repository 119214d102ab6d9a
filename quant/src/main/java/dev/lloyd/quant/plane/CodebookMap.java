package dev.lloyd.quant.plane;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import java.util.ArrayList;
import java.util.List;

/// What codes make of the levels of the fitted codebooks of a matrix: a linear map and its transpose.
///
///     decode(c) = scales o (J c)        gather(G) = J^T (scales o G)
///
/// Levels of all planes with a codebook, one after the other. Values that are kept exactly do not depend on any.
public final class CodebookMap {
    /// Parts whose sums are added in order, so that the number of threads does not show.
    private static final int PARTS = 16;

    private final Planes planes;
    private final Kept kept;
    private final int groupColumns;
    private final List<Part> parts = new ArrayList<>();
    private final int size;

    /// A plane whose codebook was fitted.
    private record Part(Plane plane, Codebook codebook, int from) {
        Part row(int tileRow) {
            return new Part(plane, codebook.row(tileRow), from);
        }
    }

    /// Says which values do not depend on their codes.
    @FunctionalInterface
    public interface Kept {
        /// Whether the value at a place is kept exactly.
        boolean has(int row, int column);
    }

    /// The map of some planes, with their codes as they are.
    public CodebookMap(Planes planes, Kept kept) {
        this.planes = planes;
        this.kept = kept;
        this.groupColumns = planes.groupColumns();
        int sum = 0;
        for (Plane plane : planes.planes()) {
            if (plane.points().codebook().isPresent()) {
                Codebook codebook = plane.points().codebook().get();
                parts.add(new Part(plane, codebook, sum));
                sum += codebook.levels().length;
            }
        }
        this.size = sum;
    }

    /// Number of levels; 0 if no codebook was fitted.
    public int size() {
        return size;
    }

    /// The points as they are.
    public List<Points> points() {
        return planes.planes().stream().map(Plane::points).toList();
    }

    /// Points whose levels have moved.
    public List<Points> moved(double[] by) {
        List<Points> moved = new ArrayList<>(points());
        for (Part part : parts) {
            float[] levels = part.codebook.levels().clone();
            for (int index = 0; index < levels.length; index++) {
                levels[index] += (float) by[part.from + index];
            }
            moved.set(planes.planes().indexOf(part.plane), part.codebook.with(levels));
        }
        return moved;
    }

    /// `decode(c)`, rows x columns.
    public Matrix decode(double[] levels, Workers workers) {
        Matrix target = Matrix.zeros(planes.rows(), planes.columns());
        forEachTile(workers, (part, codes, codeOffset, place, number) -> {
            double[] values = new double[planes.tile().size()];
            part.codebook.decode(levels, part.from, codes, codeOffset, values);
            forEachValue(
                    place,
                    (index, row, column, scale) ->
                            target.values()[target.offset(row) + column] += (float) (scale * values[index]));
        });
        return target;
    }

    /// `gather(G)`: the gradient in the levels of what has the gradient `G` in the decoded values.
    public double[] gather(Matrix source, Workers workers) {
        double[][] sums = new double[PARTS][size];
        forEachTile(workers, (part, codes, codeOffset, place, number) -> {
            double[] values = new double[planes.tile().size()];
            forEachValue(
                    place,
                    (index, row, column, scale) ->
                            values[index] = (double) scale * source.values()[source.offset(row) + column]);
            part.codebook.gather(values, codes, codeOffset, sums[number], part.from);
        });
        for (int number = 1; number < PARTS; number++) {
            for (int index = 0; index < size; index++) {
                sums[0][index] += sums[number][index];
            }
        }
        return sums[0];
    }

    /// Where a tile begins.
    private record Place(int row, int column) {}

    @FunctionalInterface
    private interface TileBody {
        void accept(Part part, int[] codes, int codeOffset, Place place, int number);
    }

    @FunctionalInterface
    private interface ValueBody {
        void accept(int index, int row, int column, float scale);
    }

    private void forEachTile(Workers workers, TileBody body) {
        Tile tile = planes.tile();
        int across = Math.ceilDiv(planes.columns(), tile.columns());
        workers.forEach(PARTS, number -> {
            int end = (int) ((number + 1L) * planes.tileRows() / PARTS);
            for (int tileRow = (int) ((long) number * planes.tileRows() / PARTS); tileRow < end; tileRow++) {
                for (Part part : parts) {
                    int each = part.plane.points().codesPerTile();
                    int[] codes = new int[across * each];
                    part.plane.codes().read(tileRow, codes);
                    Part own = part.row(tileRow);
                    for (int index = 0; index < across; index++) {
                        Place place = new Place(tileRow * tile.rows(), index * tile.columns());
                        body.accept(own, codes, index * each, place, number);
                    }
                }
            }
        });
    }

    private void forEachValue(Place place, ValueBody body) {
        Tile tile = planes.tile();
        int group = place.column / groupColumns;
        for (int index = 0; index < tile.size(); index++) {
            int row = place.row + index / tile.columns();
            int column = place.column + index % tile.columns();
            if (row < planes.rows() && column < planes.columns() && !kept.has(row, column)) {
                body.accept(index, row, column, planes.scales().at(row, group));
            }
        }
    }
}
