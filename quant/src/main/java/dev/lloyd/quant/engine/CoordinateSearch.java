package dev.lloyd.quant.engine;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.form.AppliedTransform;
import dev.lloyd.quant.part.Grid;
import dev.lloyd.quant.part.Range;
import dev.lloyd.quant.part.Transform;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.quant.transform.TransformTask;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Chooses the transforms of a recipe for a matrix, each in the coordinates that those before have made.
///
/// @param recipe whose transforms are chosen
/// @param seed of the matrix
record CoordinateSearch(Recipe recipe, long seed, Workers workers) {
    Coordinates run(Coordinates start) {
        Coordinates current = start;
        for (Transform part : recipe.transforms()) {
            int place = current.applied().size();
            TransformTask task = new TransformTask(
                    current.weights(),
                    current.moments(),
                    current.magnitudes(),
                    trial(place + 1),
                    Seeds.derive(seed, place),
                    workers);
            AppliedTransform map = part.fit(task).requireInvertible();
            current = current.through(map, workers);
        }
        return current;
    }

    /// What the recipe from a transform on would make of a matrix without calibration, rounding to nearest.
    UnaryOperator<Matrix> trial(int place) {
        Recipe rest = restOf(place);
        return matrix -> new Quantizer(rest, seed, workers)
                .quantize(matrix, Optional.empty())
                .form()
                .decode(workers);
    }

    private Recipe restOf(int place) {
        List<Transform> transforms = recipe
                .transforms()
                .subList(place, recipe.transforms().size())
                .stream()
                .flatMap(part -> part.withoutCalibration().stream())
                .toList();
        return new Recipe(
                transforms,
                List.of(),
                recipe.grids().stream().map(Grid::withoutCalibration).toList(),
                recipe.range().flatMap(Range::withoutCalibration),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
