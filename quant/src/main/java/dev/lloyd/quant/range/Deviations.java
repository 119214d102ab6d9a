package dev.lloyd.quant.range;

import com.google.auto.service.AutoService;
import dev.lloyd.quant.part.Meaning;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import dev.lloyd.quant.part.Range;
import dev.lloyd.quant.plane.Points;

/// The outermost points of the grid lie a number of standard deviations apart from the middle:
///
///     scale = 2 * count * deviation / (greatest point - least point)
///
/// where the deviation is that of {@link Rms}: the root mean square of the group, or with a zero the standard
/// deviation about its mean, which the middle of the points then stands for. What lies farther out is clipped.
/// Groups of zeros and values of importance 0 are as for {@link Rms}. Cost: one pass, in double precision.
///
/// Source: Chee et al., QuIP: 2-Bit Quantization of Large Language Models With Guarantees, 2023 (2.4 deviations).
///
/// @param count standard deviations from the middle to the outermost points
@AutoService(Part.class)
@PartName(
        value = "deviations",
        summary = "the outermost points a number of standard deviations from the middle",
        source = "Chee et al., QuIP, 2023")
public record Deviations(
        @Meaning("standard deviations to the outermost points, more than 0")
        double count) implements Range {
    /// Checks the count.
    public Deviations {
        if (!(count > 0) || Double.isInfinite(count)) {
            throw new IllegalArgumentException("count must be more than 0 and finite, not " + count);
        }
    }

    /// QuIP's 2.4.
    public Deviations() {
        this(2.4);
    }

    @Override
    public GroupScale fit(Group group, Points points) {
        double width = (double) points.maximum() - points.minimum();
        return new Rms(2 * count / width, Rms.Weighting.PLAIN, 1).fit(group, points);
    }
}
