package dev.lloyd.quant.grid;

import com.google.auto.service.AutoService;
import dev.lloyd.quant.form.StoredTensor;
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
import java.util.stream.DoubleStream;

/// The scalar points of least mean squared error: for a Gaussian of variance 1, for the coordinates of random
/// directions, or for the tensor itself.
///
/// At whole bits a value has a code of its own. Between them 2, 4 or 8 neighbours of a row share one, so that sizes
/// between powers of two cost what they should: 3 levels take 1.625 bits, 5 take 2.5, 6 take 2.75, 9 take 3.25, 11
/// take 3.5, 13 take 3.75, 22 take 4.5, 45 take 5.5, 90 take 6.5, 181 take 7.5. (A group then holds whole runs of
/// that many columns.)
///
/// Gaussian: nothing is stored but the scale, the group's root mean square. Mean squared error 0.36338 (1 bit),
/// 0.11748 (2), 0.034548 (3), 0.0095010 (4) of the variance; 2.7 octave^-bits at high rates. Data: one table of
/// levels for the tensor is fitted by Lloyd's iteration and stored in binary16. Sphere: for the values of a group
/// that is divided by its root mean square, exactly if it was rotated at random; nothing is stored, and below 64
/// columns it is better than the Gaussian's by more than 1 % ({@link SphereLevels}).
///
/// @param bits width of a code for each value: one of {@link #rates()}
/// @param levels how many points; 0: as many as the bits hold
/// @param group values that share a scale
/// @param fit what the levels are made for
/// @param scales how scales are stored
@AutoService(Part.class)
@PartName(
        value = "lloyd-max",
        summary = "the scalar points of least squared error, for a Gaussian or fitted to the tensor",
        source = "Lloyd, Least squares quantization in PCM, 1957; Max, 1960")
public record LloydMax(
        @Meaning("code width for each value: 1 to 8, also 1.625, 2.5, 2.75, 3.25, 3.5, 3.75, 4.5, 5.5, 6.5, 7.5")
        double bits,

        @Meaning("how many points, 2 to 2^bits; 0: as many as the bits hold")
        int levels,

        @Meaning("values that share a scale: a number of columns, channel, or tensor")
        Granularity group,

        @Meaning(
                "what the levels are made for: gaussian, sphere (as many dimensions as share a scale), or data (stored)")
        Fit fit,

        @Meaning("how scales are stored: f16, f32, e8m0, e4m3, nestedBxN")
        ScaleFormat scales)
        implements Grid {
    private static final List<Double> RATES = DoubleStream.of(
                    1, 1.625, 2, 2.5, 2.75, 3, 3.25, 3.5, 3.75, 4, 4.5, 5, 5.5, 6, 6.5, 7, 7.5, 8)
            .boxed()
            .toList();

    /// What levels are made for.
    public enum Fit {
        /// N(0, 1).
        GAUSSIAN,
        /// A coordinate of a random direction in as many dimensions as there are columns in a group.
        SPHERE,
        /// The tensor.
        DATA
    }

    /// Checks that the codes hold the levels.
    public LloydMax {
        if (!RATES.contains(bits)) {
            throw new IllegalArgumentException("bits must be one of " + RATES + ", not " + bits);
        }
        if (levels != 0 && (levels < 2 || levels > capacity(bits))) {
            throw new IllegalArgumentException(
                    bits + " bits hold 2 to " + capacity(bits) + " levels (0: all of them), not " + levels);
        }
    }

    /// 4 bits for a Gaussian, a scale in binary16 for each row.
    public LloydMax() {
        this(4, 0, new Granularity.Channel(), Fit.GAUSSIAN, ScaleFormat.Real.F16);
    }

    /// Values that share a code: the fewest whose bits are whole.
    private static int together(double bits) {
        int count = 1;
        while (bits * count != Math.rint(bits * count)) {
            count *= 2;
        }
        return count;
    }

    /// The greatest `n` with `n^together <= 2^(bits * together)`.
    private static int capacity(double bits) {
        int count = together(bits);
        long codes = 1L << (int) (bits * count);
        int levels = 2;
        while (power(levels + 1, count) <= codes) {
            levels++;
        }
        return levels;
    }

    private static long power(long base, int exponent) {
        long result = 1;
        for (int index = 0; index < exponent; index++) {
            result *= base;
        }
        return result;
    }

    @Override
    public double nominalBits() {
        return bits;
    }

    @Override
    public ScaleFormat scaleFormat() {
        return scales;
    }

    @Override
    public Range defaultRange() {
        return new Rms();
    }

    private int count() {
        return levels == 0 ? capacity(bits) : levels;
    }

    @Override
    public Points points(Sample sample) {
        return fit == Fit.DATA
                ? fitted(new ScalarFit(sample).fit(GaussianLevels.of(count())))
                : fixed(levels(sample.columns()));
    }

    @Override
    public Points restore(StoredTensors side, int columns) {
        return fit == Fit.DATA ? restore(side) : fixed(levels(columns));
    }

    @Override
    public Points restore(StoredTensors side) {
        if (fit != Fit.DATA) {
            return fixed(levels(Integer.MAX_VALUE));
        }
        return table(TablePoints.fitted(singleBits(), Codebooks.checked(side, count(), 1), side));
    }

    private double[] levels(int columns) {
        return fit == Fit.SPHERE ? SphereLevels.of(count(), group.groupColumns(columns)) : GaussianLevels.of(count());
    }

    private Points fixed(double[] values) {
        return table(TablePoints.of(singleBits(), floats(values)));
    }

    private Points fitted(double[] values) {
        StoredTensors side = StoredTensors.of("levels", StoredTensor.ofHalves(floats(values), values.length, 1));
        return restore(side);
    }

    private Points table(TablePoints single) {
        int together = together(bits);
        return together == 1 ? single : new DigitPoints(single, count(), together, (int) (bits * together));
    }

    private int singleBits() {
        return (int) Math.ceil(bits);
    }

    private static float[] floats(double[] values) {
        float[] target = new float[values.length];
        for (int index = 0; index < target.length; index++) {
            target[index] = (float) values[index];
        }
        return target;
    }

    @Override
    public List<Double> rates() {
        return RATES;
    }

    @Override
    public Grid atRate(double nominalBits) {
        return new LloydMax(Rates.checked(this, nominalBits), 0, group, fit, scales);
    }
}
