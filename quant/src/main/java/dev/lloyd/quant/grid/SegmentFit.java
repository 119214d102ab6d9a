package dev.lloyd.quant.grid;

import dev.lloyd.quant.plane.Sample;
import java.util.Arrays;
import java.util.List;

/// Learns the segments of a row and their gains from a sample.
///
/// Segments by dynamic programming ({@link SegmentPlan}) on the columns' mean squares; a column counts
/// `importance variance^tilt`. Gains start at evenly spread quantiles of the segment's root mean squares in at most
/// 4,096 rows of the sample, taken evenly, and are fitted to what rows choose by five rounds of
///
///     gain_g = sum <x, p> / sum <p, p>       over the rows that chose g, with the points p that they chose
///
/// One thread fits a segment: the same for any number of threads.
final class SegmentFit {
    private static final int ROWS_MAX = 4096;
    private static final int ROUNDS = 5;

    private final Sample sample;
    private final int columns;
    private final int rows;
    private final double[] variances;
    private final double[] weights;

    SegmentFit(Sample sample, double tilt) {
        this.sample = sample;
        this.columns = Math.max(1, sample.columns());
        this.rows = sample.values().length / columns;
        this.variances = new double[columns];
        for (int index = 0; index < rows * columns; index++) {
            variances[index % columns] += (double) sample.values()[index] * sample.values()[index] / rows;
        }
        if (Arrays.stream(variances).allMatch(each -> each == 0)) {
            Arrays.fill(variances, 1);
        }
        this.weights = new double[columns];
        for (int column = 0; column < sample.columns(); column++) {
            weights[column] = sample.importance()[column] * StrictMath.pow(variances[column], tilt);
        }
    }

    SegmentShape shape(int block, int gain, int total) {
        List<Segment> segments = new SegmentPlan(variances, weights, block, gain).segments(total);
        float[][] gains = new float[segments.size()][];
        sample.workers().forEach(gains.length, index -> gains[index] = gains(segments.get(index), gain));
        return new SegmentShape(segments, List.of(gains), emphasis(segments), sample.seed());
    }

    /// Roots of the segments' mean weights, the greatest 1; all 1 if no column counts.
    private float[] emphasis(List<Segment> segments) {
        double[] means = new double[segments.size()];
        for (int index = 0; index < means.length; index++) {
            Segment segment = segments.get(index);
            means[index] = Arrays.stream(weights, segment.from(), segment.from() + segment.length())
                    .average()
                    .orElse(0);
        }
        double greatest = Arrays.stream(means).max().orElse(0);
        float[] emphasis = new float[means.length];
        for (int index = 0; index < means.length; index++) {
            emphasis[index] = greatest > 0 ? (float) Math.sqrt(means[index] / greatest) : 1;
        }
        return emphasis;
    }

    private float[] gains(Segment segment, int gain) {
        float[] gains = new float[1 << segment.gainBits(gain)];
        if (segment.bits() == 0) {
            return gains;
        }
        double[] sizes = sizes(segment);
        Arrays.sort(sizes);
        for (int index = 0; index < gains.length; index++) {
            gains[index] = (float) sizes[(int) ((index + 0.5) / gains.length * sizes.length)];
        }
        for (int round = 0; round < ROUNDS; round++) {
            gains = fitted(SegmentCode.of(segment, gains, sample.seed()));
        }
        return gains;
    }

    private int taken() {
        return Math.min(rows, ROWS_MAX);
    }

    private int offset(int index, Segment segment) {
        return Math.toIntExact((long) index * rows / taken()) * columns + segment.from();
    }

    /// The root mean squares of a segment in the rows; where there are none or all are zeros, a single 1.
    private double[] sizes(Segment segment) {
        double[] sizes = new double[taken()];
        for (int index = 0; index < sizes.length; index++) {
            int offset = offset(index, segment);
            double sum = 0;
            for (int place = offset; place < offset + segment.length(); place++) {
                sum += (double) sample.values()[place] * sample.values()[place];
            }
            sizes[index] = Math.sqrt(sum / segment.length());
        }
        return Arrays.stream(sizes).allMatch(each -> each == 0) ? new double[] {1} : sizes;
    }

    /// Gains that suit what rows choose; one that no row chooses stays.
    private float[] fitted(SegmentCode code) {
        SegmentSearch search = new SegmentSearch(code);
        double[] products = new double[code.gains().length];
        double[] squares = new double[products.length];
        for (int index = 0; index < taken(); index++) {
            search.find(sample.values(), offset(index, code.segment()));
            products[search.gain()] += search.product();
            squares[search.gain()] += search.square();
        }
        float[] fitted = code.gains().clone();
        for (int index = 0; index < fitted.length; index++) {
            // Sums of nothing, or of rows of zeros, say nothing.
            if (products[index] > 0) {
                fitted[index] = (float) (products[index] / squares[index]);
            }
        }
        return fitted;
    }
}
