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
import dev.lloyd.quant.range.MinMax;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;

/// Integers: the uniform grid of `2^bits` (or one fewer) points.
///
///     symmetric    points -(2^(bits-1) - 1) ... 2^(bits-1) - 1 (1 bit: -1, 1)         w = scale * q
///     full         points -2^(bits-1) ... 2^(bits-1) - 1                              w = scale * q
///     asymmetric   points 0 ... 2^bits - 1, a whole zero stored in `bits` bits        w = scale * (q - zero)
///     float-zero   points 0 ... 2^bits - 1, a zero stored in binary16                 w = scale * (q - zero)
///
/// Rounding: half to even, clamped to the range. Error: at most `scale / 2` inside the range.
///
/// @param bits code width, 1 to 8
/// @param group values that share a scale
/// @param mode which points, and which zero
/// @param scales how scales are stored
@AutoService(Part.class)
@PartName(value = "int", summary = "uniform points: whole numbers times a scale, with or without a zero")
public record IntGrid(
        @Meaning("code width, 1 to 8") int bits,

        @Meaning("values that share a scale: a number of columns, channel, or tensor")
        Granularity group,

        @Meaning("symmetric, full (one more negative point), asymmetric, or float-zero")
        Mode mode,

        @Meaning("how scales are stored: f16, f32, e8m0, e4m3, nestedBxN")
        ScaleFormat scales)
        implements Grid {
    /// Which points, and which zero.
    public enum Mode {
        /// As many negative as positive points, no zero stored.
        SYMMETRIC,
        /// One more negative point, no zero stored.
        FULL,
        /// A whole zero.
        ASYMMETRIC,
        /// Any zero.
        FLOAT_ZERO
    }

    /// Checks the ranges above.
    public IntGrid {
        if (bits < 1 || bits > 8) {
            throw new IllegalArgumentException("bits must be 1 to 8, not " + bits);
        }
    }

    /// 4 bits, symmetric, a scale in binary16 for each 128 columns.
    public IntGrid() {
        this(4, Granularity.of(128), Mode.SYMMETRIC, ScaleFormat.Real.F16);
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
    public Optional<ScaleFormat> zeroFormat() {
        return switch (mode) {
            case SYMMETRIC, FULL -> Optional.empty();
            case ASYMMETRIC -> Optional.of(ScaleFormat.packed(bits));
            case FLOAT_ZERO -> Optional.of(ScaleFormat.Real.F16);
        };
    }

    @Override
    public Range defaultRange() {
        return new MinMax();
    }

    @Override
    public Points points(Sample sample) {
        return points();
    }

    @Override
    public Points restore(StoredTensors side) {
        return points();
    }

    private Points points() {
        int half = 1 << (bits - 1);
        return switch (mode) {
            case SYMMETRIC ->
                bits == 1 ? new UniformPoints(1, -1, 1, 2) : new UniformPoints(bits, 1 - half, half - 1, 1);
            case FULL -> bits == 1 ? new UniformPoints(1, -1, 0, 1) : new UniformPoints(bits, -half, half - 1, 1);
            case ASYMMETRIC, FLOAT_ZERO -> new UniformPoints(bits, 0, 2 * half - 1, 1);
        };
    }

    @Override
    public List<Double> rates() {
        return DoubleStream.of(1, 2, 3, 4, 5, 6, 7, 8).boxed().toList();
    }

    @Override
    public Grid atRate(double nominalBits) {
        if (nominalBits != Math.rint(nominalBits)) {
            throw new IllegalArgumentException("int exists at " + rates() + " bits, not at " + nominalBits);
        }
        return new IntGrid((int) nominalBits, group, mode, scales);
    }
}
