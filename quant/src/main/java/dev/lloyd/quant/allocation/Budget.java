package dev.lloyd.quant.allocation;

import java.util.List;
import java.util.Locale;

/// The bits that may be spent on all tensors together.
final class Budget {
    /// Rates are ratios of whole numbers; sums of them carry rounding errors of this relative size at most.
    private static final double SLACK = 1e-9;

    private Budget() {}

    /// Bits for all values.
    ///
    /// @throws IllegalArgumentException if not even the least rates fit, saying the reachable range
    static double total(List<Curve> curves, double bits) {
        double values = 0;
        double least = 0;
        double most = 0;
        for (Curve curve : curves) {
            values += curve.values();
            least += curve.size(0);
            most += curve.size(curve.points() - 1);
        }
        double total = bits * values * (1 + SLACK);
        if (!(least <= total)) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "%s bits are too few: at the rates that the recipe has, the tensors can have %.6g to %.6g",
                    bits,
                    least / values,
                    most / values));
        }
        return total;
    }

    /// Bits of a choice.
    static double spent(List<Curve> curves, int[] choice) {
        double spent = 0;
        for (int index = 0; index < choice.length; index++) {
            spent += curves.get(index).size(choice[index]);
        }
        return spent;
    }
}
