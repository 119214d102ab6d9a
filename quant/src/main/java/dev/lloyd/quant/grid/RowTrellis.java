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

/// One tail-biting trellis path along a whole row, with a whole number of bits for each column by reverse
/// water-filling over the columns' variances: the nearest that vectors get to the bound, best after `klt`.
///
///     bits_i = greedy: the next bit goes to the column of the greatest  weight_i variance_i 4^-bits_i
///     weight_i = importance_i variance_i^tilt
///     value_i = scale_i table(last window_i bits of the row's string, up to column i)
///     window_i = min(memory + bits_i, 12, bits of the row)
///
/// A row (1 x columns) has `bits * columns` bits, rounded down, 1 or more, and takes whole bytes; a column has 8
/// at most. Columns of 0 bits decode to 0. Bits, scales (fitted to what the paths make of the sample) and weights
/// are learned and stored, 5 bytes a column. Variances are mean squares at the row's scale; all columns share
/// bits equally if all are 0. The path is the best one for the weighted squared error, except that its last bits
/// are found before it; ties go to the smaller state. NaN counts as 0, magnitudes as at most 16 times the
/// greatest point.
///
/// A column has `2^memory` states whatever its bits, so the distance to Shannon's bound grows little with them:
/// on N(0, 1), 384 equal columns, 0.80, 1.11, 1.15 and 1.21 dB at 1, 2, 3 and 4 bits with a memory of 6, 0.74 dB
/// at 2 and 0.86 at 4 with 8; stored scales and what is learned not counted.
///
/// Recall 10@10 of `klt(of=weights) | centre | row-trellis` on 100,000 sentence embeddings of 384 dimensions
/// (`docs/vectors.md`), inner product, 1,000 queries, all bytes counted: 0.775 at 48 bytes (0.779 with a memory
/// of 8), 0.822 at 61 (0.834), 0.907 at 96 (0.908), 0.943 at 129, 0.959 at 152, 0.976 at 200, 0.995 at 300. With
/// a tilt of 0 or 1 it is about 0.01 lower.
///
/// Cost: `2^window_i` operations a column and pass, two passes; decoding is one look-up a value. One more bit of
/// memory doubles the time.
///
/// Sources: Tseng et al., QTIP: quantization with trellises and incoherence processing, 2024; Marcellin and
/// Fischer, Trellis coded quantization of memoryless and Gauss-Markov sources, 1990. The table is our own
/// (`StratifiedTable`), and so are windows that grow with a column's bits.
///
/// @param bits bits for each value in the mean
/// @param memory bits of earlier columns that a value also depends on
/// @param tilt how much columns of great variance count more: 0 is the plain squared error, 0.5 keeps the most
///     neighbours
/// @param scales how scales are stored
@AutoService(Part.class)
@PartName(
        value = "row-trellis",
        summary = "one trellis path along a row, with bits for each column by its variance",
        source = "Tseng et al., QTIP, 2024")
public record RowTrellis(
        @Meaning("bits for each value in the mean, 0.1 to 8")
        double bits,

        @Meaning("bits of the values before that a value is looked up with, 4 to 10; one more doubles the time")
        int memory,

        @Meaning("a column's squared error counts by its variance to this power, 0 to 1")
        double tilt,

        @Meaning("how scales are stored: f16, f32, e8m0, e4m3, nestedBxN")
        ScaleFormat scales)
        implements Grid {
    /// Checks the ranges above.
    public RowTrellis {
        if (!(bits >= 0.1 && bits <= RowShape.COLUMN_BITS_MAX)) {
            throw new IllegalArgumentException("bits must be 0.1 to " + RowShape.COLUMN_BITS_MAX + ", not " + bits);
        }
        if (memory < 4 || memory > 10) {
            throw new IllegalArgumentException("memory must be 4 to 10, not " + memory);
        }
        if (!(tilt >= 0 && tilt <= 1)) {
            throw new IllegalArgumentException("tilt must be 0 to 1, not " + tilt);
        }
    }

    /// 2 bits, a memory of 6, tilt 0.5, a scale in binary16 for each row.
    public RowTrellis() {
        this(2, 6, 0.5, ScaleFormat.Real.F16);
    }

    @Override
    public double nominalBits() {
        return bits;
    }

    /// The path leaves no other.
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
        return new RowTrellisFit(sample, tilt).points(bits, memory);
    }

    @Override
    public Points restore(StoredTensors side) {
        return new RowTrellisPoints(RowShape.restore(side, bits), memory);
    }

    @Override
    public List<Double> rates() {
        return List.of();
    }

    @Override
    public Grid atRate(double nominalBits) {
        return new RowTrellis(nominalBits, memory, tilt, scales);
    }
}
