package dev.lloyd.quant.allocation;

import com.google.auto.service.AutoService;
import dev.lloyd.quant.part.Allocation;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import java.util.List;

/// Starts at the least rates and takes, again and again, the raise with the most cost saved for a bit that
/// still fits:
///
///     maximise  (cost_now - cost_then) / (size_then - size_now)    over all tensors and higher points
///
/// Optimal where every curve is convex and the last raise just fits; else near it. Raises that save nothing are not
/// made. Cost: `O(tensors * points)` a raise. Source: Fox, Discrete optimization via marginal analysis, 1966.
@AutoService(Part.class)
@PartName(
        value = "greedy",
        summary = "raises the rate where a bit saves most, until the budget is spent",
        source = "Fox, Discrete optimization via marginal analysis, 1966")
public record Greedy() implements Allocation {
    @Override
    public int[] choose(List<Curve> curves, double bits) {
        double left = Budget.total(curves, bits);
        int[] choice = new int[curves.size()];
        left -= Budget.spent(curves, choice);
        while (true) {
            int best = -1;
            int point = 0;
            double steepest = 0;
            for (int index = 0; index < choice.length; index++) {
                Curve curve = curves.get(index);
                for (int next = choice[index] + 1; next < curve.points(); next++) {
                    double size = curve.size(next) - curve.size(choice[index]);
                    double slope = (curve.costs()[choice[index]] - curve.costs()[next]) / size;
                    if (size <= left && slope > steepest) {
                        steepest = slope;
                        best = index;
                        point = next;
                    }
                }
            }
            if (best < 0) {
                return choice;
            }
            left -= curves.get(best).size(point) - curves.get(best).size(choice[best]);
            choice[best] = point;
        }
    }
}
