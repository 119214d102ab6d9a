package dev.lloyd.quant.plane;

import dev.lloyd.core.matrix.Matrix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The codes of some planes, of which single tiles are chosen again; scales, zeros and points stay.
///
/// A tile is moved only if what it then decodes to is strictly nearer to the values that it should have, so that a
/// move never makes the distance longer, whatever the encoder promises (planes that add up are encoded one after the
/// other, which is not exact). For one thread; the planes that it began with do not change.
public final class TileCodes {
    private final Planes planes;
    private final List<short[]> codes = new ArrayList<>();
    private final int groupColumns;
    private final int across;
    private final int[][] chosen;
    private final float[] normal;
    private final float[] sum;
    private final float[] point;
    private final Points[] points;
    private final Points.Encoder[] encoders;

    /// The codes of some planes.
    public TileCodes(Planes planes) {
        this.planes = planes;
        this.groupColumns = planes.groupColumns();
        this.across = Planes.tiles(planes.columns(), planes.tile().columns());
        this.chosen = new int[planes.planes().size()][];
        this.points = new Points[chosen.length];
        this.encoders = new Points.Encoder[chosen.length];
        for (int index = 0; index < chosen.length; index++) {
            codes.add(planes.codes(index));
            points[index] = planes.planes().get(index).points();
            encoders[index] = points[index].encoder();
            chosen[index] = new int[points[index].codesPerTile()];
        }
        this.normal = new float[planes.tile().size()];
        this.sum = new float[normal.length];
        this.point = new float[normal.length];
    }

    /// Number of tiles, numbered row of tiles by row of tiles.
    public int tiles() {
        return planes.tileRows() * across;
    }

    /// The planes with the codes as they are now.
    public Planes planes() {
        return planes.withCodes(codes);
    }

    /// Sums of the squares of each tile's part of a matrix.
    public double[] squaredNorms(Matrix source) {
        Tile tile = planes.tile();
        double[] sums = new double[tiles()];
        for (int row = 0; row < planes.rows(); row++) {
            int first = row / tile.rows() * across;
            for (int column = 0; column < planes.columns(); column++) {
                double value = source.at(row, column);
                sums[first + column / tile.columns()] += value * value;
            }
        }
        return sums;
    }

    /// Gives a tile the codes of the point nearest to other values, if it is nearer than what it decodes to.
    ///
    /// @param target of the matrix, of which the tile's part is looked at
    /// @param decoded what the codes decode to; the tile's part changes with them
    /// @return whether the tile has moved
    public boolean move(int tile, Matrix target, Matrix decoded) {
        use(tile);
        normalise(tile, target);
        Arrays.fill(sum, 0);
        for (int index = 0; index < points.length; index++) {
            encoders[index].encode(normal, 0, chosen[index], 0);
            points[index].decode(chosen[index], 0, point, 0);
            for (int place = 0; place < sum.length; place++) {
                sum[place] += point[place];
                normal[place] -= point[place];
            }
        }
        if (!isNearer(tile, target, decoded)) {
            return false;
        }
        for (int index = 0; index < chosen.length; index++) {
            for (int place = 0; place < chosen[index].length; place++) {
                codes.get(index)[tile * chosen[index].length + place] = (short) chosen[index][place];
            }
        }
        write(tile, decoded);
        return true;
    }

    private void use(int tile) {
        for (int index = 0; index < points.length; index++) {
            Points next = planes.planes().get(index).points().at(tile / across, column(tile, 0));
            if (!next.equals(points[index])) {
                points[index] = next;
                encoders[index] = next.encoder();
            }
        }
    }

    private int row(int tile, int place) {
        return tile / across * planes.tile().rows() + place / planes.tile().columns();
    }

    private int column(int tile, int place) {
        return tile % across * planes.tile().columns() + place % planes.tile().columns();
    }

    private boolean isInside(int row, int column) {
        return row < planes.rows() && column < planes.columns();
    }

    private float zero(int row, int group) {
        return planes.zeros().isPresent() ? planes.zeros().get().at(row, group) : 0;
    }

    /// The tile at scale 1; padding and groups of scale 0 are 0.
    private void normalise(int tile, Matrix target) {
        for (int place = 0; place < normal.length; place++) {
            int row = row(tile, place);
            int column = column(tile, place);
            normal[place] = 0;
            if (isInside(row, column)) {
                int group = column / groupColumns;
                float scale = planes.scales().at(row, group);
                normal[place] = scale == 0 ? 0 : target.at(row, column) / scale + zero(row, group);
            }
        }
    }

    private float decoded(int place, int row, int column) {
        int group = column / groupColumns;
        return planes.scales().at(row, group) * (sum[place] - zero(row, group));
    }

    private boolean isNearer(int tile, Matrix target, Matrix decoded) {
        double now = 0;
        double then = 0;
        for (int place = 0; place < sum.length; place++) {
            int row = row(tile, place);
            int column = column(tile, place);
            if (isInside(row, column)) {
                double wanted = target.at(row, column);
                double before = decoded.at(row, column) - wanted;
                double after = decoded(place, row, column) - wanted;
                now += before * before;
                then += after * after;
            }
        }
        return then < now;
    }

    private void write(int tile, Matrix decoded) {
        for (int place = 0; place < sum.length; place++) {
            int row = row(tile, place);
            int column = column(tile, place);
            if (isInside(row, column)) {
                decoded.set(row, column, decoded(place, row, column));
            }
        }
    }
}
