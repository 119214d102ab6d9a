package dev.lloyd.quant.allocation;

import com.google.auto.service.AutoService;
import dev.lloyd.quant.part.Allocation;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.PartName;
import java.util.List;

/// Every tensor alone gets the greatest of its rates that is within the budget: the baseline.
@AutoService(Part.class)
@PartName(value = "fixed", summary = "every tensor the greatest of its rates within the budget")
public record Fixed() implements Allocation {
    @Override
    public int[] choose(List<Curve> curves, double bits) {
        int[] choice = new int[curves.size()];
        for (int index = 0; index < choice.length; index++) {
            Curve curve = curves.get(index);
            Budget.total(List.of(curve), bits);
            while (choice[index] + 1 < curve.points() && curve.bits()[choice[index] + 1] <= bits * (1 + 1e-9)) {
                choice[index]++;
            }
        }
        return choice;
    }
}
