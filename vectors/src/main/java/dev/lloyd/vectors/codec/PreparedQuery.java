package dev.lloyd.vectors.codec;

import dev.lloyd.core.kernel.FloatKernels;
import dev.lloyd.core.kernel.GatheredProduct;
import dev.lloyd.core.matrix.Matrix;
import java.lang.foreign.MemorySegment;
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
    private final double centre;
    private final double norm;
    private final double sum;
    private final double length;
    private volatile @Nullable HeadQuery head;
    private volatile @Nullable PointSums sums;

    /// @param values the query in the coordinates of the grid, less the centre for L2
    /// @param centre what is added to the product
    /// @param norm the squared length that L2 subtracts
    PreparedQuery(VectorCodec codec, float[] values, double centre, double norm) {
        this.codec = codec;
        this.layout = codec.layout();
        this.values = values;
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

    /// The query for a first look at the heads of codes.
    ///
    /// @throws IllegalArgumentException if the codec's records cannot be taken apart
    public HeadQuery head() {
        HeadQuery ready = head;
        if (ready == null) {
            // Two threads may both make it; they make the same.
            ready = new HeadQuery(codec, values, length, centre, norm);
            head = ready;
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
        return codec.sums().isPresent()
                ? scored(window, place, sums().of(window, place))
                : score(window, place, window.product(place, values));
    }

    /// The estimated scores of all vectors in a window, at the beginning of `target`.
    ///
    /// @throws IllegalArgumentException if the window's vectors are of another codec
    public void scoreAll(CodedWindow window, float[] target) {
        requireCodec(window);
        boolean summed = codec.sums().isPresent();
        if (summed) {
            sums().all(window, target);
        }
        for (int place = 0; place < window.size(); place++) {
            target[place] = summed ? scored(window, place, target[place]) : score(window, place);
        }
    }

    /// Products with codes where they lie, if there are fast ones.
    Optional<GatheredProduct> gathered() {
        return codec.sums().flatMap(maker -> maker.gathered(values));
    }

    /// The score of a record that lies in memory.
    ///
    /// @param points the product of the codes' points with the query
    /// @param more by which that may be larger
    float scored(MemorySegment records, long record, float points, double more) {
        double zero = layout.zero(records, record) * sum;
        float number = layout.number(records, record);
        double whole = centre + (number * (points - zero) + Math.abs(number) * more);
        boolean squared = codec.metric() == Metric.L2;
        return (float) (squared ? Metric.L2.scoreOf(whole, layout.norm(records, record), norm) : whole);
    }

    /// The estimated scores of those vectors of a window that may reach a score, the same as those of {@link
    /// #scoreAll}.
    ///
    /// Where the codec {@link VectorCodec#isStaged()}, records are looked at run by run, and no further than the
    /// score can be reached within `epsilon` deviations ({@link RunSums}); else all are scored.
    ///
    /// @param epsilon deviations that are allowed for, 0 or more; infinity to score all
    /// @param floor the score to reach; minus infinity to score all
    /// @param places gets their places in the window, ascending
    /// @param scores gets their scores
    /// @return how many there are
    /// @throws IllegalArgumentException if the window's vectors are of another codec
    public int scoreReaching(CodedWindow window, double epsilon, double floor, int[] places, float[] scores) {
        if (!codec.isStaged() || !Double.isFinite(epsilon) || floor == Double.NEGATIVE_INFINITY) {
            scoreAll(window, scores);
            for (int place = 0; place < window.size(); place++) {
                places[place] = place;
            }
            return window.size();
        }
        requireCodec(window);
        aim(window, floor);
        int count = ((RunSums) sums()).reaching(window, epsilon, places, scores);
        for (int index = 0; index < count; index++) {
            scores[index] = scored(window, places[index], scores[index]);
        }
        return count;
    }

    /// The products with vectors' points, at scale 1, that a score takes.
    private void aim(CodedWindow window, double score) {
        float[] inverses = window.stages().inverses();
        float[] aims = window.stages().aims();
        boolean squared = codec.metric() == Metric.L2;
        float product = (float) (squared ? (score + norm) / 2 - centre : score - centre);
        for (int place = 0; place < window.size(); place++) {
            aims[place] = product * inverses[place];
        }
        for (int place = 0; place < window.size() && squared; place++) {
            aims[place] += window.norm(place) / 2 * inverses[place];
        }
    }

    private PointSums sums() {
        PointSums ready = sums;
        if (ready == null) {
            // Two threads may both make them; they make the same.
            ready = codec.sums().orElseThrow().make(values);
            sums = ready;
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
        if (codec.sums().isEmpty()) {
            for (int place = 0; place < size; place++) {
                target[place] = window.product(place, values);
            }
            return;
        }
        sums().all(window, target);
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
