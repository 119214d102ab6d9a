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
import dev.lloyd.quant.range.Mx;
import java.util.List;

/// MXFP4: E2M1 numbers, a power of two for each 32 columns. Exactly 4.25 bits when 32 divides the columns.
///
///     points 0, 0.5, 1, 1.5, 2, 3, 4, 6 and their negatives      w = 2^e * point
///
/// @param exponent the rule by which the power is chosen
@AutoService(Part.class)
@PartName(
        value = "mxfp4",
        summary = "E2M1 numbers, a power of two for each 32",
        source = "OCP Microscaling Formats (MX) 1.0, 2023")
public record Mxfp4(
        @Meaning("how the power of two is chosen: floor, or best (of three)")
        Mx.Rule exponent) implements Grid {
    /// Needs no check: every rule is possible.
    public Mxfp4 {}

    /// The standard's rule.
    public Mxfp4() {
        this(Mx.Rule.FLOOR);
    }

    @Override
    public double nominalBits() {
        return 4;
    }

    @Override
    public Granularity group() {
        return Granularity.of(32);
    }

    @Override
    public ScaleFormat scaleFormat() {
        return ScaleFormat.parse("e8m0");
    }

    @Override
    public Range defaultRange() {
        return new Mx(exponent);
    }

    @Override
    public Points points(Sample sample) {
        return FloatFormat.E2M1.points();
    }

    @Override
    public Points restore(StoredTensors side) {
        return FloatFormat.E2M1.points();
    }

    @Override
    public List<Double> rates() {
        return List.of(4.0);
    }

    @Override
    public Grid atRate(double nominalBits) {
        Rates.checked(this, nominalBits);
        return this;
    }
}
