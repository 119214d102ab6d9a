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

/// Floating-point numbers of 4, 6 or 8 bits times a scale: points close together near 0, so the relative error is
/// bounded instead of the absolute one.
///
/// Rounding: to nearest, ties to even, clamped to the greatest finite value. Error: at most half a unit in the last
/// place, `|w - w^| <= 2^-(m+1) |w|` for `m` mantissa bits, in the normal range. Codes are the format's own bits:
/// the sign highest.
///
/// @param format which numbers
/// @param group values that share a scale
/// @param scales how scales are stored
@AutoService(Part.class)
@PartName(
        value = "minifloat",
        summary = "floating-point numbers of 4 to 8 bits times a scale",
        source = "OCP Microscaling Formats (MX) 1.0, 2023")
public record Minifloat(
        @Meaning("e2m1, e3m2, e2m3, e4m3 or e5m2") FloatFormat format,

        @Meaning("values that share a scale: a number of columns, channel, or tensor")
        Granularity group,

        @Meaning("how scales are stored: f16, f32, e8m0, e4m3, nestedBxN")
        ScaleFormat scales)
        implements Grid {
    /// Needs no check: every combination is possible.
    public Minifloat {}

    /// 8 bits E4M3, a scale in binary32 for the tensor.
    public Minifloat() {
        this(FloatFormat.E4M3, new Granularity.Tensor(), ScaleFormat.Real.F32);
    }

    @Override
    public double nominalBits() {
        return format.bits();
    }

    @Override
    public ScaleFormat scaleFormat() {
        return scales;
    }

    @Override
    public Range defaultRange() {
        return new MinMax();
    }

    @Override
    public Points points(Sample sample) {
        return format.points();
    }

    @Override
    public Points restore(StoredTensors side) {
        return format.points();
    }

    @Override
    public List<Double> rates() {
        return List.of(4.0, 6.0, 8.0);
    }

    /// E2M1, E2M3 or E4M3: of formats of one width the one with more mantissa, unless this is of that width
    /// already.
    @Override
    public Grid atRate(double nominalBits) {
        if (nominalBits == format.bits()) {
            return this;
        }
        FloatFormat other = switch ((int) Rates.checked(this, nominalBits)) {
            case 4 -> FloatFormat.E2M1;
            case 6 -> FloatFormat.E2M3;
            default -> FloatFormat.E4M3;
        };
        return new Minifloat(other, group, scales);
    }
}
