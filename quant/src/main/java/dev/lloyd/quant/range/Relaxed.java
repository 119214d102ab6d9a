package dev.lloyd.quant.range;

import com.google.auto.service.AutoService;
import dev.lloyd.quant.part.Meaning;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import dev.lloyd.quant.part.Range;
import dev.lloyd.quant.plane.Points;

/// The range from the least value to the greatest, its ends drawn in by a share of it:
///
///     any zero     points reach from  min + inset (max - min)  to  max - inset (max - min)
///     others       (1 - 2 inset) times the scale of `minmax`, with its zero
///
/// With 1 bit the two levels stand at the shares `inset` and `1 - inset` of the range, where `minmax` has its ends.
/// A group of one value is fitted as by `minmax`, and so is one that lies more than 256 steps from 0, whose zero
/// binary16 cannot hold to a tenth of a step.
///
/// Source: XQuant: Achieving Ultra-Low Bit KV Cache Quantization with Cross-Layer Compression, 2025.
///
/// @param inset share of the range by which each end is drawn in, 0 to below 0.5
@AutoService(Part.class)
@PartName(
        value = "relaxed",
        summary = "from the least value to the greatest, with ends that are drawn in",
        source = "XQuant, cross-layer KV cache compression, 2025")
public record Relaxed(
        @Meaning("share of the range by which each end is drawn in, 0 to below 0.5")
        double inset) implements Range {
    private static final double FARTHEST = 256;

    /// Checks the range above.
    public Relaxed {
        if (!(inset >= 0 && inset < 0.5)) {
            throw new IllegalArgumentException("inset must be 0 to below 0.5, not " + inset);
        }
    }

    /// A tenth.
    public Relaxed() {
        this(0.1);
    }

    @Override
    public GroupScale fit(Group group, Points points) {
        GroupScale simple = new MinMax().fit(group, points);
        if (group.zero() != Group.Zero.REAL) {
            return new GroupScale((float) ((1 - 2 * inset) * simple.scale()), simple.zero());
        }
        float least = Float.POSITIVE_INFINITY;
        float greatest = Float.NEGATIVE_INFINITY;
        for (int run = 0; run < group.runs(); run++) {
            for (int index = 0; index < group.length(); index++) {
                if (group.weight(run, index) > 0) {
                    least = Math.min(least, group.value(run, index));
                    greatest = Math.max(greatest, group.value(run, index));
                }
            }
        }
        if (!(greatest > least)) {
            return simple;
        }
        double scale = (1 - 2 * inset) * (greatest - least) / (points.maximum() - points.minimum());
        double place = points.minimum() - (least + inset * (greatest - least)) / scale;
        return Math.abs(place) > FARTHEST ? simple : new GroupScale((float) scale, (float) place);
    }
}
