package dev.lloyd.vectors.codec;

import dev.lloyd.core.kernel.FloatKernels;
import dev.lloyd.core.kernel.TableProduct;
import dev.lloyd.core.matrix.Matrix;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A query, ready to be compared with coded vectors.
///
///     <x, q> ~ <c, q> + <factor y, R^-T q>
///
/// with the codec's centre `c` (0 if it has none), its map `R` and what the code decodes to, `y`. Immutable and
/// thread-safe.
public final class PreparedQuery {
    private final VectorCodec codec;
    private final RecordLayout layout;
    private final float[] values;
    private final Optional<TableProduct> product;
    private final double centre;
    private final double norm;
    private final double sum;
    private final double length;
    private volatile @Nullable SignQuery signs;
    private volatile @Nullable CodeTables tables;

    /// @param values the query in the coordinates of the grid, less the centre for L2
    /// @param centre what is added to the product
    /// @param norm the squared length that L2 subtracts
    PreparedQuery(VectorCodec codec, float[] values, double centre, double norm) {
        this.codec = codec;
        this.layout = codec.layout();
        this.values = values;
        this.product = codec.table()
                .map(table -> TableProduct.of(codec.points().getFirst().codeBits(), table, values));
        this.centre = centre;
        this.norm = norm;
        double total = 0;
        for (float value : values) {
            total += value;
        }
        this.sum = total;
        this.length = Math.sqrt(new Matrix(1, values.length, values).squaredNorm());
    }

    /// The same with other values, `A R^-T q`.
    ///
    /// @param map `A`, columns x columns
    PreparedQuery mapped(Matrix map) {
        float[] product = new float[values.length];
        for (int row = 0; row < product.length; row++) {
            product[row] = FloatKernels.dot(map.values(), map.offset(row), values, 0, values.length);
        }
        return new PreparedQuery(codec, product, centre, norm);
    }

    /// The query for a first look at the signs of codes.
    ///
    /// @throws IllegalArgumentException if the codec's records cannot be taken apart
    public SignQuery signs() {
        SignQuery ready = signs;
        if (ready == null) {
            codec.requireSplit();
            // Two threads may both make it; they make the same.
            ready = new SignQuery(codec, values, length, centre, norm);
            signs = ready;
        }
        return ready;
    }

    double squaredLength() {
        return length * length;
    }

    /// The query in the coordinates of the grid.
    public float[] values() {
        return values.clone();
    }

    /// The estimated score of a vector, the higher the nearer.
    ///
    /// @param place of the vector in the window
    /// @throws IllegalArgumentException if the window's vectors are of another codec
    public float score(CodedWindow window, int place) {
        requireCodec(window);
        Objects.checkIndex(place, window.size());
        int record = place * layout.size();
        if (product.isPresent()) {
            return scored(window, place, product.get().product(window.records(), record));
        }
        return codec.isSummed()
                ? scored(window, place, tables().product(window.records(), record))
                : score(window, place, window.product(place, values));
    }

    /// The estimated scores of all vectors in a window, at the beginning of `target`.
    ///
    /// @throws IllegalArgumentException if the window's vectors are of another codec
    public void scoreAll(CodedWindow window, float[] target) {
        requireCodec(window);
        int size = window.size();
        product.ifPresent(each -> each.multiply(window.records(), 0, layout.size(), size, target));
        for (int place = 0; place < size; place++) {
            target[place] = product.isPresent() ? scored(window, place, target[place]) : score(window, place);
        }
    }

    private CodeTables tables() {
        CodeTables ready = tables;
        if (ready == null) {
            // Two threads may both make them; they make the same.
            ready = new CodeTables(codec.points(), layout, values);
            tables = ready;
        }
        return ready;
    }

    /// The estimated inner products of all vectors in a window, less their centre, with the query as it is in the
    /// coordinates of the grid, at the beginning of `target`: scores without what metric and centre add.
    ///
    /// @throws IllegalArgumentException if the window's vectors are of another codec
    void productAll(CodedWindow window, float[] target) {
        requireCodec(window);
        int size = window.size();
        if (product.isEmpty()) {
            for (int place = 0; place < size; place++) {
                target[place] = codec.isSummed()
                        ? layout.number(window.records(), place * layout.size(), 0)
                                * tables().product(window.records(), place * layout.size())
                        : window.product(place, values);
            }
            return;
        }
        product.get().multiply(window.records(), 0, layout.size(), size, target);
        for (int place = 0; place < size; place++) {
            int record = place * layout.size();
            double zero = layout.zero(window.records(), record, 0) * sum;
            target[place] = (float) (layout.number(window.records(), record, 0) * (target[place] - zero));
        }
    }

    /// How far the estimate is off, as a standard deviation over random rotations: the exact score lies within
    /// `epsilon` of these in a share of cases that follows the normal distribution (1.9: 94 %, 3: 99.7 %).
    ///
    /// @param place of the vector in the window
    /// @throws IllegalStateException if the codec keeps no deviations; see `estimator=unbiased(bound=stored)`
    public float deviation(CodedWindow window, int place) {
        requireCodec(window);
        if (!layout.hasDeviations()) {
            throw new IllegalStateException(
                    "'" + codec.recipe().text() + "' keeps no deviations; estimator=unbiased(bound=stored) does");
        }
        return (float) ((codec.metric() == Metric.L2 ? 2 : 1) * length * window.deviation(place));
    }

    /// @param points the sum of the products of the codes' points with the query
    private float scored(CodedWindow window, int place, float points) {
        int record = place * layout.size();
        double zero = layout.zero(window.records(), record, 0) * sum;
        return score(window, place, layout.number(window.records(), record, 0) * (points - zero));
    }

    /// @param estimate of the product with the vector, less the centre
    private float score(CodedWindow window, int place, double estimate) {
        double whole = centre + estimate;
        return (float) (codec.metric() == Metric.L2 ? Metric.L2.scoreOf(whole, window.norm(place), norm) : whole);
    }

    private void requireCodec(CodedWindow window) {
        if (window.codec() != codec) {
            throw new IllegalArgumentException("the query was prepared for another codec");
        }
    }
}
