package dev.lloyd.lab.choice;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.lab.comparison.StandardPlans;
import dev.lloyd.lab.trial.RecipeRunner;
import dev.lloyd.lab.trial.RunnerSettings;
import dev.lloyd.lab.trial.TrialPlan;
import dev.lloyd.models.load.Model;
import dev.lloyd.models.packed.TensorRecord;
import dev.lloyd.models.quantize.CalibrationSet;
import dev.lloyd.models.quantize.QuantizedInMemory;
import dev.lloyd.models.recipe.NamedRecipe;
import dev.lloyd.models.recipe.NamedRecipes;
import dev.lloyd.models.recipe.Subject;
import dev.lloyd.quant.part.Need;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/// Every system for weights at one rate, tried on the middle block of a model and ordered by what that does.
///
/// With a text the order is that of {@link OutputDrift} on its last batch, which calibration does not see if
/// there are others; without, systems that need none are tried, and the order is that of the squared error of
/// the weights. Systems whose least rate is above the budget are left out. Those that train (tunings) or need
/// gradients of the loss are tried if asked for: they take ten to a hundred times as long. What is tuned end to
/// end has one block to tune here. One block says which recipes are good, not how good the whole model will be:
/// its drift is that of one block. Cost: for each system the quantizing of a block, and the text through that
/// block and all after it.
///
/// @param bits the budget, mean bits of a value, all side information counted
/// @param block which was quantized
/// @param measure what options are ordered by
/// @param options the best first
/// @param refused systems that were not tried or not made, with the reason
public record RecipeChoice(double bits, int block, String measure, List<Option> options, Map<String, String> refused) {
    /// Copies the collections.
    public RecipeChoice {
        options = List.copyOf(options);
        refused = Collections.unmodifiableMap(new LinkedHashMap<>(refused));
    }

    /// A system that was tried.
    ///
    /// @param recipe its name
    /// @param bits of the block's matrices, all side information counted
    /// @param drift of the model's output; NaN without a text
    /// @param error mean of `|W^ - W|^2 / |W|^2` over the block's matrices, all counted alike
    /// @param seconds that the linear layers of all blocks would take, from the time of this one
    /// @param calibrated whether it needs a text
    public record Option(String recipe, double bits, double drift, double error, double seconds, boolean calibrated) {
        /// Takes all as they are.
        public Option {}

        private double order() {
            return Double.isNaN(drift) ? error : drift;
        }
    }

    /// What is looked for.
    ///
    /// @param text for systems that need calibration, and to measure on
    /// @param bits the budget, more than 0 and at most 32
    /// @param systems names of those to try; none means all
    /// @param training whether systems that train, or need gradients of the loss, are tried too
    /// @param seed of everything random
    public record Question(
            Optional<CalibrationSet> text, double bits, List<String> systems, boolean training, long seed) {
        /// Copies the list.
        public Question {
            systems = List.copyOf(systems);
        }
    }

    /// Hears how it goes on.
    @FunctionalInterface
    public interface Listener {
        /// A system begins.
        void begins(String recipe, int index, int count);
    }

    /// What counts as the budget still.
    private static final double NEAR = 1.01;

    private static final int NEAREST = 3;

    /// Tries every system.
    ///
    /// @throws IllegalArgumentException if no system has such a name or exists at the budget, or the model has no
    ///     blocks
    public static RecipeChoice of(Model model, Question question, Workers workers, Listener listener)
            throws IOException {
        if (model.network().blocks() == 0) {
            throw new IllegalArgumentException("a model without blocks has none to try recipes on");
        }
        Run run = new Run(model, question, workers);
        List<TrialPlan> plans = StandardPlans.of(Subject.WEIGHTS, question.systems(), List.of(question.bits()));
        for (int index = 0; index < plans.size(); index++) {
            listener.begins(plans.get(index).recipe(), index, plans.size());
            run.attempt(plans.get(index));
        }
        if (run.options.isEmpty()) {
            throw new IllegalArgumentException(run.nothing());
        }
        run.options.sort(Comparator.comparingDouble(Option::order).thenComparing(Option::recipe));
        String measure = run.drift.map(OutputDrift::name).orElse("weight error");
        return new RecipeChoice(question.bits(), run.block, measure, run.options, run.refused);
    }

    private static final class Run {
        private final Model model;
        private final Question question;
        private final int block;
        private final Optional<OutputDrift> drift;
        private final RecipeRunner runner;
        private final List<Option> options = new ArrayList<>();
        private final Map<String, String> refused = new LinkedHashMap<>();
        private final Map<String, Double> least = new HashMap<>();

        Run(Model model, Question question, Workers workers) {
            this.model = model;
            this.question = question;
            this.block = model.network().blocks() / 2;
            this.drift = question.text()
                    .map(set -> new OutputDrift(model, set.batches().getLast(), block, workers));
            Optional<CalibrationSet> seen = question.text().map(Run::withoutLast);
            this.runner = RecipeRunner.block(model, new RunnerSettings(seen, question.seed(), workers), block);
        }

        /// Says that there is no system at the budget, and where the nearest ones are.
        String nothing() {
            String nearest = least.entrySet().stream()
                    .sorted(Map.Entry.comparingByValue())
                    .limit(NEAREST)
                    .map(each -> String.format(Locale.ROOT, "%s %.2f", each.getKey(), each.getValue()))
                    .collect(Collectors.joining(", "));
            return "no system makes " + question.bits() + " bits of this model"
                    + (nearest.isEmpty() ? "" : "; the least that systems take are " + nearest)
                    + (question.text().isPresent() ? "" : "; those that need a text (--calibrate) were not tried");
        }

        private static CalibrationSet withoutLast(CalibrationSet text) {
            int batches = text.batches().size();
            return batches == 1 ? text : text.first(batches - 1);
        }

        void attempt(TrialPlan plan) throws IOException {
            NamedRecipe named = NamedRecipes.standard().named(plan.recipe());
            Need need = named.needs();
            boolean trains =
                    !named.recipe(OptionalDouble.empty()).linears().tunings().isEmpty();
            boolean gradients = need != Need.NOTHING && need != Need.CALIBRATION;
            if (trains && !question.training()) {
                refused.put(plan.recipe(), "trains (--train)");
            } else if (gradients && !question.training()) {
                refused.put(plan.recipe(), "needs gradients of the loss (--train)");
            } else if (need != Need.NOTHING && question.text().isEmpty()) {
                refused.put(plan.recipe(), "needs a text (--calibrate)");
            } else {
                make(plan, need);
            }
        }

        private void make(TrialPlan plan, Need need) throws IOException {
            long started = System.nanoTime();
            QuantizedInMemory made;
            try {
                made = runner.quantize(plan);
            } catch (IllegalArgumentException | ArithmeticException exception) {
                refused.put(plan.recipe(), String.valueOf(exception.getMessage()));
                return;
            }
            double seconds = (System.nanoTime() - started) / 1e9;
            if (made.bits() > NEAR * question.bits()) {
                least.put(plan.recipe(), made.bits());
                refused.put(plan.recipe(), String.format(Locale.ROOT, "takes %.2f bits at least", made.bits()));
                return;
            }
            double error = made.tensors().stream()
                    .mapToDouble(TensorRecord::error)
                    .average()
                    .orElseThrow();
            double whole = seconds * model.network().blocks();
            double off = drift.map(each -> each.of(made.weights())).orElse(Double.NaN);
            options.add(new Option(plan.recipe(), made.bits(), off, error, whole, need != Need.NOTHING));
        }
    }
}
