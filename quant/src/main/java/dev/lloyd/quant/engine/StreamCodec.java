package dev.lloyd.quant.engine;

import dev.lloyd.core.kernel.FloatKernels;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.quant.form.CanonicalForm;
import dev.lloyd.quant.form.StoredTensor;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.part.Keeping;
import dev.lloyd.quant.part.Split;
import dev.lloyd.quant.plane.Plane;
import dev.lloyd.quant.plane.PlaneRows;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.quant.rounding.ErrorMatrices;
import dev.lloyd.quant.split.Centre;
import dev.lloyd.quant.statistics.LayerCalibration;
import dev.lloyd.quant.statistics.LayerStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/// A recipe fitted to a sample, for matrices that come one after another: each is a canonical form that shares with
/// all others what was learned (transforms, points, the mean that `centre` takes off), so that what a form takes is
/// its codes, its scales and what is kept or explained of it alone.
///
/// What a matrix becomes depends on it alone, and is the same for any number of threads. Immutable and thread-safe.
public final class StreamCodec {
    private final Recipe recipe;
    private final Optional<float[]> centre;
    private final Coordinates coordinates;
    private final Optional<ErrorMatrices> errors;
    private final MatrixCoding.Fitted fitted;
    private final long seed;
    private final long shared;

    private StreamCodec(
            Recipe recipe, Optional<float[]> centre, Coordinates coordinates, MatrixCoding.Fitted fitted, long seed) {
        this.recipe = recipe;
        this.centre = centre;
        this.coordinates = coordinates;
        this.errors = coordinates.errors(recipe.chosenObjective());
        this.fitted = fitted;
        this.seed = seed;
        long points = fitted.points().stream()
                .mapToLong(each -> each.side().byteSize())
                .sum();
        long maps = coordinates.applied().stream()
                .mapToLong(map -> map.tensors().byteSize())
                .sum();
        this.shared = points + maps;
    }

    /// Fits a recipe.
    ///
    /// @param sample matrices like those that will come, one below the other; where the recipe learns nothing, one
    ///     of zeros will do
    /// @param statistics of what the matrices are multiplied with, if known
    /// @param seed of everything random
    /// @throws IllegalArgumentException if the sample is not finite, the recipe tunes, it needs statistics and
    ///     there are none, or its points are those of the rows of one matrix
    public static StreamCodec fit(
            Recipe recipe, Matrix sample, Optional<LayerStatistics> statistics, long seed, Workers workers) {
        Quantizer.requireFinite(sample, "values");
        if (!recipe.tunings().isEmpty()) {
            throw new IllegalArgumentException(
                    "'" + recipe.tunings().getFirst().text() + "' tunes weights, and there are none");
        }
        if (statistics.isEmpty() && recipe.need().isCalibrated()) {
            throw new IllegalArgumentException("the recipe '" + recipe.text() + "' needs calibration");
        }
        Optional<float[]> centre = recipe.splits().stream()
                .filter(Centre.class::isInstance)
                .findFirst()
                .map(split -> Centre.mean(sample));
        List<Split> others = recipe.splits().stream()
                .filter(split -> !(split instanceof Centre))
                .toList();
        Recipe rest = recipe.withSplits(others);
        CoordinateSearch search = new CoordinateSearch(rest, seed, workers);
        Coordinates coordinates = search.run(Coordinates.of(shifted(sample, centre), LayerCalibration.of(statistics)));
        MatrixCoding.Fitted fitted = coding(
                        rest, coordinates, coordinates.errors(rest.chosenObjective()), seed, workers)
                .fit();
        for (Points points : fitted.points()) {
            if (points.rows().isPresent()) {
                throw new IllegalArgumentException("the points of '"
                        + recipe.grids().getFirst().text()
                        + "' are those of the rows of one matrix; rows that come one after another share theirs");
            }
        }
        return new StreamCodec(rest, centre, coordinates.withoutRows(), fitted, seed);
    }

    private static MatrixCoding coding(
            Recipe recipe, Coordinates coordinates, Optional<ErrorMatrices> errors, long seed, Workers workers) {
        return new MatrixCoding(
                recipe,
                coordinates,
                errors,
                new CoordinateSearch(recipe, seed, workers)
                        .trial(recipe.transforms().size()),
                seed,
                workers);
    }

    /// Codes a matrix.
    ///
    /// @param matrix as many columns as the sample, not changed
    /// @throws IllegalArgumentException if a value is not finite, saying which, or the columns are not as many
    public CanonicalForm code(Matrix matrix, Workers workers) {
        return coded(matrix, MatrixCoding::code, workers);
    }

    /// Codes rows, each as if it had come alone; for rows that can be joined.
    ///
    /// @param matrix as many columns as the sample, not changed
    /// @throws IllegalArgumentException if a value is not finite, saying which, or the columns are not as many
    public CanonicalForm codeByRow(Matrix matrix, Workers workers) {
        return coded(matrix, MatrixCoding::codeByRow, workers);
    }

