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
import java.util.stream.DoubleStream;

/// Bitshift trellis codes: each value depends on its own code and on the ones before it, through a window of bits
/// that moves on by `bits` a value. 256 values (16 rows x 16 columns) are rounded together by Viterbi's algorithm,
/// tail-biting.
///
///     value_i = scale * code(window_i)         window_i: the last `window` bits before and with code i
///
/// Mean squared error on N(0, 1) at 2 bits: 0.0685 with a window of 16 bits, 0.0736 with 12 (bound 0.0625). Every
/// bit of the window doubles the time of encoding; decoding is one look-up whatever the window. Matrices whose
/// sizes 16 does not divide are padded; their padding costs bits.
///
/// Source: Tseng et al., QTIP: quantization with trellises and incoherence processing, 2024; Marcellin and Fischer,
/// Trellis coded quantization, 1990.
///
/// @param bits new bits for each value
/// @param code how a window becomes a value
/// @param window bits that choose a value
/// @param scale of the points
/// @param group values that share a scale
/// @param scales how scales are stored
@AutoService(Part.class)
@PartName(
        value = "trellis",
        summary = "256 values at a time on a trellis whose code is computed: near the bound at whole rates",
        source = "Tseng et al., QTIP, 2024")
public record Trellis(
        @Meaning("bits for each value, 1 to 8, at most half the window")
        int bits,

        @Meaning("how a window becomes a value: 1mad, 3inst, mul1 or random")
        TrellisCode code,

        @Meaning("bits that choose a value, 8 to 16: 16 is best, 12 is ten times as fast")
        int window,

        @Meaning("of the points; 0: the best that was found for variance 1")
        double scale,

        @Meaning("values that share a scale: a number of columns, channel, or tensor")
        Granularity group,

        @Meaning("how scales are stored: f16, f32, e8m0, e4m3, nestedBxN")
        ScaleFormat scales)
        implements Grid {
    private static final List<Double> RATES =
            DoubleStream.of(1, 2, 3, 4, 5, 6, 7, 8).boxed().toList();

    /// Checks the ranges above.
    public Trellis {
        if (window < 8 || window > 16) {
            throw new IllegalArgumentException("window must be 8 to 16, not " + window);
        }
        if (bits < 1 || 2 * bits > window) {
            throw new IllegalArgumentException(
                    "bits must be 1 to " + window / 2 + " for a window of " + window + ", not " + bits);
        }
        if (scale != 0) {
            E8OneBit.checkScale(scale);
        }
    }

    /// 2 bits, mul1, a window of 16, the best scale, a scale in binary16 for each row.
    public Trellis() {
        this(2, TrellisCode.MUL1, 16, 0, new Granularity.Channel(), ScaleFormat.Real.F16);
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
        return points();
    }

    @Override
    public Points restore(StoredTensors side) {
        return points();
    }

    private Points points() {
        float factor = (float) (scale == 0 ? code.scale(bits, window) : scale);
        float[] values = code.table(window).clone();
        for (int index = 0; index < values.length; index++) {
            values[index] *= factor;
        }
        return new TrellisPoints(new TrellisTable(bits, window, values));
    }

    @Override
    public List<Double> rates() {
        return RATES.subList(0, window / 2);
    }

    @Override
    public Grid atRate(double nominalBits) {
        return new Trellis((int) Rates.checked(this, nominalBits), code, window, scale, group, scales);
    }
}
