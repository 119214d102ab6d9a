package dev.lloyd.models.packed;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.runtime.LinearLayer;
import dev.lloyd.quant.plane.Plane;
import dev.lloyd.quant.plane.Planes;
import dev.lloyd.quant.plane.SummedPoints;
import java.util.Arrays;
import java.util.List;

/// Codes of short vectors as a layer. The products of an input's slices with all vectors of the codebook are
/// computed once, and serve every row:
///
///     y_r = sum over groups g of scale_rg * (sum over codes c of g of products[c][code_rc])
///
/// One look-up and one addition for each code, that is for `tile / codes` values. The table takes
/// `2^codeBits` floats for each code of a row and input, and as many times the length of a vector
/// multiply-adds. Sums of a group are four, of every fourth code, whatever the inputs. Error: at most
/// `(columns + 4) 2^-23` of the magnitudes of all terms.
///
/// @param planes the matrix, without zeros
/// @param plane the one of its planes that is multiplied
/// @param points its points
record SummedLayer(Planes planes, Plane plane, SummedPoints points) implements LinearLayer {
    /// Rows that are worth a task of their own.
    private static final int STEP = 64;

    /// A table must be so many times smaller than the matrix as floats, or making it costs too much.
    private static final int LESS = 16;

    /// A layer for each plane, whose products add up; none if a plane is of other points, rows have points
    /// of their own, tiles are taller than a row or lie across groups, or tables would be too large.
    static List<LinearLayer> of(Planes planes) {
        boolean known = planes.zeros().isEmpty() && planes.planes().stream().allMatch(plane -> covers(plane, planes));
        return known
                ? planes.planes().stream()
                        .<LinearLayer>map(plane -> new SummedLayer(planes, plane, (SummedPoints) plane.points()))
                        .toList()
                : List.of();
    }

    private static boolean covers(Plane plane, Planes planes) {
        if (!(plane.points() instanceof SummedPoints points) || points.tile().rows() > 1) {
            return false;
        }
        int wide = points.tile().columns();
        long entries = (long) Math.ceilDiv(planes.columns(), wide) * points.codesPerTile() << points.codeBits();
        boolean inside = planes.groupColumns() >= planes.columns() || planes.groupColumns() % wide == 0;
        boolean same = points.rows().isEmpty();
        for (int row = 0; row < planes.rows() && same; row++) {
            same = points.row(row).equals(points);
        }
        return inside && same && entries * LESS <= (long) planes.rows() * planes.columns();
    }

    @Override
    public int rows() {
        return planes.rows();
    }

    @Override
    public int columns() {
        return planes.columns();
    }

    private int across() {
        return Math.ceilDiv(columns(), points.tile().columns());
    }

    @Override
    public Matrix multiply(Matrix inputs, Workers workers) {
        float[][] tables = tables(inputs, workers);
        Matrix target = Matrix.zeros(inputs.rows(), rows());
        workers.forEach(Math.ceilDiv(rows(), STEP), step -> {
            int from = step * STEP;
            int[][] codes = new int[Math.min(STEP, rows() - from)][across() * points.codesPerTile()];
            for (int row = 0; row < codes.length; row++) {
                plane.codes().read(from + row, codes[row]);
            }
            // Rows within inputs: a table stays in the cache for all rows of the step.
            for (int token = 0; token < tables.length; token++) {
                for (int row = 0; row < codes.length; row++) {
                    target.set(token, from + row, product(from + row, codes[row], tables[token]));
                }
            }
        });
        return target;
    }

    /// For each input the products of its slices.
    private float[][] tables(Matrix inputs, Workers workers) {
        int across = across();
        int wide = points.tile().columns();
        int entries = points.codesPerTile() << points.codeBits();
        float[][] tables = new float[inputs.rows()][across * entries];
        workers.forEach(Math.multiplyExact(inputs.rows(), across), index -> {
            int token = index / across;
            int tile = index % across;
            int from = inputs.offset(token) + tile * wide;
            int count = Math.min(wide, columns() - tile * wide);
            // What lies beyond the last column counts as zero.
            float[] slice = Arrays.copyOf(Arrays.copyOfRange(inputs.values(), from, from + count), wide);
            points.products(slice, 0, tables[token], tile * entries);
        });
        return tables;
    }

    private float product(int row, int[] codes, float[] table) {
        int perGroup = Math.ceilDiv(planes.groupColumns(), points.tile().columns()) * points.codesPerTile();
        float total = 0;
        for (int from = 0, group = 0; from < codes.length; from += perGroup, group++) {
            float sum = sum(codes, from, Math.min(codes.length, from + perGroup), table, points.codeBits());
            total += planes.scales().at(row, group) * sum;
        }
        return total;
    }

    private static float sum(int[] codes, int from, int to, float[] table, int bits) {
        float first = 0;
        float second = 0;
        float third = 0;
        float fourth = 0;
        int index = from;
        for (; index + 4 <= to; index += 4) {
            first += table[(index << bits) + codes[index]];
            second += table[(index + 1 << bits) + codes[index + 1]];
            third += table[(index + 2 << bits) + codes[index + 2]];
            fourth += table[(index + 3 << bits) + codes[index + 3]];
        }
        for (; index < to; index++) {
            first += table[(index << bits) + codes[index]];
        }
        return first + second + (third + fourth);
    }
}
