package dev.lloyd.quant.grid;

import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.plane.Sample;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Objects;
import java.util.PriorityQueue;

/// Learns the bits and the scales of a row's columns from a sample.
///
/// Bits by reverse water-filling: one after the other, each goes to the column of the greatest `weight * variance
/// * 4^-bits`, where a column's weight is `importance * variance^tilt` and its variance the mean square. Scales
/// start at the standard deviation (times what suits a Gaussian) and are then fitted to what the path makes of at
/// most 4096 rows of the sample, taken evenly, by three rounds of
///
///     scale = sum(x t) / sum(t^2)         t: what the table has for the value x
///
/// Sums are made in the rows' order within chunks and in the chunks' order: the same for any number of threads.
final class RowTrellisFit {
    private static final int ROWS_MAX = 4096;
    private static final int CHUNK = 64;
    private static final int ROUNDS = 3;

    /// By bits: the best scale of a stratified table for variance 1.
    private static final double[] GAUSSIAN_SCALES = {0, 0.89, 1.05, 1.11, 1.16, 1.15, 1.2, 1.3, 1.4};

    private final Sample sample;
    private final int rows;
    private final double[] variances;
    private final double[] weights;

    RowTrellisFit(Sample sample, double tilt) {
        this.sample = sample;
        int columns = Math.max(1, sample.columns());
        this.rows = sample.values().length / columns;
        this.variances = new double[columns];
        for (int index = 0; index < rows * columns; index++) {
            variances[index % columns] += (double) sample.values()[index] * sample.values()[index] / rows;
        }
        this.weights = new double[columns];
        for (int column = 0; column < sample.columns(); column++) {
            weights[column] = sample.importance()[column] * StrictMath.pow(variances[column], tilt);
        }
    }

    Points points(double bits, int memory) {
        int[] widths = allotted(RowShape.total(bits, variances.length));
        float[] scales = new float[widths.length];
        for (int column = 0; column < scales.length; column++) {
            scales[column] = (float) (GAUSSIAN_SCALES[widths[column]] * Math.sqrt(variances[column]));
        }
        float[] emphasis = emphasis();
        RowTrellisPoints points = points(new RowShape(widths, scales, emphasis), bits, memory);
        for (int round = 0; round < ROUNDS; round++) {
            points = points(new RowShape(widths, fitted(points), emphasis), bits, memory);
        }
        return points;
    }

    /// Kept as they will be stored.
    private static RowTrellisPoints points(RowShape shape, double bits, int memory) {
        return new RowTrellisPoints(RowShape.restore(shape.side(), bits), memory);
    }

    /// Bits of each column. Equal claims are served in turn.
    private int[] allotted(int total) {
        int[] bits = new int[variances.length];
        PriorityQueue<Claim> claims = new PriorityQueue<>();
        for (int column = 0; column < bits.length; column++) {
            claims.add(new Claim(column, 0, weights[column] * variances[column]));
        }
        for (int spent = 0; spent < total; spent++) {
            Claim claim = Objects.requireNonNull(claims.poll());
            bits[claim.column]++;
            if (bits[claim.column] < RowShape.COLUMN_BITS_MAX) {
                claims.add(new Claim(claim.column, bits[claim.column], claim.error / 4));
            }
        }
        return bits;
    }

    /// What a column has and what error it would stand at.
    private record Claim(int column, int bits, double error) implements Comparable<Claim> {
        private static final Comparator<Claim> ORDER = Comparator.comparingDouble(Claim::error)
                .reversed()
                .thenComparingInt(Claim::bits)
                .thenComparingInt(Claim::column);

        @Override
        public int compareTo(Claim other) {
            return ORDER.compare(this, other);
        }
    }

    /// Roots of the weights, the greatest 1; all 1 if no column counts.
    private float[] emphasis() {
        double greatest = Arrays.stream(weights).max().orElse(0);
        float[] emphasis = new float[weights.length];
        for (int column = 0; column < emphasis.length; column++) {
            emphasis[column] = greatest > 0 ? (float) Math.sqrt(weights[column] / greatest) : 1;
        }
        return emphasis;
    }

    /// Scales that suit the paths which points find; a column of which they say nothing keeps its own.
    private float[] fitted(RowTrellisPoints points) {
        int taken = Math.min(rows, ROWS_MAX);
        double[][] sums = new double[Math.ceilDiv(taken, CHUNK)][];
        sample.workers().forEach(sums.length, chunk -> sums[chunk] = sums(points, chunk * CHUNK, taken));
        float[] fitted = points.shape().scales().clone();
        int columns = fitted.length;
        for (int column = 0; column < columns; column++) {
            double product = 0;
            double square = 0;
            for (double[] each : sums) {
                product += each[column];
                square += each[columns + column];
            }
            // Decoded values are the old scale times the table's.
            if (square > 0) {
                fitted[column] *= (float) (product / square);
            }
        }
        return fitted;
    }

    /// Of a chunk's rows: by column the products of values and decoded values, then the squares of the latter.
    private double[] sums(RowTrellisPoints points, int from, int taken) {
        int columns = variances.length;
        Points.Encoder encoder = points.encoder();
        int[] codes = new int[points.codesPerTile()];
        float[] decoded = new float[columns];
        double[] sums = new double[2 * columns];
        for (int index = from; index < Math.min(taken, from + CHUNK); index++) {
            int offset = Math.toIntExact((long) index * rows / taken) * columns;
            encoder.encode(sample.values(), offset, codes, 0);
            points.decode(codes, 0, decoded, 0);
            for (int column = 0; column < columns; column++) {
                sums[column] += (double) sample.values()[offset + column] * decoded[column];
                sums[columns + column] += (double) decoded[column] * decoded[column];
            }
        }
        return sums;
    }
}
