package dev.lloyd.quant.allocation;

import com.google.auto.service.AutoService;
import dev.lloyd.quant.part.Allocation;
import dev.lloyd.quant.part.Meaning;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The choice of least total cost within the budget: a knapsack with one point of each tensor's curve, solved by
/// dynamic programming.
///
///     minimise  sum_l cost_l(k_l)    subject to    sum_l values_l bits_l(k_l) <= bits * sum_l values_l
///
/// After each tensor the undominated pairs (size, cost) of all choices so far are kept. While there are at most
/// `states` of them the result is exact; beyond that the range of sizes is cut into as many equal cells, and in
/// each the pair of least cost stays (sizes stay exact, so the budget is always met). Cost: `O(tensors * points *
/// states)`.
///
/// Sources: Malinovskii et al., HIGGS, 2024 (linearity theorem: costs of tensors add up); Kellerer et al., Knapsack
/// Problems, 2004, chapter 11.
///
/// @param states pairs that are kept, 100 or more
@AutoService(Part.class)
@PartName(
        value = "dp",
        summary = "least total cost within the budget, by dynamic programming",
        source = "Malinovskii et al., HIGGS, 2024")
public record DynamicProgramming(
        @Meaning("partial choices that are kept, 100 or more")
        int states) implements Allocation {
    /// Checks the range above.
    public DynamicProgramming {
        if (states < 100) {
            throw new IllegalArgumentException("states must be 100 or more, not " + states);
        }
    }

    /// 20,000 partial choices.
    public DynamicProgramming() {
        this(20_000);
    }

    /// A choice for the first tensors.
    ///
    /// @param size its bits
    /// @param cost its cost
    /// @param point the last tensor's point
    /// @param former the choice for the tensors before it; itself for none
    private record Partial(double size, double cost, int point, List<Partial> former) {}

    @Override
    public int[] choose(List<Curve> curves, double bits) {
        double total = Budget.total(curves, bits);
        double rest = 0;
        for (Curve curve : curves) {
            rest += curve.size(0);
        }
        List<Partial> front = List.of(new Partial(0, 0, 0, List.of()));
        for (Curve curve : curves) {
            rest -= curve.size(0);
            front = thinned(undominated(extended(front, curve, total - rest)));
        }
        Partial best =
                front.stream().min(Comparator.comparingDouble(Partial::cost)).orElseThrow();
        int[] choice = new int[curves.size()];
        for (int index = choice.length - 1; index >= 0; index--) {
            choice[index] = best.point;
            best = best.former.getFirst();
        }
        return choice;
    }

    private static List<Partial> extended(List<Partial> front, Curve curve, double limit) {
        List<Partial> all = new ArrayList<>();
        for (Partial former : front) {
            List<Partial> link = List.of(former);
            for (int point = 0; point < curve.points(); point++) {
                double size = former.size + curve.size(point);
                // The least sizes of all tensors always fit, whatever rounding did to the sums.
                if (size <= limit || (point == 0 && former.equals(front.getFirst()))) {
                    all.add(new Partial(size, former.cost + curve.costs()[point], point, link));
                }
            }
        }
        return all;
    }

    private static List<Partial> undominated(List<Partial> all) {
        all.sort(Comparator.comparingDouble(Partial::size).thenComparingDouble(Partial::cost));
        List<Partial> front = new ArrayList<>();
        double least = Double.POSITIVE_INFINITY;
        for (Partial each : all) {
            if (each.cost < least) {
                front.add(each);
                least = each.cost;
            }
        }
        return front;
    }

    /// Costs fall along the front, so the last pair of a cell is its best; the smallest pair stays in any case.
    private List<Partial> thinned(List<Partial> front) {
        if (front.size() <= states) {
            return front;
        }
        double start = front.getFirst().size;
        double cell = (front.getLast().size - start) / (states - 1);
        List<Partial> kept = new ArrayList<>();
        kept.add(front.getFirst());
        for (int index = 1; index < front.size(); index++) {
            boolean last = index + 1 == front.size()
                    || (int) ((front.get(index).size - start) / cell)
                            != (int) ((front.get(index + 1).size - start) / cell);
            if (last) {
                kept.add(front.get(index));
            }
        }
        return kept;
    }
}
