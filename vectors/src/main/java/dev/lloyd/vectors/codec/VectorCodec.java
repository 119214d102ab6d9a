package dev.lloyd.vectors.codec;

import dev.lloyd.core.kernel.FloatKernels;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.form.AppliedTransform;
import dev.lloyd.quant.part.Estimator;
import dev.lloyd.quant.part.Grid;
import dev.lloyd.quant.part.Part;
import dev.lloyd.quant.part.Question;
import dev.lloyd.quant.part.Transform;
import dev.lloyd.quant.plane.FloatScales;
import dev.lloyd.quant.plane.NestedScales;
import dev.lloyd.quant.plane.PlaneWriter;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.plane.Sample;
import dev.lloyd.quant.plane.ScaleFormat;
import dev.lloyd.quant.recipe.Recipe;
import dev.lloyd.quant.rounding.RoundingTask;
import dev.lloyd.quant.transform.TransformTask;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A recipe fitted to vectors of one dimension: each row of a matrix becomes a code that says how near it is to a
/// query.
///
///     o = R x        y = what the code of o decodes to        <x, q> ~ factor <y, R^-T q>
///
/// with the factor of the recipe's {@link Estimator}, kept in binary16. Cosine normalises a vector before it is
/// coded; L2 keeps its squared length in binary32 beside the code. A row is coded alone: what becomes of it does
/// not depend on the rows it comes with, nor on the number of threads.
///
/// A zero vector is coded exactly. Vectors with a value that is not finite are refused, and so are those whose
/// length the scales' format cannot hold (binary16: a root mean square of 65,504 or more, or of less than `2^-25`).
/// Immutable and thread-safe.
public final class VectorCodec {
    /// Rows that are encoded at a time: bounds the memory in between.
    private static final int BLOCK = 4096;

    private final Recipe recipe;
    private final Metric metric;
    private final int dimension;
    private final long seed;
    private final List<AppliedTransform> transforms;
    private final List<Points> points;

    private VectorCodec(
            Recipe recipe,
            Metric metric,
            int dimension,
            long seed,
            List<AppliedTransform> transforms,
            List<Points> points) {
        this.recipe = recipe;
        this.metric = metric;
        this.dimension = dimension;
        this.seed = seed;
        this.transforms = List.copyOf(transforms);
        this.points = List.copyOf(points);
    }

    /// A codec that needs no training.
    ///
    /// @param recipe what to do; neither its transforms nor its grids may learn
    /// @param metric what makes vectors near
    /// @param dimension of the vectors
    /// @param seed of everything random
    /// @throws IllegalArgumentException if the recipe learns, or cannot code rows one by one
    public static VectorCodec of(Recipe recipe, Metric metric, int dimension, long seed) {
        try (Workers workers = Workers.of(1)) {
            VectorCodec codec = fit(recipe, metric, Matrix.zeros(1, dimension), seed, workers);
            if (codec.sharedBytes() > 0) {
                throw new IllegalArgumentException(
                        "the recipe '" + recipe.text() + "' learns from a sample of vectors");
            }
            return codec;
        }
    }

    /// A codec whose transforms and grids have learned from a sample, where they do learn.
    ///
    /// @param recipe what to do
    /// @param metric what makes vectors near
    /// @param sample vectors like those that will be coded
    /// @param seed of everything random
    /// @throws IllegalArgumentException if the recipe cannot code rows one by one, or a sample is not all it needs
    public static VectorCodec fit(Recipe recipe, Metric metric, Matrix sample, long seed, Workers workers) {
        if (sample.rows() < 1 || sample.columns() < 1) {
            throw new IllegalArgumentException("vectors have 1 or more dimensions, and a sample has 1 or more of them");
        }
        requireForVectors(recipe);
        List<AppliedTransform> transforms = new ArrayList<>();
        Matrix current = prepared(sample, metric);
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
        Sample values = new Sample(unitRms(current), current.columns(), ones(current.columns()), seed, workers);
        List<Points> points =
                recipe.grids().stream().map(grid -> grid.points(values)).toList();
        VectorCodec codec = new VectorCodec(recipe, metric, sample.columns(), seed, transforms, points);
        codec.requireRows();
        return codec;
    }

    private static void requireForVectors(Recipe recipe) {
        recipe.splits().stream().findFirst().ifPresent(VectorCodec::refuse);
        recipe.allocation().ifPresent(VectorCodec::refuse);
    }

    private static void refuse(Part part) {
        throw new IllegalArgumentException(
                "a vector codec has no " + Question.of(part).word() + ", such as " + part.text());
    }

    private void requireRows() {
        PlaneWriter writer = writer(Matrix.zeros(1, dimension));
        Grid grid = recipe.grids().getFirst();
        boolean alone = isOfItsRow(grid.scaleFormat())
                && grid.zeroFormat().map(VectorCodec::isOfItsRow).orElse(true);
        if (writer.stepRows() != 1 || !writer.fitsByRow() || !alone) {
            throw new IllegalArgumentException(
                    "a vector is coded alone, but " + grid.text() + " rounds or scales rows together");
        }
    }

