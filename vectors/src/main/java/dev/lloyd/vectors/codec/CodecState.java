package dev.lloyd.vectors.codec;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.quant.form.AppliedTransform;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.part.Grid;
import dev.lloyd.quant.part.PartText;
import dev.lloyd.quant.part.Question;
import dev.lloyd.quant.part.Transform;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.recipe.Recipe;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads a codec back from what it said of itself.
final class CodecState {
    /// The greatest dimension of a vector.
    static final int MOST = 65_536;

    private final Map<String, String> attributes;
    private final StoredTensors tensors;

    private CodecState(Map<String, String> attributes, StoredTensors tensors) {
        this.attributes = attributes;
        this.tensors = tensors;
    }

    static VectorCodec restore(Map<String, String> attributes, StoredTensors tensors) {
        return new CodecState(attributes, tensors).codec();
    }

    private VectorCodec codec() {
        Recipe recipe = Recipe.parse(word("recipe"));
        int dimension = dimension();
        List<AppliedTransform> transforms = transforms(recipe, dimension);
        CodecFitting.Fitted fitted = new CodecFitting.Fitted(
                centre(recipe, dimension), transforms, points(recipe, dimension), queryMap(transforms, dimension));
        CodecFitting.requireForVectors(recipe);
        CodecFitting.requireRows(recipe, fitted.points(), fitted.columns(dimension));
        return new VectorCodec(recipe, Metric.parse(word("metric")), dimension, seed(), fitted);
    }

    private String word(String name) {
        String word = attributes.get(name);
        if (word == null) {
            throw new IllegalArgumentException("the attribute '" + name + "' is missing");
        }
        return word;
    }

    private int dimension() {
        String text = word("dimension");
        int dimension = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
        if (dimension < 1 || dimension > MOST) {
            throw new IllegalArgumentException("vectors have 1 to " + MOST + " dimensions, not '" + text + "'");
        }
        return dimension;
    }

    private long seed() {
        try {
            return Long.parseLong(word("seed"));
        } catch (NumberFormatException exception) {
            throw new IllegalArgumentException("the seed is no number: '" + word("seed") + "'", exception);
        }
    }

    private Optional<float[]> centre(Recipe recipe, int dimension) {
        if (recipe.splits().isEmpty()) {
            return Optional.empty();
        }
        float[] centre = tensors.get("centre").floats();
        if (centre.length != dimension) {
            throw new IllegalArgumentException(
                    "a centre of " + centre.length + " values is none for vectors of " + dimension + " dimensions");
        }
        return Optional.of(centre);
    }

    private List<AppliedTransform> transforms(Recipe recipe, int dimension) {
        String text = word("transforms");
        List<String> parts = text.isBlank() ? List.of() : PartText.split(text, '|');
        if (parts.size() != recipe.transforms().size()) {
            throw new IllegalArgumentException(
                    "the transforms '" + text + "' are not those of '" + recipe.text() + "'");
        }
        List<AppliedTransform> transforms = new ArrayList<>();
        int columns = dimension;
        for (String part : parts) {
            Transform transform = (Transform) PartText.parse(Question.TRANSFORM, part);
            transforms.add(transform.restore(1, columns, tensors.under("transform" + transforms.size())));
            columns = transforms.getLast().columns(columns);
        }
        return transforms;
    }

    private Optional<Matrix> queryMap(List<AppliedTransform> transforms, int dimension) {
        if (!tensors.has(VectorCodec.QUERY_MAP)) {
            return Optional.empty();
        }
        int columns = dimension;
        for (AppliedTransform transform : transforms) {
            columns = transform.columns(columns);
        }
        float[] values = tensors.get(VectorCodec.QUERY_MAP).floats();
        if (values.length != (long) columns * columns) {
            throw new IllegalArgumentException(
                    "a map of queries in " + columns + " coordinates does not have " + values.length + " values");
        }
        Matrix map = new Matrix(columns, columns, values);
        Finite.require(map, "row of the map of queries", row -> row);
        return Optional.of(map);
    }

    private List<Points> points(Recipe recipe, int dimension) {
        List<Points> points = new ArrayList<>();
        for (Grid grid : recipe.grids()) {
            points.add(grid.restore(tensors.under("points" + points.size()), dimension));
        }
        return points;
    }
}
