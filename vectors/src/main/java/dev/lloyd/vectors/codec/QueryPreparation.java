package dev.lloyd.vectors.codec;

import dev.lloyd.core.kernel.FloatKernels;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.quant.form.AppliedTransform;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Brings queries into the coordinates of the grid, and codes out of them.
///
///     vector: o = R (x - c)        query: R^-T q        <x, q> = <c, q> + <o, R^-T q>
///
/// `c` is the centre (0 if there is none), `R` the map of all transforms. Where queries were trained, `R^-T q` is
/// multiplied with their map; codes as queries are not.
final class QueryPreparation {
    private final VectorCodec codec;
    private final Optional<float[]> centre;
    private final List<AppliedTransform> transforms;
    private final Optional<Matrix> map;

    QueryPreparation(
            VectorCodec codec, Optional<float[]> centre, List<AppliedTransform> transforms, Optional<Matrix> map) {
        this.codec = codec;
        this.centre = centre;
        this.transforms = transforms;
        this.map = map;
    }

    /// A query from a vector of its own.
    PreparedQuery query(float[] query) {
        Matrix row = Preparation.of(new Matrix(1, query.length, query), codec.metric());
        if (isRelative()) {
            Preparation.subtract(centre.get(), row);
        }
        PreparedQuery prepared = prepared(row.values(), row.squaredNorm());
        return map.map(prepared::mapped).orElse(prepared);
    }

    /// A query from a code: its estimate takes the vector's place, the squared length that L2 subtracts is the
    /// stored one.
    PreparedQuery query(CodedWindow window, int place) {
        float[] values = decode(window, place);
        if (centre.isPresent() && !isRelative()) {
            add(values);
        }
        return prepared(values, window.norm(place));
    }

    /// `c + R^-1 o`.
    float[] vector(CodedWindow window, int place) {
        float[] values = decode(window, place);
        if (centre.isPresent()) {
            add(values);
        }
        return values;
    }

    /// `R^-1 o`.
    private float[] decode(CodedWindow window, int place) {
        float[] values = new float[codec.dimension()];
        window.estimate(place, values);
        for (AppliedTransform transform : transforms.reversed()) {
            transform.input().ifPresent(map -> map.inverse(values, 0));
        }
        return values;
    }

    /// `R^-T c`: its product with what a code decodes to is that of the centre with the vector less the centre; 0
    /// without a centre.
    float[] centre() {
        float[] values = centre.map(float[]::clone).orElseGet(() -> new float[codec.dimension()]);
        for (AppliedTransform transform : transforms) {
            transform.input().ifPresent(each -> each.dual(values, 0));
        }
        return Arrays.copyOf(values, codec.columns());
    }

    private void add(float[] values) {
        FloatKernels.axpy(1, centre.get(), 0, values, 0, values.length);
    }

    /// Whether the centre is taken off queries too: `|x - q|^2 = |(x - c) - (q - c)|^2`.
    private boolean isRelative() {
        return centre.isPresent() && codec.metric() == Metric.L2;
    }

    /// @param values the query, less the centre if it is taken off; becomes the query's own
    /// @param norm the squared length that L2 subtracts
    private PreparedQuery prepared(float[] values, double norm) {
        double product = 0;
        if (centre.isPresent() && !isRelative()) {
            Matrix row = new Matrix(1, values.length, values);
            product = Metric.INNER_PRODUCT.score(row, 0, new Matrix(1, values.length, centre.get()), 0);
        }
        for (AppliedTransform transform : transforms) {
            transform.input().ifPresent(map -> map.dual(values, 0));
        }
        return new PreparedQuery(codec, Arrays.copyOf(values, codec.columns()), product, norm);
    }
}
