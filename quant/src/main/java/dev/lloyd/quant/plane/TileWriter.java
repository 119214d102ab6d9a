package dev.lloyd.quant.plane;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.quant.range.GroupScale;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/// Fits groups and encodes tiles of a {@link PlaneWriter}, one row of tiles at a time: what one thread holds while
/// it writes rows that no other thread writes.
public final class TileWriter {
    private final PlaneWriter plane;
    private final List<Points> points;
    private final Function<Points, Points.Encoder> search;
    /// Of each plane those of the tiles encoded last, and their encoder.
    private final Points[] latest;
    private final Points.Encoder[] encoders;
    private final int tall;
    private final int wide;
    private float[] values = new float[0];
    private float[] sum = new float[0];
    private float[] point = new float[0];
    private int[] codes = new int[0];
    private final float[] one = new float[1];

    TileWriter(PlaneWriter plane, List<Points> points, Function<Points, Points.Encoder> search) {
        this.plane = plane;
        this.points = points;
        this.search = search;
        this.latest = points.toArray(Points[]::new);
        this.encoders = points.stream().map(search).toArray(Points.Encoder[]::new);
        this.tall = points.getFirst().tile().rows();
        this.wide = points.getFirst().tile().columns();
        reserve(1);
    }

    private void reserve(int tiles) {
        int size = Math.multiplyExact(tiles, tall * wide);
        if (size > values.length) {
            values = new float[size];
            sum = new float[size];
            point = new float[size];
            codes = new int
                    [Math.multiplyExact(
                            tiles,
                            points.stream().mapToInt(Points::codesPerTile).max().orElseThrow())];
        }
    }

    /// Fits the groups of a row of tiles that begin at a column, if any do, on the values as they are now.
    ///
    /// @throws IllegalStateException if groups cannot be fitted row by row; see {@link PlaneWriter#fitsByRow()}
    public void fitGroupsAt(int tileRow, int column, Matrix current) {
        if (!plane.fitsByRow()) {
            throw new IllegalStateException("groups that share a scale among rows are fitted for all rows together");
        }
        if (column % plane.groupColumns() != 0 || plane.groups().isHeld()) {
            return;
        }
        int group = column / plane.groupColumns();
        for (int row = tileRow * tall; row < Math.min(plane.rows(), (tileRow + 1) * tall); row++) {
            GroupScale fitted = plane.fit(current, row, column);
            one[0] = fitted.scale();
            plane.groups().scales().putRow(group, row, one);
            if (plane.groups().zeros().isPresent()) {
                one[0] = fitted.zero();
                plane.groups().zeros().get().putRow(group, row, one);
            }
        }
    }

    /// Encodes the tile that begins at a column and writes what it decodes to into `decoded`.
    public void encode(int tileRow, int column, Matrix current, Matrix decoded) {
        encode(new Run(tileRow, column, Math.min(plane.columns(), column + wide)), current, decoded);
    }

    /// Encodes the tiles of the group that begins at a column, and writes what they decode to into `decoded`.
    public void encodeGroup(int tileRow, int column, Matrix current, Matrix decoded) {
        encode(new Run(tileRow, column, Math.min(plane.columns(), column + plane.groupColumns())), current, decoded);
    }

    /// Tiles side by side within a group.
    ///
    /// @param from first column
    /// @param to the column after the last
    private record Run(int tileRow, int from, int to) {
        int columns() {
            return to - from;
        }
    }

    private void encode(Run run, Matrix current, Matrix decoded) {
        int tiles = Math.ceilDiv(run.columns(), wide);
        int size = tall * wide;
        reserve(tiles);
        normalise(run, current);
        Arrays.fill(sum, 0, tiles * size, 0);
        for (int index = 0; index < points.size(); index++) {
            Points each = points.get(index).at(run.tileRow, run.from);
            Points.Encoder encoder = encoder(index, each);
            int per = each.codesPerTile();
            for (int tile = 0; tile < tiles; tile++) {
                encoder.encode(values, tile * size, codes, tile * per);
                each.decode(codes, tile * per, point, tile * size);
            }
            for (int place = 0; place < tiles * size; place++) {
                sum[place] += point[place];
                values[place] -= point[place];
            }
            plane.keepCodes(index, run.tileRow, run.from / wide, codes, tiles * per);
        }
        write(run, current, decoded);
    }

    private Points.Encoder encoder(int index, Points each) {
        if (!each.equals(latest[index])) {
            latest[index] = each;
            encoders[index] = search.apply(each);
        }
        return encoders[index];
    }

    private int rows(Run run) {
        return Math.min(tall, plane.rows() - run.tileRow * tall);
    }

    /// Where a value of the run stands among those of its tiles, each of which is a block.
    private int place(int down, int right) {
        return tall == 1 ? right : (right / wide * tall + down) * wide + right % wide;
    }

    private float zero(int row, int group) {
        return plane.groups().zeros().isPresent() ? plane.groups().zeros().get().at(row, group) : 0;
    }

    /// The tiles at scale 1; padding, kept values and groups of scale 0 are the point of value 0.
    private void normalise(Run run, Matrix current) {
        int group = run.from / plane.groupColumns();
        int rows = rows(run);
        if (rows < tall || run.columns() % wide != 0) {
            Arrays.fill(values, 0);
        }
        for (int down = 0; down < rows; down++) {
            int row = run.tileRow * tall + down;
            float scale = plane.groups().scales().at(row, group);
            float zero = zero(row, group);
            int offset = current.offset(row) + run.from;
            int padded = Math.ceilDiv(run.columns(), wide) * wide;
            for (int right = 0; right < padded; right++) {
                boolean inside = right < run.columns() && scale != 0 && !plane.isKept(row, run.from + right);
                values[place(down, right)] = (inside ? current.values()[offset + right] / scale : 0) + zero;
            }
        }
    }

    private void write(Run run, Matrix current, Matrix decoded) {
        int group = run.from / plane.groupColumns();
        for (int down = 0; down < rows(run); down++) {
            int row = run.tileRow * tall + down;
            float scale = plane.groups().scales().at(row, group);
            float zero = zero(row, group);
            int offset = decoded.offset(row) + run.from;
            for (int right = 0; right < run.columns(); right++) {
                float value = scale * (sum[place(down, right)] - zero);
                decoded.values()[offset + right] = plane.isKept(row, run.from + right)
                        ? plane.keep(row, run.from + right, current.at(row, run.from + right), value)
                        : value;
            }
        }
    }
}
