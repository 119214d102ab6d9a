package dev.lloyd.cli.output;

import dev.lloyd.lab.choice.RecipeChoice;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/// What a choice of recipes says, for people.
public final class ChoiceText {
    private static final int SHOWN = 12;

    private ChoiceText() {}

    /// The best options, the best first, and how to take it.
    ///
    /// @param model as the user named it
    /// @param texts the calibration texts as the user named them
    /// @param every whether all options are printed, and what was refused
    public static void print(PrintWriter out, RecipeChoice choice, String model, List<String> texts, boolean every) {
        out.printf(
                "tried      %d of %d systems, on block %d, at %s bits a value%n",
                choice.options().size(),
                choice.options().size() + choice.refused().size(),
                choice.block(),
                rate(choice));
        int shown = every
                ? choice.options().size()
                : Math.min(SHOWN, choice.options().size());
        table(choice, choice.options().subList(0, shown)).print(out);
        if (every) {
            choice.refused().forEach((recipe, reason) -> out.println("not tried  " + recipe + ": " + reason));
        } else {
            out.printf(
                    "%d more, and %d that were not tried or not made: --all%n",
                    choice.options().size() - shown, choice.refused().size());
        }
        RecipeChoice.Option best = choice.options().getFirst();
        StringBuilder calibration = new StringBuilder();
        if (best.calibrated()) {
            texts.forEach(text -> calibration.append(" --calibrate ").append(word(text)));
        }
        out.println("best       lloyd quantize " + word(model) + " --recipe " + best.recipe() + " --bits "
                + rate(choice) + calibration + " --out DIR");
    }

    /// A name as a shell takes it for one word.
    static String word(String name) {
        return name.matches("[A-Za-z0-9_./:@%+=,-]+") ? name : "'" + name.replace("'", "'\\''") + "'";
    }

    private static Table table(RecipeChoice choice, List<RecipeChoice.Option> options) {
        boolean drifts = !Double.isNaN(options.getFirst().drift());
        Table table = drifts
                ? Table.of("recipe", "bits", choice.measure(), "weight error", "all blocks", "needs")
                : Table.of("recipe", "bits", "weight error", "all blocks", "needs");
        for (RecipeChoice.Option each : options) {
            List<String> cells = new ArrayList<>(List.of(each.recipe(), Figures.decimals(each.bits(), 4)));
            if (drifts) {
                cells.add(Figures.significant(each.drift()));
            }
            cells.add(Figures.significant(each.error()));
            cells.add("about " + Figures.seconds(each.seconds()));
            cells.add(each.calibrated() ? "text" : "nothing");
            table.row(cells.toArray());
        }
        return table;
    }

    /// Never more than was asked for.
    private static String rate(RecipeChoice choice) {
        return BigDecimal.valueOf(choice.bits())
                .setScale(4, RoundingMode.DOWN)
                .stripTrailingZeros()
                .toPlainString();
    }
}
