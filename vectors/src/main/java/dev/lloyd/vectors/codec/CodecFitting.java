package dev.lloyd.vectors.codec;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.engine.PointFitting;
import dev.lloyd.quant.engine.RowIndependence;
import dev.lloyd.quant.form.AppliedTransform;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.Question;
import dev.lloyd.quant.part.Split;
import dev.lloyd.quant.part.Transform;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.quant.split.Centre;
import dev.lloyd.quant.transform.TransformTask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Fits a recipe to a sample of vectors, and refuses recipes that cannot code a vector alone.
final class CodecFitting {
    private final Recipe recipe;
    private final Metric metric;
    private final long seed;
    private final Workers workers;

    CodecFitting(Recipe recipe, Metric metric, long seed, Workers workers) {
        this.recipe = recipe;
        this.metric = metric;
        this.seed = seed;
        this.workers = workers;
    }

    /// What was fitted.
    ///
    /// @param centre that is taken off the vectors before anything else; empty if nothing is
    /// @param transforms applied in this order
    /// @param points of each grid
    /// @param queryMap what queries are multiplied with in the coordinates of the grid; empty if nothing
    record Fitted(
            Optional<float[]> centre,
            List<AppliedTransform> transforms,
            List<Points> points,
            Optional<Matrix> queryMap) {
        /// Coordinates of the grid.
        int columns(int dimension) {
            int columns = dimension;
            for (AppliedTransform transform : transforms) {
                columns = transform.columns(columns);
            }
            return columns;
        }
    }

    Fitted fit(Matrix sample) {
        requireForVectors(recipe);
        Matrix prepared = Preparation.of(sample, metric);
        Optional<float[]> centre = centre(prepared);
        centre.ifPresent(mean -> Preparation.subtract(mean, prepared));
        List<AppliedTransform> transforms = new ArrayList<>();
        Matrix current = prepared;
        for (Transform part : recipe.transforms()) {
            TransformTask task = new TransformTask(
                    current,
                    Optional.empty(),
                    Optional.empty(),
                    trial -> trial,
                    Seeds.derive(seed, transforms.size()),
                    workers);
            AppliedTransform applied = part.fit(task);
            if (applied.output().isPresent()) {
                throw new IllegalArgumentException(part.text() + " mixes vectors with one another");
            }
            current = applied.forward(current, workers);
            transforms.add(applied);
        }
        float[] ones = new float[current.columns()];
        Arrays.fill(ones, 1);
        List<Points> points = PointFitting.points(recipe.grids(), current, ones, seed, workers);
        requireRows(recipe, points, current.columns());
        return new Fitted(centre, transforms, points, Optional.empty());
    }

    private Optional<float[]> centre(Matrix sample) {
        return recipe.splits().isEmpty() ? Optional.empty() : Optional.of(Centre.mean(sample));
    }

    /// Checks that a recipe has nothing that vectors have not.
    static void requireForVectors(Recipe recipe) {
        recipe.allocation().ifPresent(CodecFitting::refuse);
        recipe.splits().stream()
                .filter(split -> !(split instanceof Centre))
                .findFirst()
                .ifPresent(CodecFitting::refuse);
    }

    private static void refuse(Part part) {
        String but = part instanceof Split ? " but centre" : "";
        throw new IllegalArgumentException(
                "a vector codec has no " + Question.of(part).word() + but + ", such as " + part.text());
    }

    /// Checks that a recipe codes rows one by one.
    static void requireRows(Recipe recipe, List<Points> points, int dimension) {
        for (int index = 0; index < points.size(); index++) {
            if (points.get(index).rows().isPresent()) {
                throw new IllegalArgumentException("a vector is coded alone, but the points of "
                        + recipe.grids().get(index).text() + " are those of the rows of one matrix");
            }
        }
        if (!RowIndependence.holds(recipe, points, dimension)) {
            throw new IllegalArgumentException("a vector is coded alone, but "
                    + recipe.grids().getFirst().text() + " rounds or scales rows together");
        }
    }
}
