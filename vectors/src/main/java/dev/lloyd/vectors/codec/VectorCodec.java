package dev.lloyd.vectors.codec;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.quant.form.AppliedTransform;
import dev.lloyd.quant.form.StoredTensor;
import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.recipe.Recipe;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntToLongFunction;
import java.util.stream.Collectors;

/// A recipe fitted to vectors of one dimension: each row of a matrix becomes a code that says how near it is to a
/// query.
///
///     o = R x        y = what the code of o decodes to        <x, q> ~ factor <y, R^-T q>
///
/// with the factor of the recipe's {@link dev.lloyd.quant.part.Estimator}, which is multiplied into the scales and
/// so takes no bytes. Cosine normalises a vector before it is coded; `centre` takes off the sample's mean, before any
/// transform; L2
/// keeps the squared length of what is left in binary32 beside the code. A row is coded alone: what becomes of it
/// does not depend on the rows it comes with, nor on the number of threads.
///
/// A zero vector is coded exactly, except by a grid without scales, which takes the nearest point. Vectors with a
/// value that is not finite are refused, and so are those whose length the scales' format cannot hold (binary16:
/// a root mean square of 65,504 or more, or of less than `2^-25`). Immutable and thread-safe.
public final class VectorCodec {
    /// The recipe for those who name none: nothing to train, fast, 4 bits a value.
    public static final String DEFAULT_RECIPE = "hadamard | lloyd-max(bits=4) | range=rms(tries=9)";

    /// The tensor of {@link #tensors()} that queries are multiplied with, in the coordinates of the grid.
    public static final String QUERY_MAP = "query";

    private final Recipe recipe;
    private final Metric metric;
    private final int dimension;
    private final int columns;
    private final long seed;
    private final Optional<float[]> centre;
    private final List<AppliedTransform> transforms;
    private final List<Points> points;
    private final RecordLayout layout;
    private final VectorEncoding encoding;
    private final Optional<PointSums.Maker> sums;
    private final int readBytes;
    private final Optional<SplitLayout> split;
    private final Optional<Matrix> queryMap;
    private final QueryPreparation queries;

    VectorCodec(Recipe recipe, Metric metric, int dimension, long seed, CodecFitting.Fitted fitted) {
        this.recipe = recipe;
        this.metric = metric;
        this.dimension = dimension;
        this.columns = fitted.columns(dimension);
        this.seed = seed;
        this.centre = fitted.centre();
        this.transforms = List.copyOf(fitted.transforms());
        this.points = List.copyOf(fitted.points());
        this.layout = RecordLayout.of(recipe, points, columns, metric);
        this.encoding = new VectorEncoding(
                metric,
                centre,
                transforms,
                layout,
                RecordWriter.of(recipe, points, layout, seed),
                recipe.grids().getFirst().text());
        this.sums = PointSums.of(points, layout, columns);
        this.readBytes = sums.map(PointSums.Maker::readBytes).orElse(0);
        this.split = SplitLayout.of(layout, points, columns);
        this.queryMap = fitted.queryMap();
        this.queries = new QueryPreparation(this, centre, transforms, queryMap);
    }

    /// A codec that needs no training.
    ///
    /// @param recipe what to do; neither its transforms nor its grids may learn
    /// @param metric what makes vectors near
    /// @param dimension of the vectors
    /// @param seed of everything random
    /// @throws IllegalArgumentException if the recipe learns, or cannot code rows one by one
    public static VectorCodec of(Recipe recipe, Metric metric, int dimension, long seed) {
        return untrained(recipe, metric, dimension, seed)
                .orElseThrow(() -> new IllegalArgumentException(
                        "the recipe '" + recipe.text() + "' learns from a sample of vectors"));
    }

    /// A codec that needs no training, or nothing if the recipe learns.
    ///
    /// @throws IllegalArgumentException if the recipe cannot code rows one by one
    public static Optional<VectorCodec> untrained(Recipe recipe, Metric metric, int dimension, long seed) {
        if (recipe.transforms().stream().anyMatch(each -> each.storedBytes(1, dimension) > 0)) {
            return Optional.empty();
        }
        try (Workers workers = Workers.of(1)) {
            VectorCodec codec = fit(recipe, metric, Matrix.zeros(1, dimension), seed, workers);
            return Optional.of(codec).filter(each -> each.sharedBytes() == 0);
        }
    }

