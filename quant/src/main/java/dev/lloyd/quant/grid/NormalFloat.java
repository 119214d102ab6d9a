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

/// NormalFloat of 2, 3 or 4 bits: quantiles of the normal distribution stretched to [-1, 1] with an exact 0.
///
/// With `d = (1 / 30 + 1 / 32) / 2` the points are the quantiles of `2^(b-1)` shares evenly spaced from `d` to 1/2 and
/// of `2^(b-1) + 1` from 1/2 to `1 - d`, over that of `1 - d`. Codes in the order of the points; the scale is the
/// group's greatest magnitude. At 4 bits this is {@link Nf4}.
///
/// Source: Guo et al., LQ-LoRA: Low-rank Plus Quantized Matrix Decomposition for Efficient Language Model Finetuning,
/// 2023, after Dettmers et al., QLoRA, 2023.
///
/// @param bits of a code: 2, 3 or 4
/// @param group values that share a scale
/// @param scales how scales are stored
@AutoService(Part.class)
@PartName(
        value = "normal-float",
        summary = "4, 8 or 16 quantiles of the normal distribution between -1 and 1",
        source = "Guo et al., LQ-LoRA, 2023")
public record NormalFloat(
        @Meaning("of a code: 2, 3 or 4") int bits,

        @Meaning("values that share a scale: a number of columns, channel, or tensor")
        Granularity group,

        @Meaning("how scales are stored: f16, f32, e8m0, e4m3, nestedBxN")
        ScaleFormat scales)
        implements Grid {
    private static final TablePoints TWO = TablePoints.of(2, new float[] {-1f, 0f, 0.337915136713f, 1f});
    private static final TablePoints THREE = TablePoints.of(3, new float[] {
        -1f, -0.47862908531f, -0.217141780001f, 0f, 0.16093014438f, 0.337915136713f, 0.56261688797f, 1f
    });

    /// Checks that there are such points.
    public NormalFloat {
        if (bits < 2 || bits > 4) {
            throw new IllegalArgumentException("bits must be 2, 3 or 4, not " + bits);
        }
    }

    /// 3 bits, a scale in binary16 for each 64 columns.
    public NormalFloat() {
        this(3, Granularity.of(64), ScaleFormat.Real.F16);
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

    private TablePoints points() {
        return switch (bits) {
            case 2 -> TWO;
            case 3 -> THREE;
            default -> Nf4.POINTS;
        };
    }

    @Override
    public List<Double> rates() {
        return List.of(2.0, 3.0, 4.0);
    }

    @Override
    public Grid atRate(double nominalBits) {
        return new NormalFloat((int) Rates.checked(this, nominalBits), group, scales);
    }
}
