package dev.lloyd.quant.grid;

import com.google.auto.service.AutoService;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.part.Grid;
import dev.lloyd.quant.part.Meaning;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import dev.lloyd.quant.part.Range;
import dev.lloyd.quant.plane.Granularity;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.plane.Sample;
import dev.lloyd.quant.plane.ScaleFormat;
import dev.lloyd.quant.range.Rms;
import java.util.List;

/// A row cut into segments of different bits, each rotated by itself and coded with single values and a gain of
/// its own: fractional rates from whole bits, best after `klt`.
///
///     x_s ~ scale R_s^T (gain_g point_c)         (g, c) = argmin |R_s x_s / scale - gain_g point_c|^2
///
/// A segment is a run of blocks of `block` columns (the row's last one may be shorter); which blocks make one and
/// how many bits, 0 to 8, its columns have is found by dynamic programming, so that the squared error of the
/// sample is least, a column's times `importance variance^tilt` ({@link SegmentPlan}). The rotation is the fast
/// one of exactly its length, the points are those of Lloyd and Max for N(0, 1), and the gain is one of `2^gain`
/// that were fitted to the sample; all of them are tried, so that no single code could be changed for the better.
/// Segments of fewer than 8 columns have one gain for all rows. Segments of 0 bits decode to 0.
///
/// A row (1 x columns) has `bits * columns` bits, rounded down, 1 or more, for codes and gains, and takes whole
/// bytes; few bits may be left over. Lengths, bits, gains, weights and a seed are learned and stored, `7 +
/// 2^(gain + 1)` bytes a block and 8. A row has at most 2^20 columns, and longer blocks if it had more than 128. A
/// sample of zeros counts as one of equal columns. NaN counts as 0, magnitudes as at most 16 times the greatest
/// point.
///
/// Deviations from SAQ: scales of segments are `gain` bits beside one scale and factor of the row, where it has
/// two numbers in binary32; the points are not uniform; all gains are tried instead of adjusting code after code;
/// the cost is the error of products with queries that lie as the vectors do (tilt 1), or between that and the
/// plain squared error; blocks are shorter.
///
/// Root mean square error of inner products relative to `hadamard | lloyd-max` of as many bits, 256 columns of
/// variances `i^-alpha`, queries of the same law, tilt 1, at 1, 2 and 4 bits: 0.77, 0.85, 0.85 (alpha 0.5), 0.30,
/// 0.40, 0.45 (1), 0.05, 0.09, 0.18 (1.5); with blocks of 64 columns 0.95, 0.99, 0.99; 0.43, 0.53, 0.58; 0.16,
/// 0.14, 0.21.
///
/// Recall 10@10 of `klt(of=weights) | centre | segments` on 100,000 sentence embeddings of 384 dimensions
/// (`docs/vectors.md`), inner product, 1,000 queries, all bytes counted: 0.739 at 48 bytes, 0.794 at 61, 0.890 at
/// 96, 0.934 at 129, 0.951 at 152, 0.974 at 200; with blocks of 64 columns 0.703, 0.789, 0.884, 0.924, 0.945,
/// 0.972. On 10,000 of them, at 48 and 96 bytes, gains of 0 to 4 bits are ties, and a tilt of 0 or 1 is 0.002 to
/// 0.014 lower.
///
/// Cost: `2^gain` roundings of a row; decoding is one look-up a value and the rotations, `columns log2(length)`.
///
/// Source: Li et al., SAQ: pushing the limits of vector quantization through code adjustment and dimension
/// segmentation, 2025.
///
/// @param bits bits for each value in the mean
/// @param block columns that a segment has a multiple of
/// @param gain bits of a segment's scale in a row
/// @param tilt how much columns of great variance count more: 0 is the plain squared error, 0.5 keeps the most
///     neighbours, 1 is best for the error of inner products
/// @param scales how a row's scale is stored
@AutoService(Part.class)
@PartName(
        value = "segments",
        summary = "runs of columns with bits by their variance, each rotated and scaled by itself",
        source = "Li et al., SAQ, 2025")
public record Segments(
        @Meaning("bits for each value in the mean, gains counted, 0.1 to 8")
        double bits,

        @Meaning("columns that a segment has a multiple of, 1 or more")
        int block,

        @Meaning("bits of a segment's scale in a row, 0 to 6")
        int gain,

        @Meaning("a column's squared error counts by its variance to this power, 0 to 1")
        double tilt,

        @Meaning("how a row's scale is stored: f16, f32, e8m0, e4m3, nestedBxN")
        ScaleFormat scales)
        implements Grid {
    /// Checks the ranges above.
    public Segments {
        if (!(bits >= 0.1 && bits <= Segment.BITS_MAX)) {
            throw new IllegalArgumentException("bits must be 0.1 to " + Segment.BITS_MAX + ", not " + bits);
        }
        if (block < 1) {
            throw new IllegalArgumentException("block must be 1 or more, not " + block);
        }
        if (gain < 0 || gain > 6) {
            throw new IllegalArgumentException("gain must be 0 to 6, not " + gain);
        }
        if (!(tilt >= 0 && tilt <= 1)) {
            throw new IllegalArgumentException("tilt must be 0 to 1, not " + tilt);
        }
    }

    /// 4 bits, blocks of 16 columns, gains of 3 bits, tilt 0.5, a scale in binary16 for each row.
    public Segments() {
        this(4, 16, 3, 0.5, ScaleFormat.Real.F16);
    }

    @Override
    public double nominalBits() {
        return bits;
    }

    /// Segments have gains instead.
    @Override
    public Granularity group() {
        return new Granularity.Channel();
    }

    @Override
    public ScaleFormat scaleFormat() {
        return scales;
    }

    @Override
    public Range defaultRange() {
        return new Rms();
    }

    @Override
    public Points points(Sample sample) {
        int columns = Math.max(1, sample.columns());
        SegmentShape shape = new SegmentFit(sample, tilt).shape(block, gain, RowShape.total(bits, columns));
        return restore(shape.side(SegmentPlan.blocks(columns, block), gain));
    }

    @Override
    public Points restore(StoredTensors side) {
        SegmentShape shape = SegmentShape.restore(side, gain);
        return new SegmentPoints(shape, side, RowShape.total(bits, shape.columns()));
    }

    @Override
    public List<Double> rates() {
        return List.of();
    }

    @Override
    public Grid atRate(double nominalBits) {
        return new Segments(nominalBits, block, gain, tilt, scales);
    }
}
