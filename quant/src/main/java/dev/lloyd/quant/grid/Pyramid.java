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

/// A direction of Fischer's pyramid and a length for each run of a row: no codebook is stored or searched.
///
///     point = g_j p / |p|,    p integers, sum |p_i| = K,    j of `gain` bits
///
/// `K` is the largest whose points have numbers of `bits * dimension - gain` bits. Lengths are the best ones for the
/// Beta law that the length of a run of a row of normal values follows (times the mean cosine of a direction and
/// what it stands for). A row has its scale, so the grid suits values that a rotation has made Gaussian. A run
/// beyond the row's end is filled up with zeros. NaN counts as 0. A run takes whole bytes.
///
/// Mean squared error on N(0, 1), one scale: 0.0981 at 2 bits in runs of 128, 0.1004 in runs of 32. Longer runs are
/// nearer the bound, and error feedback goes from run to run: short ones leave it more to do.
///
/// Cost of a run: up to `dimension^2` operations to encode, `dimension + K` additions of long integers to decode.
///
/// Source: Pyramid Vector Quantization for LLMs, 2024; Fischer, A Pyramid Vector Quantizer, 1986.
///
/// @param bits bits for each value, the length's included
/// @param dimension values in a run
/// @param gain bits of the length
/// @param group values that share a scale
/// @param scales how scales are stored
@AutoService(Part.class)
@PartName(
        value = "pyramid",
        summary = "a direction of Fischer's pyramid and a length for each run of a row",
        source = "Pyramid Vector Quantization for LLMs, 2024")
public record Pyramid(
        @Meaning("bits for each value, 0.5 to 5") double bits,

        @Meaning("values in a run, 8 to 128") int dimension,

        @Meaning("bits of a run's length, 0 to 8") int gain,

        @Meaning("values that share a scale: a number of columns, channel, or tensor")
        Granularity group,

        @Meaning("how scales are stored: f16, f32, e8m0, e4m3, nestedBxN")
        ScaleFormat scales)
        implements Grid {
    /// Checks the ranges above.
    public Pyramid {
        if (!(bits >= 0.5 && bits <= 5)) {
            throw new IllegalArgumentException("bits must be 0.5 to 5, not " + bits);
        }
        ProductShape.checkRange("dimension", dimension, 8, 128);
        ProductShape.checkRange("gain", gain, 0, 8);
        if (PyramidCode.pulses(dimension, Math.max(0, (int) (bits * dimension) - gain)) == 0) {
            throw new IllegalArgumentException(bits + " bits x " + dimension
                    + " values leave no room for a direction beside a gain of " + gain + " bits");
        }
    }

    /// 2 bits, runs of 128, a length of 2 bits, a scale in binary16 for each row.
    public Pyramid() {
        this(2, 128, 2, new Granularity.Channel(), ScaleFormat.Real.F16);
    }

    private int runBits() {
        return (int) (bits * dimension);
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

    @Override
    public Points points(Sample sample) {
        return points(sample.columns());
    }

    @Override
    public Points restore(StoredTensors side) {
        return points(Integer.MAX_VALUE);
    }

    @Override
    public Points restore(StoredTensors side, int columns) {
        return points(columns);
    }

    private Points points(int columns) {
        int whole = group instanceof Granularity.Tensor ? Integer.MAX_VALUE : group.groupColumns(columns);
        int pulses = PyramidCode.pulses(dimension, runBits() - gain);
        double[] lengths = GainLevels.of(1 << gain, Math.min(dimension, whole), whole);
        return new PyramidPoints(new PyramidCode(dimension, pulses), runBits(), lengths);
    }

    @Override
    public List<Double> rates() {
        return List.of();
    }

    @Override
    public Grid atRate(double nominalBits) {
        return new Pyramid(nominalBits, dimension, gain, group, scales);
    }
}
