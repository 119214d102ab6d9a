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
import dev.lloyd.quant.range.MseSearch;
import java.util.List;

/// Five points, -2, -1, 0, 1 and 2: what two bits are one short of, with as many on either side of zero.
///
/// Two neighbours of a row share a code of 5 bits (25 of its 32 values are used), 2.5 bits a value; alone a value takes
/// 3, which is for parts that want single values (`learned-clipping`). Five points carry `log2 5` = 2.32 bits.
/// Rounding: to the nearest; a tie goes to 0 or to the even code. A group of zeros has scale 0.
///
/// Source: Zeng et al., ABQ-LLM: Arbitrary-Bit Quantized Inference Acceleration for Large Language Models, 2024
/// (bit balance), which counts them as 2 bits.
///
/// @param together values that share a code, 1 or 2
/// @param group values that share a scale
/// @param scales how scales are stored
@AutoService(Part.class)
@PartName(
        value = "balanced",
        summary = "-2, -1, 0, 1 and 2 times a scale, two values in 5 bits",
        source = "Zeng et al., ABQ-LLM, 2024")
public record Balanced(
        @Meaning("values that share a code: 1 (3 bits) or 2 (2.5 bits each)")
        int together,

        @Meaning("values that share a scale: a number of columns, channel, or tensor")
        Granularity group,

        @Meaning("how scales are stored: f16, f32, e8m0, e4m3, nestedBxN")
        ScaleFormat scales)
        implements Grid {
    private static final int LEVELS = 5;
    private static final TablePoints TABLE = TablePoints.of(3, new float[] {-2, -1, 0, 1, 2});
    private static final Points PAIRS = new DigitPoints(TABLE, LEVELS, 2, 5);
    private static final double PAIR_RATE = 2.5;
    private static final double SINGLE_RATE = 3;

    /// Checks the range above.
    public Balanced {
        if (together < 1 || together > 2) {
            throw new IllegalArgumentException("together must be 1 or 2, not " + together);
        }
    }

    /// In pairs, a scale in binary16 for each 64 columns.
    public Balanced() {
        this(2, Granularity.of(64), ScaleFormat.Real.F16);
    }

    @Override
    public double nominalBits() {
        return together == 1 ? SINGLE_RATE : PAIR_RATE;
    }

    @Override
    public ScaleFormat scaleFormat() {
        return scales;
    }

    @Override
    public Range defaultRange() {
        return new MseSearch();
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
        return together == 1 ? TABLE : PAIRS;
    }

    @Override
    public List<Double> rates() {
        return List.of(PAIR_RATE, SINGLE_RATE);
    }

    @Override
    public Grid atRate(double nominalBits) {
        return new Balanced(Rates.checked(this, nominalBits) == SINGLE_RATE ? 1 : 2, group, scales);
    }
}
