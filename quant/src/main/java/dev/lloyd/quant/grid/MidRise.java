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
import java.util.stream.DoubleStream;

/// Half-integers: the uniform grid of `2^bits` points that has none at zero and as many on either side.
///
///     y = u + 1/2 - 2^(bits-1),    u = 0 ... 2^bits - 1
///
/// The points are kept doubled, as the odd numbers `1 - 2^bits ... 2^bits - 1`, and the scale halved. Rounding:
/// to the nearest, between two points to the one whose code is even. Error: at most one scale (half a step)
/// inside the range. A group of zeros has the scale 0.
///
/// Source: Gao and Long, RaBitQ, 2024; Gao et al., Practical and Asymptotically Optimal Quantization of
/// High-Dimensional Vectors in Euclidean Space, 2024 (several bits).
///
/// @param bits code width, 1 to 9
/// @param group values that share a scale
/// @param scales how scales are stored
@AutoService(Part.class)
@PartName(
        value = "mid-rise",
        summary = "uniform points on both sides of zero, none at zero: half-integers times a scale",
        source = "Gao and Long, RaBitQ, 2024")
public record MidRise(
        @Meaning("code width, 1 to 9") int bits,

        @Meaning("values that share a scale: a number of columns, channel, or tensor")
        Granularity group,

        @Meaning("how scales are stored: f16, f32, e8m0, e4m3, nestedBxN")
        ScaleFormat scales)
        implements Grid {
    /// The widest codes that loops over bytes take.
    private static final int BYTE_BITS = 8;

    /// Checks the range above.
    public MidRise {
        if (bits < 1 || bits > BYTE_BITS + 1) {
            throw new IllegalArgumentException("bits must be 1 to 9, not " + bits);
        }
    }

    /// 4 bits, a scale in binary16 for each row.
    public MidRise() {
        this(4, new Granularity.Channel(), ScaleFormat.Real.F16);
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

    private Points points() {
        int top = (1 << bits) - 1;
        UniformPoints points = new UniformPoints(bits, -top, top, 2);
        return bits <= BYTE_BITS ? points : new WidePoints(points);
    }

    @Override
    public List<Double> rates() {
        return DoubleStream.of(1, 2, 3, 4, 5, 6, 7, 8, 9).boxed().toList();
    }

    @Override
    public Grid atRate(double nominalBits) {
        return new MidRise((int) Rates.checked(this, nominalBits), group, scales);
    }
}
