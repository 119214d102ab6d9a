package dev.lloyd.quant.plane;

import dev.lloyd.core.kernel.FloatKernels;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.quant.form.Mask;
import dev.lloyd.quant.form.Sparse;
import dev.lloyd.quant.part.Grid;
import dev.lloyd.quant.part.Range;
import dev.lloyd.quant.range.GroupScale;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/// Fits groups and encodes tiles, column step by column step, for whichever rounding drives it.
///
/// A rounding calls {@link #fitGroupsAt} when it enters a step of {@link #stepColumns()} columns, then {@link
/// #encode} on values that it may have moved meanwhile (error feedback). Steps may be encoded again: the last codes
/// stay. Calls come from one thread; rows are shared among the workers.
///
/// Much faster is to go through many steps of a row before the next row, on one thread: see {@link
/// #forEachTileRow}. Groups can be fitted on the way where a row's scales are its own ({@link #fitsByRow}).
public final class PlaneWriter {
    /// Rows that are handed to a worker at a time.
    private static final int CHUNK_ROWS = 16;

    private final List<Grid> grids;
    private List<Points> points;
    private final int rows;
    private final int columns;
    private final Optional<Mask> kept;
    private final KeptValues keptValues;
    private final GroupFitting groups;
    private final List<short[]> codes = new ArrayList<>();
    private final int[] codesPerRow;

    private Function<Points, Points.Encoder> search = Points::encoder;

    /// Tile writers that no thread holds: their scratch space is too big to be made for every chunk.
    private final Queue<TileWriter> idle = new ConcurrentLinkedQueue<>();

    /// A writer for one matrix.
    ///
    /// @param grids the grids of the planes, the coarsest first; the first one's groups, scales and zeros hold
    /// for all
    /// @param points their points
    /// @param range fits the groups
    /// @param weights the matrix, for its shape and its largest magnitude
    /// @param importance weight of each column in the error
    /// @param kept positions that stay exact and do not count
    public PlaneWriter(
            List<Grid> grids,
            List<Points> points,
            Range range,
            Matrix weights,
            float[] importance,
            Optional<Mask> kept) {
        this.grids = List.copyOf(grids);
        this.points = List.copyOf(points);
        this.rows = weights.rows();
        this.columns = weights.columns();
        this.kept = kept;
        float magnitude = FloatKernels.maxMagnitude(weights.values(), 0, weights.values().length);
        float largest = magnitude / Math.max(points.getFirst().maximum(), Float.MIN_NORMAL);
        this.groups = new GroupFitting(grids.getFirst(), range, weights, largest, importance, kept);
        checkTiles();
        this.codesPerRow = points.stream()
                .mapToInt(each -> CodeStores.codesPerRow(each, columns))
                .toArray();
        for (int perRow : codesPerRow) {
            codes.add(new short[Math.multiplyExact(Planes.tiles(rows, tile().rows()), perRow)]);
        }
        this.keptValues = new KeptValues(kept.isPresent() ? rows : 0, columns);
    }

    private void checkTiles() {
        for (Points each : points) {
            if (!each.tile().equals(tile())) {
                throw new IllegalArgumentException(
                        "planes that add up need tiles of one shape, not " + tile() + " and " + each.tile());
            }
        }
        if (groupColumns() < columns && groupColumns() % tile().columns() != 0) {
            throw new IllegalArgumentException("groups of " + groupColumns() + " columns cannot hold whole tiles of "
                    + tile().columns() + " columns");
        }
    }

    private Tile tile() {
        return points.getFirst().tile();
    }

    /// Columns that are encoded together.
    public int stepColumns() {
        return tile().columns();
    }

    /// Rows that are encoded together.
    public int stepRows() {
        return tile().rows();
    }

    /// Columns that share a scale.
    public int groupColumns() {
        return groups.columns();
    }

    /// Whether a group's scale follows from its own row alone, so that rows can be fitted one by one.
    public boolean fitsByRow() {
        return groups.fitsByRow();
    }

    /// Fits the groups of all rows that begin at a column, if any do, on the values as they are now.
    public void fitGroupsAt(int column, Matrix current, Workers workers) {
        groups.fitAt(column, current, this::pointsAt, workers);
    }

    private Points pointsAt(int row, int column) {
        return points.getFirst().at(row / stepRows(), column);
    }

    /// The scale and the zero of a group, on the values as they are now.
    GroupScale fit(Matrix current, int row, int column) {
        return groups.fit(current, row, column, pointsAt(row, column));
    }

