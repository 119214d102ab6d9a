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

/// What a plane of whole numbers has missed: uniform points from one end of its step to the other,
///
///     -1/2 + k / (2^bits - 1),    k = 0 ... 2^bits - 1
///
/// As a second plane, `int(bits=4, ...) + cell(bits=8)`: inside the first one's range no value is farther than
/// half a step from its point, so this one needs no scale and no search. Its points at the ends meet those of the
/// next cell. Error: at most `1 / (2 (2^bits - 1))` of the first plane's step. Rounding: to the nearest, between
/// two points to the one whose code is even.
///
/// Source: Aguerrebere et al., Similarity search in the blink of an eye with compressed indices, 2023 (LVQ-B1xB2).
///
/// @param bits code width, 1 to 8
/// @param group values that share a scale, if it is the first plane
/// @param scales how scales are stored, if it is the first plane
@AutoService(Part.class)
@PartName(
        value = "cell",
        summary = "uniform points within one step of the plane before: its second level",
        source = "Aguerrebere et al., LVQ, 2023")
public record Cell(
        @Meaning("code width, 1 to 8") int bits,

        @Meaning("values that share a scale, if it is the first plane")
        Granularity group,

        @Meaning("how scales are stored, if it is the first plane")
        ScaleFormat scales)
        implements Grid {
    /// Checks the range above.
    public Cell {
        if (bits < 1 || bits > 8) {
            throw new IllegalArgumentException("bits must be 1 to 8, not " + bits);
        }
    }

    /// 8 bits, a scale in binary16 for each row.
    public Cell() {
        this(8, new Granularity.Channel(), ScaleFormat.Real.F16);
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
        float[] values = new float[1 << bits];
        for (int code = 0; code < values.length; code++) {
            values[code] = (float) (code / (values.length - 1.0) - 0.5);
        }
        return TablePoints.of(bits, values);
    }

    @Override
    public List<Double> rates() {
        return DoubleStream.of(1, 2, 3, 4, 5, 6, 7, 8).boxed().toList();
    }

    @Override
    public Grid atRate(double nominalBits) {
        return new Cell((int) Rates.checked(this, nominalBits), group, scales);
    }
}
