package dev.lloyd.quant.range;

import com.google.auto.service.AutoService;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import dev.lloyd.quant.part.Range;
import dev.lloyd.quant.plane.Points;
import java.util.Arrays;

/// The range without the outliers of a group, which are cut off:
///
///     coarse   candidates `O`: magnitudes above Q3 + 1.5 (Q3 - Q1), Q1 and Q3 the quartiles of the group's magnitudes
///     fine     of all ways to cut the ascending candidates into kept and outliers the one of least
///              variance(kept) - (least outlier - greatest kept)^2, with no outliers among them
///
/// and the scale (and zero) that just cover what is left, as in {@link MinMax}. Where nothing is kept of `O`, the
/// greatest kept is the threshold. Without candidates, or with values of importance 0 alone, it is `minmax` of what
/// counts. Cost: a sort of the group.
///
/// Source: Ding et al., CBQ: Cross-Block Quantization for Large Language Models, 2023, section 3.3, with both weights
/// 1.
@AutoService(Part.class)
@PartName(value = "coarse-to-fine", summary = "covers the values but for outliers, found by quartiles and by the gap")
public record CoarseToFine() implements Range {
    private static final double SPREAD = 1.5;

    /// Needs no check: there is nothing to choose.
    public CoarseToFine {}

    @Override
    public GroupScale fit(Group group, Points points) {
        float[] values = new GroupLoss(group, points, GroupLoss.Weighting.EQUAL).values();
        if (values.length == 0) {
            return new GroupScale(0);
        }
        float[] magnitudes = new float[values.length];
        float least = 0;
        float greatest = 0;
        for (int index = 0; index < values.length; index++) {
            magnitudes[index] = Math.abs(values[index]);
            least = Math.min(least, values[index]);
            greatest = Math.max(greatest, values[index]);
        }
        Arrays.sort(magnitudes);
        float most = greatestKept(magnitudes);
        return MinMax.covering(Math.max(least, -most), Math.min(greatest, most), group.zero(), points);
    }

    /// The largest of some ascending magnitudes that is no outlier.
    static float greatestKept(float[] ascending) {
        double lower = Percentile.quantile(ascending, 0.25);
        double upper = Percentile.quantile(ascending, 0.75);
        float threshold = (float) (upper + SPREAD * (upper - lower));
        int first = 0;
        while (first < ascending.length && ascending[first] <= threshold) {
            first++;
        }
        float best = ascending[ascending.length - 1];
        double sum = 0;
        double squares = 0;
        double loss = Double.POSITIVE_INFINITY;
        for (int cut = first; cut <= ascending.length; cut++) {
            int count = cut - first;
            float kept = count == 0 ? threshold : ascending[cut - 1];
            double variance = count == 0 ? 0 : squares / count - sum / count * (sum / count);
            double gap = cut == ascending.length ? 0 : ascending[cut] - kept;
            if (variance - gap * gap < loss) {
                loss = variance - gap * gap;
                best = first == ascending.length ? best : kept;
            }
            if (cut < ascending.length) {
                sum += ascending[cut];
                squares += (double) ascending[cut] * ascending[cut];
            }
        }
        return best;
    }
}