    private CanonicalForm coded(
            Matrix matrix, BiFunction<MatrixCoding, MatrixCoding.Fitted, Outcome> way, Workers workers) {
        Quantizer.requireFinite(matrix, "values");
        if (matrix.columns() != coordinates.weights().columns()) {
            throw new IllegalArgumentException("a codec of "
                    + coordinates.weights().columns() + " columns cannot code a matrix of " + matrix.columns());
        }
        Coordinates moved = coordinates.ofAnother(shifted(matrix, centre), workers);
        Optional<ErrorMatrices> own = errors.map(each -> each.ofRows(matrix.rows()));
        CanonicalForm form =
                way.apply(coding(recipe, moved, own, seed, workers), fitted).form();
        if (!form.planes().planes().stream().map(Plane::points).toList().equals(fitted.points())) {
            throw new IllegalArgumentException("'" + recipe.chosenRounding().text()
                    + "' fits points to each matrix, and matrices that come one after another share theirs");
        }
        return form;
    }

    /// Checks that codes of this recipe can be those of another matrix.
    ///
    /// @throws IllegalArgumentException saying what is in the way
    public void requireShareable() {
        SharedCodes.require(recipe);
    }

    /// Codes a matrix with the codes that another has, of as many rows and columns, and scales and zeros of its own.
    ///
    /// @param leader the other's form, of a codec of the same recipe
    /// @param matrix not changed
    public CanonicalForm follow(CanonicalForm leader, Matrix matrix, Workers workers) {
        Quantizer.requireFinite(matrix, "values");
        return leader.with(SharedCodes.of(leader.planes(), shifted(matrix, centre), workers));
    }

    /// Whether each row is coded as if it had come alone.
    public boolean codesRowsAlone() {
        return recipe.splits().isEmpty() && joinsRows();
    }

    /// Whether rows that are coded each alone can be joined: those that are coded so anyhow, and those of which
    /// single values are kept. Those are chosen among all rows that are coded together; {@link #codeByRow} chooses
    /// them in each row.
    public boolean joinsRows() {
        return recipe.splits().stream().allMatch(Keeping.class::isInstance)
                && coordinates.applied().stream().allMatch(map -> map.output().isEmpty())
                && RowIndependence.holds(
                        recipe, fitted.points(), coordinates.weights().columns());
    }

    /// What a form stands for.
    public Matrix decode(CanonicalForm form, Workers workers) {
        Matrix decoded = Matrix.zeros(form.rows(), form.columns());
        decode(form, decoded, workers);
        return decoded;
    }

    /// What a form stands for, to a matrix of its shape, whatever it held.
    public void decode(CanonicalForm form, Matrix target, Workers workers) {
        form.decode(target, workers);
        centre.ifPresent(mean -> shift(target, mean, 1));
    }

    private static Matrix shifted(Matrix matrix, Optional<float[]> centre) {
        if (centre.isEmpty()) {
            return matrix;
        }
        Matrix target = matrix.copy();
        shift(target, centre.get(), -1);
        return target;
    }

    private static void shift(Matrix matrix, float[] mean, int sign) {
        float[] values = matrix.values();
        for (int offset = 0; offset < values.length; offset += mean.length) {
            FloatKernels.axpy(sign, mean, 0, values, offset, mean.length);
        }
    }

    /// The rows of a form and below them those of another, both of this codec, if rows can be joined.
    public CanonicalForm joined(CanonicalForm above, CanonicalForm below) {
        return new CanonicalForm(
                above.transforms(),
                PlaneRows.joined(above.planes(), below.planes()),
                above.lowRank(),
                above.sparse().map(term -> term.above(below.sparse().orElseThrow())));
    }

    /// The first rows of a form of this codec, if rows can be joined.
    ///
    /// @param count how many, 1 to all
    public CanonicalForm firstRows(CanonicalForm form, int count) {
        return new CanonicalForm(
                form.transforms(),
                PlaneRows.first(form.planes(), count),
                form.lowRank(),
                form.sparse().map(term -> term.firstRows(count)));
    }

    /// The tensors of a form that are its own: all but its maps and codebooks, which all forms share.
    public StoredTensors own(CanonicalForm form) {
        Map<String, StoredTensor> own = new LinkedHashMap<>(form.tensors().byName());
        own.keySet().removeIf(StreamCodec::isShared);
        return new StoredTensors(own);
    }

    private static boolean isShared(String name) {
        return name.startsWith("transform") || name.startsWith("codebook");
    }

    /// The inverse of {@link #own}.
    ///
    /// @param like any form of this codec: of as many rows, unless rows are coded alone
    /// @param rows of the form
    /// @throws IllegalArgumentException if the tensors do not fit
    public CanonicalForm restore(CanonicalForm like, int rows, StoredTensors own) {
        Map<String, String> words = new LinkedHashMap<>(like.attributes());
        words.put("rows", Integer.toString(rows));
        Map<String, StoredTensor> all = new LinkedHashMap<>(own.byName());
        like.tensors().byName().forEach((name, tensor) -> {
            if (isShared(name)) {
                all.put(name, tensor);
            }
        });
        CanonicalForm form = CanonicalForm.restore(words, new StoredTensors(all));
        return new CanonicalForm(
                like.transforms(), form.planes().withPoints(fitted.points()), form.lowRank(), form.sparse());
    }

    /// Bytes of a form without what all share.
    public long byteSize(CanonicalForm form) {
        return form.byteSize() - shared;
    }

    /// Bytes of what was learned, which all forms share; a mean is kept in binary32.
    public long sharedBytes() {
        return shared + centre.map(mean -> 4L * mean.length).orElse(0L);
    }
}
