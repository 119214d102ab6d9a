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

/// NormalFloat: the 16 points of QLoRA, quantiles of the normal distribution stretched to [-1, 1] with an
/// exact 0.
///
/// Codes in the order of the points. The levels are those of the paper's appendix E. The scale is the group's
/// greatest magnitude.
///
/// @param group values that share a scale
/// @param scales how scales are stored
@AutoService(Part.class)
@PartName(
        value = "nf4",
        summary = "16 quantiles of the normal distribution between -1 and 1",
        source = "Dettmers et al., QLoRA, 2023")
public record Nf4(
        @Meaning("values that share a scale: a number of columns, channel, or tensor")
        Granularity group,

        @Meaning("how scales are stored: f16, f32, e8m0, e4m3, nestedBxN")
        ScaleFormat scales)
        implements Grid {
    static final TablePoints POINTS = TablePoints.of(4, new float[] {
        -1f,
        -0.6961928009986877f,
        -0.5250730514526367f,
        -0.39491748809814453f,
        -0.28444138169288635f,
        -0.18477343022823334f,
        -0.09105003625154495f,
        0f,
        0.07958029955625534f,
        0.16093020141124725f,
        0.24611230194568634f,
        0.33791524171829224f,
        0.44070982933044434f,
        0.5626170039176941f,
        0.7229568362236023f,
        1f
    });

    /// Needs no check: every combination is possible.
    public Nf4 {}

    /// A scale in binary16 for each 64 columns.
    public Nf4() {
        this(Granularity.of(64), ScaleFormat.Real.F16);
    }

    @Override
    public double nominalBits() {
        return 4;
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
        return POINTS;
    }

    @Override
    public Points restore(StoredTensors side) {
        return POINTS;
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
