package dev.lloyd.quant.coded;

import com.google.auto.service.AutoService;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.part.Grid;
import dev.lloyd.quant.part.Meaning;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import dev.lloyd.quant.part.Range;
import dev.lloyd.quant.plane.CodeStorage;
import dev.lloyd.quant.plane.Granularity;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.plane.Sample;
import dev.lloyd.quant.plane.ScaleFormat;
import dev.lloyd.quant.range.Rms;
import java.util.List;
import java.util.Optional;

/// Entropy-coded scalar or trellis points at any fractional rate: closer to the Gaussian bound than any fixed-rate
/// grid.
///
/// The rate counts everything: codes, levels, probabilities, table of blocks and scales. The points are fitted so
/// that the tensor takes at most `bits` bits a value and at least 99.9 % of them; where a rounding moves the values,
/// they are fitted again until it does. Tensors of less than 256 coded bytes may miss. Made for values that are
/// close to Gaussian, such as those of rotated weights.
///
/// A tile is one path through the trellis: `width` columns of as many rows as make about 8192 values, row after
/// row, so that a path's beginning, where it is not yet free to choose, weighs little. With a rounding that feeds
/// errors back, the width is the number of columns between two feedbacks. Decoding a row means decoding the rows
/// that share its tiles.
///
/// One state (scalar) is 1.53 dB from the bound at high rates, 8 states 0.45, 32 states 0.33, 256 states 0.21.
/// Cost: 2 operations for each state and value to encode, a table look-up to decode.
/// Source: see {@link CodedDesign}.
///
/// @param bits the rate, 0.25 to 6.5
/// @param states of the trellis: 1, or a power of two from 4 to 256
/// @param width columns of a tile; 0 for whole rows
/// @param group values that share a scale
/// @param scales how scales are stored
@AutoService(Part.class)
@PartName(
        value = "entropy-coded",
        summary = "scalar or trellis points at any fractional rate, entropy-coded",
        source = "Fischer, Wang, Entropy-constrained trellis-coded quantization, 1992")
public record EntropyCoded(
        @Meaning("bits of a value, everything counted, 0.25 to 6.5")
        double bits,

        @Meaning("states of the trellis: 1 (scalar), or a power of two from 4 to 256")
        int states,

        @Meaning("columns of a tile, the step of roundings that feed errors back; 0 for whole rows")
        int width,

        @Meaning("values that share a scale: a number of columns, channel, or tensor")
        Granularity group,

        @Meaning("how scales are stored: f32, f16, e8m0, e4m3, nestedBxN")
        ScaleFormat scales)
        implements Grid {
    /// Checks the ranges above.
    public EntropyCoded {
        if (!(bits >= CodedDesign.RATE_MIN && bits <= CodedDesign.RATE_MAX)) {
            throw new IllegalArgumentException(
                    "bits must be " + CodedDesign.RATE_MIN + " to " + CodedDesign.RATE_MAX + ", not " + bits);
        }
        if (width < 0 || width > CodedPoints.TILE_MAX) {
            throw new IllegalArgumentException("width must be 0 to " + CodedPoints.TILE_MAX + ", not " + width);
        }
        Trellis.of(states);
    }

    /// 3 bits, 256 states, tiles of whole rows, one scale for the tensor.
    public EntropyCoded() {
        this(3, 256, 0, new Granularity.Tensor(), ScaleFormat.Real.F32);
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
    public CodeStorage storage() {
        return CodeStorage.ENTROPY;
    }

    @Override
    public Range defaultRange() {
        return new Rms();
    }

    @Override
    public Points points(Sample sample) {
        return CodedPoints.fit(this, sample);
    }

    @Override
    public Optional<Points> corrected(Points points, double bitsTaken) {
        return points instanceof CodedPoints coded ? coded.corrected(bits, bitsTaken) : Optional.empty();
    }

    @Override
    public Points restore(StoredTensors side) {
        return CodedPoints.restore(side);
    }

    @Override
    public List<Double> rates() {
        return List.of();
    }

    @Override
    public Grid atRate(double nominalBits) {
        return new EntropyCoded(nominalBits, states, width, group, scales);
    }
}
