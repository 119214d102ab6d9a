package dev.lloyd.quant.allocation;

import com.google.auto.service.AutoService;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.quant.part.Allocation;
import dev.lloyd.quant.part.Meaning;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// The most important layers get their highest rate, the others their lowest:
///
/// tensors are visited by descending {@link Curve#importance()} (equal ones in their order, so a layer's tensors
/// stay together); each is raised from its first point to its last as long as the budget holds, and the first that
/// does not fit ends it. Costs are not looked at.
///
/// What importance is, the planner computes and writes into the curves:
///
///     zd     minus the share of the layer's weights whose z-score exceeds 1 (`heavyShare`): fewer
///     large weights
///            are more important; needs no data
///     lim    minus the mean cosine similarity of the layer's input and output on calibration text: what
///     changes
///            more is more important
///
/// Source: Dumitru et al., Layer-Wise Quantization, 2024.
///
/// @param measure which importance the planner computes
/// @param low nominal rate of the others
/// @param high nominal rate of the most important
@AutoService(Part.class)
@PartName(
        value = "layer-importance",
        summary = "the highest rate for the most important layers, the lowest for the others",
        source = "Dumitru et al., Layer-Wise Quantization, 2024")
public record LayerImportance(
        @Meaning("zd (from weights) or lim (from calibration)")
        Measure measure,

        @Meaning("nominal bits of the other layers, less than high")
        double low,

        @Meaning("nominal bits of the most important layers")
        double high)
        implements Allocation {
    /// What importance is.
    public enum Measure {
        /// From the distribution of the weights.
        ZD,
        /// From the layer's effect on its input.
        LIM
    }

    /// Checks that the rates ascend.
    public LayerImportance {
        if (!(low > 0 && low < high && Double.isFinite(high))) {
            throw new IllegalArgumentException("low must be above 0 and below high, not " + low + " and " + high);
        }
    }

    /// From the weights, 2 and 4 bits.
    public LayerImportance() {
        this(Measure.ZD, 2, 4);
    }

    @Override
    public List<Double> among(List<Double> rates, double bits) {
        if (!rates.isEmpty() && !(rates.contains(low) && rates.contains(high))) {
            throw new IllegalArgumentException(
                    "layer-importance wants " + low + " and " + high + " bits; the recipe has " + rates);
        }
        return List.of(low, high);
    }

    /// The share of a matrix's weights above the mean by more than a standard deviation; 0 if all are equal.
    public static double heavyShare(Matrix weights) {
        double sum = 0;
        double square = 0;
        for (float value : weights.values()) {
            sum += value;
            square += (double) value * value;
        }
        int count = weights.values().length;
        double mean = sum / count;
        double deviation = Math.sqrt(Math.max(0, square / count - mean * mean));
        int heavy = 0;
        for (float value : weights.values()) {
            heavy += value - mean > deviation ? 1 : 0;
        }
        return count == 0 ? 0 : (double) heavy / count;
    }

    @Override
    public boolean runsNetwork() {
        return measure == Measure.LIM;
    }

    @Override
    public int[] choose(List<Curve> curves, double bits) {
        double left = Budget.total(curves, bits);
        int[] choice = new int[curves.size()];
        left -= Budget.spent(curves, choice);
        List<Integer> order = IntStream.range(0, choice.length)
                .boxed()
                .sorted(Comparator.comparingDouble(
                        (Integer index) -> -curves.get(index).importance()))
                .toList();
        for (int index : order) {
            Curve curve = curves.get(index);
            double raise = curve.size(curve.points() - 1) - curve.size(0);
            if (raise > left) {
                return choice;
            }
            left -= raise;
            choice[index] = curve.points() - 1;
        }
        return choice;
    }
}
