package dev.lloyd.bench.layout;

import dev.lloyd.core.kernel.CodeMemory;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.models.packed.Activations;
import dev.lloyd.models.packed.CanonicalLayer;
import dev.lloyd.quant.engine.Quantizer;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.recipe.Recipe;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Layouts that recipes make of a matrix of random normal values.
final class RecipeLayouts {
    /// What is multiplied with inputs of 8 bits too.
    private static final List<String> WHOLE = List.of(
            "int(bits=2, group=64)",
            "int(bits=3, group=64)",
            "int(bits=4, group=32)",
            "int(bits=8, group=32)",
            "mxfp4",
            "nvfp4",
            "ternary");

    /// A recipe for each way in which codes are multiplied.
    static final List<String> RECIPES = List.of(
            "int(bits=2, group=64)",
            "int(bits=3, group=64)",
            "int(bits=4, group=32)",
            "int(bits=4, group=128)",
            "int(bits=8, group=32)",
            "outliers(share=0.005) | int(bits=4, group=128)",
            "nf4",
            "mxfp4",
            "nvfp4",
            "lloyd-max(bits=3, group=64)",
            "lloyd-max(bits=6, group=64)",
            "ternary",
            "row-codebook(bits=4)",
            "trit-planes",
            "binary-coding(bits=1, group=128)",
            "binary-coding(bits=2, group=128)",
            "binary-coding(bits=3, group=128)",
            "binary-coding(bits=4, group=128)",
            "kmeans(bits=2, dimension=4, rounds=2)",
            "lloyd-max(bits=2, group=64) + lloyd-max(bits=2, group=64)",
            "e8p",
            "e8p + e8-1bit",
            "trellis(window=12)");

    private final Matrix weights;

    /// @param rows of the matrix
    /// @param columns of the matrix
    RecipeLayouts(int rows, int columns) {
        this.weights = new Matrix(rows, columns, Seeds.gaussian(Math.multiplyExact(rows, columns), 1));
    }

    /// The layouts of a recipe: with inputs as floats, and with inputs of 8 bits if it is one of those.
    List<Layout> of(String recipe, Workers workers) {
        CanonicalForm form = new Quantizer(Recipe.parse(recipe), 1, workers)
                .quantize(weights, Optional.empty())
                .form();
        List<Layout> layouts = new ArrayList<>();
        for (Activations activations : Activations.values()) {
            if (activations == Activations.FLOAT32 || WHOLE.contains(recipe)) {
                layouts.add(layout(recipe, form, activations));
            }
        }
        return layouts;
    }

    private static Layout layout(String recipe, CanonicalForm form, Activations activations) {
        CanonicalLayer codes = new CanonicalLayer(form, activations, new CodeMemory());
        String inputs = activations == Activations.FLOAT32
                ? ""
                : ", inputs " + activations.name().toLowerCase(Locale.ROOT);
        String how = codes.isExpanded() ? " (no kernel)" : "";
        return new Layout("`" + recipe + "`" + inputs + how, form.byteSize(), codes, CanonicalLayer.expanding(form));
    }
}
