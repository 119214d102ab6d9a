package dev.lloyd.models.quantize;

import dev.lloyd.models.load.Model;
import java.util.List;

/// Says what a job will do before it does anything.
public final class Planner {
    private Planner() {}

    /// The units of a model under a rule.
    public static List<Unit> units(Model model, RecipeRule rule) {
        return Units.of(model.network(), model.tensors(), rule);
    }
}