    /// Scales and zeros.
    GroupFitting groups() {
        return groups;
    }

    /// From now on groups stay as they are, whatever a rounding asks to be fitted.
    public void holdGroups() {
        groups.hold();
    }

    /// Encodes the step that begins at a column, of all rows, and writes what it decodes to into `decoded`.
    public void encode(int column, Matrix current, Matrix decoded, Workers workers) {
        forEachTileRow(workers, (tiles, tileRow) -> tiles.encode(tileRow, column, current, decoded));
    }

    /// Finds codes in another way than by the points' own encoders, from now on.
    ///
    /// @param other makes an encoder for one thread
    public void searchWith(Function<Points, Points.Encoder> other) {
        search = other;
        idle.clear();
    }

    /// What is done with a row of tiles.
    @FunctionalInterface
    public interface TileRowBody {
        /// Writes a row of tiles.
        void accept(TileWriter tiles, int tileRow);
    }

    /// Shares out the rows of tiles among workers, each with a tile writer of its own. Rows must not depend on one
    /// another.
    public void forEachTileRow(Workers workers, TileRowBody body) {
        forEachTileRow(workers, Math.max(1, CHUNK_ROWS / tile().rows()), body);
    }

    /// Shares out the rows of tiles in chunks, each of which one worker goes through from its first row to its last:
    /// rows may depend on those before them in their chunk.
    public void forEachTileRow(Workers workers, int chunk, TileRowBody body) {
        int tileRows = Planes.tiles(rows, tile().rows());
        workers.forEach(Planes.tiles(tileRows, chunk), part -> {
            TileWriter pooled = idle.poll();
            TileWriter tiles = pooled == null ? new TileWriter(this, points, search) : pooled;
            for (int tileRow = part * chunk; tileRow < Math.min(tileRows, (part + 1) * chunk); tileRow++) {
                body.accept(tiles, tileRow);
            }
            idle.add(tiles);
        });
    }

    int rows() {
        return rows;
    }

    int columns() {
        return columns;
    }

    /// Whether a position stays exact.
    public boolean isKept(int row, int column) {
        return kept.isPresent() && kept.get().has(row, column);
    }

    /// Keeps the codes of tiles side by side.
    void keepCodes(int plane, int tileRow, int tileColumn, int[] tileCodes, int count) {
        int start =
                tileRow * codesPerRow[plane] + tileColumn * points.get(plane).codesPerTile();
        short[] target = codes.get(plane);
        for (int index = 0; index < count; index++) {
            target[start + index] = (short) tileCodes[index];
        }
    }

    /// The codes of a row of tiles.
    int[] codes(int plane, int tileRow) {
        int[] row = new int[codesPerRow[plane]];
        for (int index = 0; index < row.length; index++) {
            row[index] = codes.get(plane)[tileRow * row.length + index] & 0xFFFF;
        }
        return row;
    }

    /// The points of each plane.
    public List<Points> points() {
        return points;
    }

    void replacePoints(List<Points> others) {
        points = List.copyOf(others);
        idle.clear();
    }

    Grid grid() {
        return grids.getFirst();
    }

    /// The first grid as a recipe line has it, for errors.
    public String gridText() {
        return grid().text();
    }

    /// Keeps what the code misses of a value, and says what the two decode to together.
    float keep(int row, int column, float value, float coded) {
        return keptValues.keep(row, column, value, coded);
    }

    /// The planes that were written.
    public Planes planes() {
        List<Plane> planes = new ArrayList<>();
        for (int index = 0; index < points.size(); index++) {
            planes.add(new Plane(
                    grids.get(index),
                    points.get(index),
                    CodeStores.of(grids.get(index), points.get(index), codes.get(index), rows, columns)));
        }
        return new Planes(rows, columns, planes, groups.scales(), groups.zeros());
    }

    /// Lets the codes stand for other points: codebooks that were fitted to them.
    ///
    /// @param others of the same tiles and codes
    /// @param decoded what codes and kept values made of the matrix; becomes what they make of it now
    public void decodeWith(List<Points> others, Matrix decoded, Workers workers) {
        replacePoints(others);
        Matrix coded = planes().decode(workers);
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                float value = coded.at(row, column);
                decoded.set(
                        row, column, isKept(row, column) ? keep(row, column, decoded.at(row, column), value) : value);
            }
        }
    }

    /// The kept values, as what must be added to the planes.
    public Optional<Sparse> sparse() {
        return kept.map(mask -> keptValues.sparse());
    }
}
