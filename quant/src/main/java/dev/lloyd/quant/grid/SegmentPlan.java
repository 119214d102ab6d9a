package dev.lloyd.quant.grid;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Cuts a row into segments and gives each its bits, so that the weighted squared error is least within a budget.
///
///     cost(segment, b) = D(b) sum_i(v_i) mean_i(w_i)      b > 0, since its rotation spreads the error evenly
///     cost(segment, 0) = sum_i(v_i w_i)
///
/// with the variances `v` and the weights `w` of its columns and the error `D(b)` of `2^b` Lloyd-Max points on
/// N(0, 1). A segment is a run of blocks; it takes `b` bits a column and those of its gain. Exact dynamic
/// programming over (blocks, bits spent): `least[j][s] = min over i, b of least[i][s - size] + cost`. Of equal
/// costs the longer last segment wins, then the fewer bits.
///
/// Rows of more than 128 blocks have blocks two or more times as long. Budgets of more than 4,096 bits are counted
/// in larger units, segments rounded up to whole ones, so that it takes at most 3e8 steps; the budget is kept in any
/// case.
///
/// Source: Li et al., SAQ, 2025 (whose cost is `sum_i(v_i) / 2^b`).
final class SegmentPlan {
    private static final int BLOCKS_MAX = 128;
    private static final int UNITS_MAX = 4096;

    /// What the squared error of N(0, 1) is by bits.
    private static final double[] DISTORTIONS = distortions();

    private final int columns;
    private final int block;
    private final int gain;
    private final double[] energy;
    private final double[] weight;
    private final double[] product;

    /// @param variances of the columns, 0 or more
    /// @param weights what the squared error of the columns counts, 0 or more
    /// @param block columns that a segment has a multiple of; the last one of a row may have fewer
    /// @param gain bits of a segment's gain in a row
    SegmentPlan(double[] variances, double[] weights, int block, int gain) {
        this.columns = variances.length;
        this.block = block(columns, block);
        this.gain = gain;
        this.energy = new double[columns + 1];
        this.weight = new double[columns + 1];
        this.product = new double[columns + 1];
        for (int column = 0; column < columns; column++) {
            energy[column + 1] = energy[column] + variances[column];
            weight[column + 1] = weight[column] + weights[column];
            product[column + 1] = product[column] + variances[column] * weights[column];
        }
    }

    private static double[] distortions() {
        double[] distortions = new double[Segment.BITS_MAX + 1];
        distortions[0] = 1;
        for (int bits = 1; bits < distortions.length; bits++) {
            distortions[bits] = GaussianLevels.distortion(GaussianLevels.of(1 << bits));
        }
        return distortions;
    }

    /// The squared error of N(0, 1) at so many bits, 0 to 8.
    static double distortion(int bits) {
        return DISTORTIONS[bits];
    }

    /// Columns of a block, in a row of so many columns.
    static int block(int columns, int wanted) {
        return wanted * Math.max(1, Math.ceilDiv(Math.ceilDiv(columns, wanted), BLOCKS_MAX));
    }

    /// Blocks of a row, the most segments that it can have.
    static int blocks(int columns, int wanted) {
        return Math.ceilDiv(columns, block(columns, wanted));
    }

    /// What a segment loses.
    double cost(Segment segment) {
        int to = segment.from() + segment.length();
        if (segment.bits() == 0) {
            return product[to] - product[segment.from()];
        }
        double mean = (weight[to] - weight[segment.from()]) / segment.length();
        return DISTORTIONS[segment.bits()] * mean * (energy[to] - energy[segment.from()]);
    }

    /// The best segments, from the first column to the last.
    ///
    /// @param budget bits of a row, 0 or more
    List<Segment> segments(int budget) {
        int unit = Math.max(1, Math.ceilDiv(budget, UNITS_MAX));
        int blocks = Math.ceilDiv(columns, block);
        Front[] fronts = new Front[blocks + 1];
        fronts[0] = new Front(budget / unit);
        Arrays.fill(fronts[0].least, 0);
        for (int end = 1; end <= blocks; end++) {
            fronts[end] = new Front(budget / unit);
            for (int start = 0; start < end; start++) {
                int from = start * block;
                int length = Math.min(columns, end * block) - from;
                for (int bits = 0; bits <= Segment.BITS_MAX; bits++) {
                    Segment segment = new Segment(from, length, bits);
                    fronts[end].extend(fronts[start], segment, Math.ceilDiv(segment.size(gain), unit), cost(segment));
                }
            }
        }
        return chosen(fronts, unit);
    }

    private List<Segment> chosen(Front[] fronts, int unit) {
        List<Segment> reversed = new ArrayList<>();
        int spent = fronts[0].least.length - 1;
        for (int end = fronts.length - 1; end > 0; ) {
            Segment segment = fronts[end].last[spent];
            reversed.add(segment);
            spent -= Math.ceilDiv(segment.size(gain), unit);
            end = segment.from() / block;
        }
        return reversed.reversed();
    }

    /// For some first blocks of the row, by the units that they may take at most: the least cost and the segment
    /// that comes last.
    private static final class Front {
        private final double[] least;
        private final Segment[] last;

        Front(int units) {
            this.least = new double[units + 1];
            this.last = new Segment[units + 1];
            Arrays.fill(least, Double.POSITIVE_INFINITY);
        }

        void extend(Front before, Segment segment, int size, double cost) {
            for (int spent = size; spent < least.length; spent++) {
                double whole = before.least[spent - size] + cost;
                if (whole < least[spent]) {
                    least[spent] = whole;
                    last[spent] = segment;
                }
            }
        }
    }
}
