package dev.lloyd.quant.plane;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.quant.range.GroupScale;
import java.util.Arrays;
import java.util.List;

/// Fits groups and encodes tiles of a {@link PlaneWriter}, one row of tiles at a time: what one thread holds while
/// it writes rows that no other thread writes.
public final class TileWriter {
    private final PlaneWriter plane;
    private final List<Points> points;
    private final List<Points.Encoder> encoders;
    private final int tall;
    private final int wide;
    private final float[] values;
    private final float[] sum;
    private final float[] point;
    private final int[] codes;
    private final float[] one = new float[1];

    TileWriter(PlaneWriter plane, List<Points> points) {
        this.plane = plane;
        this.points = points;
        this.encoders = points.stream().map(Points::encoder).toList();
        this.tall = points.getFirst().tile().rows();
        this.wide = points.getFirst().tile().columns();
        this.values = new float[tall * wide];
        this.sum = new float[tall * wide];
        this.point = new float[tall * wide];
        this.codes =
                new int[points.stream().mapToInt(Points::codesPerTile).max().orElseThrow()];
    }

    /// Fits the groups of a row of tiles that begin at a column, if any do, on the values as they are now.
    ///
    /// @throws IllegalStateException if groups cannot be fitted row by row; see {@link PlaneWriter#fitsByRow()}
    public void fitGroupsAt(int tileRow, int column, Matrix current) {
        if (!plane.fitsByRow()) {
            throw new IllegalStateException("groups that share a scale among rows are fitted for all rows together");
        }
        if (column % plane.groupColumns() != 0) {
            return;
        }
        int group = column / plane.groupColumns();
        for (int row = tileRow * tall; row < Math.min(plane.rows(), (tileRow + 1) * tall); row++) {
            GroupScale fitted = plane.fit(current, row, column);
            one[0] = fitted.scale();
            plane.scales().putRow(group, row, one);
            if (plane.zeros().isPresent()) {
                one[0] = fitted.zero();
                plane.zeros().get().putRow(group, row, one);
            }
        }
    }

    /// Encodes the tile that begins at a column and writes what it decodes to into `decoded`.
    public void encode(int tileRow, int column, Matrix current, Matrix decoded) {
        int rows = Math.min(tall, plane.rows() - tileRow * tall);
        int columns = Math.min(wide, plane.columns() - column);
        normalise(tileRow * tall, rows, column, columns, current);
        Arrays.fill(sum, 0);
        for (int index = 0; index < points.size(); index++) {
            Points each = points.get(index);
            encoders.get(index).encode(values, 0, codes, 0);
            each.decode(codes, 0, point, 0);
            for (int place = 0; place < sum.length; place++) {
                sum[place] += point[place];
                values[place] -= point[place];
            }
            plane.keepCodes(index, tileRow, column / wide, codes);
        }
        write(tileRow * tall, rows, column, columns, current, decoded);
    }

    /// The tile at scale 1; padding, kept values and groups of scale 0 are the point of value 0.
    private void normalise(int firstRow, int rows, int column, int columns, Matrix current) {
        int group = column / plane.groupColumns();
        if (rows < tall || columns < wide) {
            Arrays.fill(values, 0);
        }
        for (int down = 0; down < rows; down++) {
            int row = firstRow + down;
            float scale = plane.scales().at(row, group);
            float zero = plane.zeros().isPresent() ? plane.zeros().get().at(row, group) : 0;
            int offset = current.offset(row) + column;
            for (int right = 0; right < wide; right++) {
                boolean inside = right < columns && scale != 0 && !plane.isKept(row, column + right);
                values[down * wide + right] = (inside ? current.values()[offset + right] / scale : 0) + zero;
            }
        }
    }

    private void write(int firstRow, int rows, int column, int columns, Matrix current, Matrix decoded) {
        int group = column / plane.groupColumns();
        for (int down = 0; down < rows; down++) {
            int row = firstRow + down;
            float scale = plane.scales().at(row, group);
            float zero = plane.zeros().isPresent() ? plane.zeros().get().at(row, group) : 0;
            int offset = decoded.offset(row) + column;
            for (int right = 0; right < columns; right++) {
                float value = scale * (sum[down * wide + right] - zero);
                decoded.values()[offset + right] = plane.isKept(row, column + right)
                        ? plane.keep(row, column + right, current.at(row, column + right), value)
                        : value;
            }
        }
    }
}