    /// Whether what a scale is rounded to depends on no other row.
    private static boolean isOfItsRow(ScaleFormat format) {
        return switch (format) {
            case ScaleFormat.Real real -> true;
            case FloatScales scales -> scales.kind() != FloatScales.Kind.E4M3;
            case NestedScales scales -> false;
        };
    }

    /// What it does.
    public Recipe recipe() {
        return recipe;
    }

    /// What makes vectors near.
    public Metric metric() {
        return metric;
    }

    /// Of the vectors.
    public int dimension() {
        return dimension;
    }

    /// Bytes of what was learned, which all vectors share: maps and tables of points.
    public long sharedBytes() {
        long bytes = 0;
        for (AppliedTransform transform : transforms) {
            bytes += transform.tensors().byteSize();
        }
        for (Points each : points) {
            bytes += each.side().byteSize();
        }
        return bytes;
    }

    /// Codes of vectors, one a row.
    ///
    /// @throws IllegalArgumentException if the dimension is another, or a vector cannot be coded, saying which
    public CodedVectors encode(Matrix vectors, Workers workers) {
        requireDimension(vectors.columns());
        requireFinite(vectors, "vector");
        List<CodedBlock> blocks = new ArrayList<>();
        for (int from = 0; from < vectors.rows(); from += BLOCK) {
            blocks.add(block(vectors.rowSlice(from, Math.min(from + BLOCK, vectors.rows())), from, workers));
        }
        return new CodedVectors(this, vectors.rows(), BLOCK, blocks);
    }

    private CodedBlock block(Matrix vectors, int first, Workers workers) {
        Matrix whole = prepared(vectors, metric);
        Matrix moved = whole;
        for (AppliedTransform transform : transforms) {
            moved = transform.forward(moved, workers);
        }
        PlaneWriter writer = writer(moved);
        Matrix decoded = recipe.chosenRounding()
                .round(new RoundingTask(moved, writer, Optional.empty(), seed, workers))
                .decoded();
        CodedBlock block = CodedBlock.of(
                writer.planes(),
                moved,
                decoded,
                recipe.chosenEstimator(),
                metric == Metric.L2 ? norms(whole) : new float[0]);
        int row = block.firstNotHeld(moved);
        if (row >= 0) {
            throw new IllegalArgumentException(
                    "vector " + (first + row) + " is too long or too short for the numbers of "
                            + recipe.grids().getFirst().text() + "; with scales=f32 it might fit");
        }
        return block;
    }

    /// Squared lengths, before any transform: not every map keeps them.
    private static float[] norms(Matrix vectors) {
        float[] norms = new float[vectors.rows()];
        for (int row = 0; row < norms.length; row++) {
            norms[row] = (float) vectors.rowSlice(row, row + 1).squaredNorm();
        }
        return norms;
    }

    private PlaneWriter writer(Matrix vectors) {
        return new PlaneWriter(
                recipe.grids(), points, recipe.chosenRange(), vectors, ones(dimension), Optional.empty());
    }

    /// A query, ready to be compared with codes.
    ///
    /// @throws IllegalArgumentException if the dimension is another or a value is not finite
    public PreparedQuery query(float[] query) {
        requireDimension(query.length);
        Matrix row = new Matrix(1, query.length, query.clone());
        requireFinite(row, "query");
        double norm = row.squaredNorm();
        float[] values = prepared(row, metric).values();
        for (AppliedTransform transform : transforms) {
            transform.input().ifPresent(map -> map.dual(values, 0));
        }
        return new PreparedQuery(values, norm);
    }

    private void requireDimension(int columns) {
        if (columns != dimension) {
            throw new IllegalArgumentException(
                    "a codec of " + dimension + " dimensions cannot take a vector of " + columns);
        }
    }

    private static void requireFinite(Matrix vectors, String what) {
        int index = vectors.firstNotFinite();
        if (index >= 0) {
            throw new IllegalArgumentException(what + " " + index / vectors.columns() + " has the value "
                    + vectors.values()[index] + " at place " + index % vectors.columns()
                    + "; only finite values have distances");
        }
    }

    /// A copy; for the cosine every row is divided by its length.
    private static Matrix prepared(Matrix vectors, Metric metric) {
        Matrix copy = vectors.copy();
        if (metric == Metric.COSINE) {
            for (int row = 0; row < copy.rows(); row++) {
                double norm = copy.rowSlice(row, row + 1).squaredNorm();
                if (norm > 0) {
                    FloatKernels.scale(copy.values(), copy.offset(row), copy.columns(), (float) (1 / Math.sqrt(norm)));
                }
            }
        }
        return copy;
    }

    /// The values with every row at a mean square of 1, as grids that learn want them.
    private static float[] unitRms(Matrix vectors) {
        Matrix copy = prepared(vectors, Metric.COSINE);
        FloatKernels.scale(copy.values(), 0, copy.values().length, (float) Math.sqrt(copy.columns()));
        return copy.values();
    }

    private static float[] ones(int count) {
        float[] ones = new float[count];
        java.util.Arrays.fill(ones, 1);
        return ones;
    }
}
