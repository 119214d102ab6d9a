package dev.lloyd.quant.coded;

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
import dev.lloyd.quant.range.Finest;
import java.util.List;

/// Entropy-coded rows of fixed size: one trellis path along a row, whose symbols are one arithmetic code of
/// exactly as many bytes as a row has. The nearest that vectors get to the bound, best after `klt`.
///
///     x_i = gain_i value_i / scale                steps of column i, the same step for all after the emphasis
///     gain_i ~ sqrt(importance_i variance_i^tilt)
///     path = least  sum (x_i - level_i)^2 + 0.3 bits(level_i | class of column i, state)
///     scale = the finest at which bits fit 8 bytes(row)        (range `finest`)
///
/// A row (1 x columns) has `bits * columns` bits, rounded down, and takes whole bytes, all of which are used. No
/// bits are told to any column: equal steps divide them as reverse water-filling does, to fractions of a bit,
/// since the probabilities of a column's levels follow from its deviation in steps. Columns of like deviation (an
/// eighth of an octave) share levels and probabilities, which are learned; 5 bytes a column and 4.8 KB for all
/// classes are stored. Columns whose deviation is less than 0.3 steps decode to 0. A column takes 13 bits at most.
///
/// The scale, which is stored anyway, is what makes a row fit. At any other scale (`range=rms`) bits are made
/// dearer until it does, and what is nearest is lost. NaN counts as 0; values beyond the last level, 8 deviations
/// and a step away, go to it. Any bytes decode to finite values.
///
/// Distance to Shannon's bound on N(0, 1), 384 equal columns, all bytes of the code counted: 0.35, 0.31, 0.27 and
/// 0.25 dB at 1, 2, 3 and 4 bits (`row-trellis` 0.80, 1.11, 1.15 and 1.21); 8 states have 0.50 dB at 2 bits. The 2
/// bytes of the scale are 0.25 dB more.
///
/// Recall: `docs/vectors.md`. Cost: some 10 passes of `2 states` operations a column; decoding is a division and a
/// look-up a value, one after the other.
///
/// Sources: Fischer and Wang, Entropy-constrained trellis-coded quantization, 1992; the arithmetic coder is
/// {@link dev.lloyd.core.entropy.RangeEncoder}. Rate control by the scale and levels by class are our own.
///
/// @param bits bits for each value in the mean
/// @param states of the trellis
/// @param tilt how much columns of great variance count more: 0 is the plain squared error, 0.5 keeps the most
///     neighbours
/// @param scales how scales are stored
@AutoService(Part.class)
@PartName(
        value = "entropy-coded-rows",
        summary = "one entropy-coded trellis path along a row, in bytes of a fixed number",
        source = "Fischer, Wang, Entropy-constrained trellis-coded quantization, 1992")
public record EntropyCodedRows(
        @Meaning("bits for each value in the mean, 0.1 to 8")
        double bits,

        @Meaning("states of the trellis: a power of two from 4 to 256")
        int states,

        @Meaning("a column's squared error counts by its variance to this power, 0 to 1")
        double tilt,

        @Meaning("how scales are stored: f16, f32") ScaleFormat scales)
        implements Grid {
    private static final double BITS_MIN = 0.1;
    private static final double BITS_MAX = 8;

    /// Checks the ranges above.
    public EntropyCodedRows {
        if (!(bits >= BITS_MIN && bits <= BITS_MAX)) {
            throw new IllegalArgumentException("bits must be " + BITS_MIN + " to " + BITS_MAX + ", not " + bits);
        }
        if (states < 4 || states > 256 || Integer.bitCount(states) != 1) {
            throw new IllegalArgumentException("states must be a power of two from 4 to 256, not " + states);
        }
        if (!(tilt >= 0 && tilt <= 1)) {
            throw new IllegalArgumentException("tilt must be 0 to 1, not " + tilt);
        }
        if (!(scales instanceof ScaleFormat.Real)) {
            throw new IllegalArgumentException("scales must be f16 or f32, which can make a row fit, not " + scales);
        }
    }

    /// 2 bits, 256 states, tilt 0.5, a scale in binary16 for each row.
    public EntropyCodedRows() {
        this(2, 256, 0.5, ScaleFormat.Real.F16);
    }

    /// Bytes of a row.
    private int size(int columns) {
        return Math.ceilDiv((int) Math.max(1, bits * columns), Byte.SIZE);
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
        return new Finest();
    }

    @Override
    public Points points(Sample sample) {
        return new RowFit(sample, tilt, Trellis.of(states), size(Math.max(1, sample.columns()))).points();
    }

    @Override
    public Points restore(StoredTensors side) {
        RowColumns columns = RowColumns.restore(side);
        int count = columns.gains().length;
        CodedRowPoints points = new CodedRowPoints(columns, Trellis.of(states), size(count));
        double most = CodedRowPoints.bitsMax(size(count), count);
        if (points.bitsMin() > most) {
            throw new IllegalArgumentException(
                    "the shortest code of an entropy-coded row has " + points.bitsMin() + " bits, more than " + most);
        }
        return points;
    }

    @Override
    public List<Double> rates() {
        return List.of();
    }

    @Override
    public Grid atRate(double nominalBits) {
        return new EntropyCodedRows(nominalBits, states, tilt, scales);
    }
}
