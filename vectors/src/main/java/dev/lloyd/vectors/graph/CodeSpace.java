package dev.lloyd.vectors.graph;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.vectors.codec.CodePoints;
import dev.lloyd.vectors.codec.CodedVectors;
import dev.lloyd.vectors.codec.CodedWindow;
import dev.lloyd.vectors.codec.Metric;

/// How far the vectors that codes stand for are apart, so that the nearest of a query are near each other:
///
///     L2                     d(x, y) = |x - y|^2
///     inner product, cosine  d(x, y) = 1 - <x, y> / (|x| |y|)
///
/// Vectors of different lengths have their greatest products with queries that point where they do: by |x - y|^2
/// short vectors would be near to all others and stand for them. A zero vector is at 1 from all but zero vectors.
/// Points are in the coordinates of the grid, where rotations keep distances. Memory: 8 bytes a vector. Immutable
/// and thread-safe.
final class CodeSpace {
    private static final int CHUNK = 1024;

    /// Vectors whose mean is taken for that of all.
    private static final int SAMPLE = 1 << 16;

    private final CodedVectors vectors;
    private final boolean flat;
    private final float centre;

    /// `|x - c|^2` for L2, else `1 / |x|`, 0 of zero.
    private final float[] lengths;

    /// `<c, x - c>`; 0 for L2.
    private final float[] shifts;

    CodeSpace(CodedVectors vectors, Workers workers) {
        this.vectors = vectors;
        this.flat = vectors.codec().metric() == Metric.L2;
        this.lengths = new float[vectors.size()];
        this.shifts = new float[vectors.size()];
        CodePoints.Products middle = CodePoints.ofCentre(vectors.codec());
        this.centre = flat ? 0 : (float) middle.squaredLength();
        workers.forEach(Math.ceilDiv(lengths.length, CHUNK), chunk -> {
            int from = chunk * CHUNK;
            measure(middle, from, Math.min(from + CHUNK, lengths.length));
        });
    }

    private void measure(CodePoints.Products middle, int from, int to) {
        CodePoints points = new CodePoints(vectors, 1);
        CodedWindow window = new CodedWindow(vectors, to - from);
        float[] products = new float[to - from];
        window.read(from, to);
        middle.all(window, products);
        for (int vector = from; vector < to; vector++) {
            points.read(0, vector);
            float square = points.product(0, 0);
            if (flat) {
                lengths[vector] = square;
            } else {
                shifts[vector] = products[vector - from];
                double whole = Math.max(0, centre + 2.0 * shifts[vector] + square);
                lengths[vector] = whole > 0 ? (float) (1 / Math.sqrt(whole)) : 0;
            }
        }
    }

    CodedVectors vectors() {
        return vectors;
    }

    /// The distance of two vectors, 0 or more.
    ///
    /// @param product of the points that their codes stand for
    float distance(int left, int right, float product) {
        if (flat) {
            return Math.max(0, lengths[left] + lengths[right] - 2 * product);
        }
        if (lengths[left] == 0 && lengths[right] == 0) {
            return 0;
        }
        float whole = centre + shifts[left] + shifts[right] + product;
        return Math.max(0, 1 - whole * lengths[left] * lengths[right]);
    }

    /// The vector that is nearest to the mean, of a sample that is spread evenly: where searches begin.
    int middle() {
        int count = Math.min(SAMPLE, lengths.length);
        CodePoints points = new CodePoints(vectors, 2);
        double[] sum = new double[vectors.codec().columns()];
        for (int index = 0; index < count; index++) {
            points.read(0, sampled(index, count));
            points.addTo(sum, 0);
        }
        float[] mean = new float[sum.length];
        for (int column = 0; column < mean.length; column++) {
            mean[column] = (float) (sum[column] / count);
        }
        points.put(1, mean);
        int nearest = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int index = 0; index < count; index++) {
            int vector = sampled(index, count);
            points.read(0, vector);
            double distance = points.product(0, 0) - 2.0 * points.product(0, 1);
            if (distance < least) {
                least = distance;
                nearest = vector;
            }
        }
        return nearest;
    }

    private int sampled(int index, int count) {
        return (int) ((long) index * lengths.length / count);
    }
}
