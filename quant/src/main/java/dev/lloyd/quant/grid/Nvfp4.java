package dev.lloyd.quant.grid;

import com.google.auto.service.AutoService;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.part.Grid;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import dev.lloyd.quant.part.Range;
import dev.lloyd.quant.plane.Granularity;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.plane.Sample;
import dev.lloyd.quant.plane.ScaleFormat;
import dev.lloyd.quant.range.MinMax;
import java.util.List;

/// NVFP4: E2M1 numbers, an E4M3 scale for each 16 columns, one 32-bit factor for the tensor. 4.5 bits.
///
///     w = factor * scale * point        scale ~ max|x| / (6 factor)        factor = max|W| / (6 * 448)
///
/// The scale is rounded to nearest, so the greatest value of a group may be clipped by up to 1/16 of itself.
@AutoService(Part.class)
@PartName(
        value = "nvfp4",
        summary = "E2M1 numbers, an E4M3 scale for each 16, a factor for the tensor",
        source = "NVIDIA, Introducing NVFP4, 2025")
public record Nvfp4() implements Grid {
    /// Needs no check: there is nothing to choose.
    public Nvfp4 {}

    @Override
    public double nominalBits() {
        return 4;
    }

    @Override
    public Granularity group() {
        return Granularity.of(16);
    }

    @Override
    public ScaleFormat scaleFormat() {
        return ScaleFormat.parse("e4m3");
    }

    @Override
    public Range defaultRange() {
        return new MinMax();
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