    /// A codec whose centre, transforms and grids have learned from a sample, where they do learn.
    ///
    /// @param recipe what to do
    /// @param metric what makes vectors near
    /// @param sample vectors like those that will be coded
    /// @param seed of everything random
    /// @throws IllegalArgumentException if the recipe cannot code rows one by one, or a sample is not all it needs
    ///     or not finite
    public static VectorCodec fit(Recipe recipe, Metric metric, Matrix sample, long seed, Workers workers) {
        if (sample.rows() < 1 || sample.columns() < 1 || sample.columns() > CodecState.MOST) {
            throw new IllegalArgumentException("vectors have 1 to " + CodecState.MOST
                    + " dimensions, and a sample has 1 or more of them, not " + sample.columns() + " and "
                    + sample.rows());
        }
        Finite.require(sample, "vector", row -> row);
        CodecFitting.Fitted fitted = new CodecFitting(recipe, metric, seed, workers).fit(sample);
        return new VectorCodec(recipe, metric, sample.columns(), seed, fitted);
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

    /// Coordinates of the grid: fewer than dimensions if a transform drops some.
    public int columns() {
        return columns;
    }

    /// Bytes of a vector's code and all numbers beside it.
    public int recordBytes() {
        return layout.size();
    }

    /// Whether the heads of records can be kept apart from the rest, so that a search looks at them first: where a
    /// code stands for one value, a vector has one number, and points of more than 2 bits are the same on both
    /// sides of zero.
    public boolean isSplittable() {
        return split.isPresent();
    }

    /// Bytes of 64 vectors' heads and numbers, if they are kept apart.
    ///
    /// @throws IllegalArgumentException if they cannot be
    public long blockBytes() {
        return requireSplit().blockBytes();
    }

    /// Bytes of the rest of a vector's record, if heads are kept apart.
    ///
    /// @throws IllegalArgumentException if they cannot be
    public int restBytes() {
        return requireSplit().restBytes();
    }

    SplitLayout requireSplit() {
        return split.orElseThrow(
                () -> new IllegalArgumentException("the heads of '" + recipe.text() + "' cannot be kept apart"));
    }

    /// Bytes of what was learned, which all vectors share: the centre, maps and tables of points.
    public long sharedBytes() {
        return tensors().byteSize();
    }

    /// What a reader must know beside the tensors, as words: the inverse is {@link #restore}.
    public Map<String, String> attributes() {
        Map<String, String> words = new LinkedHashMap<>();
        words.put("recipe", recipe.text());
        words.put("metric", metric.toString());
        words.put("dimension", Integer.toString(dimension));
        words.put("seed", Long.toString(seed));
        words.put(
                "transforms",
                transforms.stream().map(each -> each.part().text()).collect(Collectors.joining(" | ")));
        return words;
    }

    /// What was learned: `centre`, `transformN...`, `pointsN...`, and where queries are trained, `query`.
    public StoredTensors tensors() {
        StoredTensors all = StoredTensors.NONE;
        if (centre.isPresent()) {
            all = all.plusOne("centre", StoredTensor.ofFloats(centre.get(), dimension));
        }
        for (int index = 0; index < transforms.size(); index++) {
            all = all.plus("transform" + index, transforms.get(index).tensors());
        }
        for (int index = 0; index < points.size(); index++) {
            all = all.plus("points" + index, points.get(index).side());
        }
        return queryMap.isPresent()
                ? all.plusOne(QUERY_MAP, StoredTensor.ofFloats(queryMap.get().values(), columns, columns))
                : all;
    }

    /// The codec that had these attributes and tensors.
    ///
    /// @throws IllegalArgumentException if a word is missing or the tensors do not fit
    public static VectorCodec restore(Map<String, String> attributes, StoredTensors tensors) {
        return CodecState.restore(attributes, tensors);
    }

    RecordLayout layout() {
        return layout;
    }

    List<Points> points() {
        return points;
    }

    /// How products with queries are summed without decoding, where they can be.
    Optional<PointSums.Maker> sums() {
        return sums;
    }

    /// Whether vectors are decoded to be scored: where no table and no sum over codes gives their products with a
    /// query. What is decoded is shared by the queries that are scored together.
    public boolean isDecoded() {
        return sums.isEmpty();
    }

    /// Whether records are looked at in stages: where rows are runs of codes that begin with bytes.
    public boolean isStaged() {
        return runs().filter(each -> each.runs().size() > 1).isPresent();
    }

    Optional<RunLayout> runs() {
        return sums.filter(RunLayout.class::isInstance).map(RunLayout.class::cast);
    }

    /// The centre as a query in the coordinates of the grid; zeros if there is none.
    float[] centre() {
        return queries.centre();
    }

    /// Bytes that may be read behind the last record.
    int readBytes() {
        return readBytes;
    }

    /// Codes of vectors, one a row.
    ///
    /// @throws IllegalArgumentException if the dimension is another, or a vector cannot be coded, saying which
    public CodedVectors encode(Matrix vectors, Workers workers) {
        return encode(vectors, 0, workers);
    }

    /// Codes of vectors that are a piece of something larger.
    ///
    /// @param number of the first, for errors
    /// @throws IllegalArgumentException if the dimension is another, or a vector cannot be coded, saying which
    public CodedVectors encode(Matrix vectors, long number, Workers workers) {
        return encode(vectors, row -> number + row, workers);
    }

    /// Codes of vectors that were taken from here and there.
    ///
    /// @param number of the vector in a row, for errors
    /// @throws IllegalArgumentException if the dimension is another, or a vector cannot be coded, saying which
    public CodedVectors encode(Matrix vectors, IntToLongFunction number, Workers workers) {
        requireDimension(vectors.columns());
        Finite.require(vectors, "vector", number);
        return CodedVectors.of(this, encoding.records(vectors, number, workers));
    }

    /// Vectors, one a row, in the coordinates of the grid: normalised for the cosine, less the centre,
    /// transformed. What {@link CodedWindow#estimate} is near to.
    ///
    /// @throws IllegalArgumentException if the dimension is another
    public Matrix coordinates(Matrix vectors, Workers workers) {
        requireDimension(vectors.columns());
        return encoding.coordinates(vectors, workers);
    }

    /// A query, ready to be compared with codes.
    ///
    /// @throws IllegalArgumentException if the dimension is another or a value is not finite
    public PreparedQuery query(float[] query) {
        requireDimension(query.length);
        Finite.require(new Matrix(1, query.length, query), "query", row -> 0);
        return queries.query(query);
    }

    /// A coded vector as a query, as graphs over codes need it: `q` is what {@link #decode} gives, which is not
    /// normalised again for the cosine; L2 subtracts the stored squared length. Scores between two codes have the
    /// errors of both. With an unbiased estimator products of vectors whose codes are nearly the same are too
    /// large, by up to `1 / cos^2` of the angle between vector and code (1 % at 4 bits, 57 % at 1 bit): order is
    /// kept, but L2 may score above 0.
    ///
    /// @param place of the vector in the window
    /// @throws IllegalArgumentException if the window's vectors are of another codec
    public PreparedQuery query(CodedWindow window, int place) {
        window.requireCodec(this);
        return queries.query(window, place);
    }

    /// The vector that a code stands for, `c + R^-1 factor y`; for the cosine an estimate of the normalised vector.
    ///
    /// @param place of the vector in the window
    /// @throws IllegalArgumentException if the window's vectors are of another codec
    public float[] decode(CodedWindow window, int place) {
        window.requireCodec(this);
        return queries.vector(window, place);
    }

    private void requireDimension(int columns) {
        if (columns != dimension) {
            throw new IllegalArgumentException(
                    "a codec of " + dimension + " dimensions cannot take a vector of " + columns);
        }
    }
}
