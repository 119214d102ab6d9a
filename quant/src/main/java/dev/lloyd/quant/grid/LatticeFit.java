package dev.lloyd.quant.grid;

import dev.lloyd.core.linalg.Cholesky;
import dev.lloyd.core.linalg.Qr;
import dev.lloyd.core.matrix.DoubleMatrix;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.plane.Points;
import dev.lloyd.quant.plane.Sample;
import java.util.Arrays;
import java.util.Optional;

/// Fits the basis of a lattice to vectors: coordinates for the basis ({@link LatticePoints}), then for each place of a
/// vector the row of the basis of least squared error for the coordinates, and so on:
///
///     g_i := g_i + (sum_n w c_i^2 u u^T)^-1 sum_n w c_i (x_i - F^-1(g_i u)) u,      c_i = slope of F^-1 at g_i u
///
/// `w` is the importance of the value's column. The best basis that was met is kept. Starts at a multiple of the
/// identity
/// and of a random rotation, for some companders, on a part of the vectors; the best start is fitted to more of them.
final class LatticeFit {
    private static final int FEW = 4096;
    private static final int MANY = 32_768;
    private static final int FEW_ROUNDS = 6;
    private static final float[] MUS = {0, 2, 6};

    private final int bits;
    private final int dimension;
    private final Sample sample;

    LatticeFit(int bits, int dimension, Sample sample) {
        this.bits = bits;
        this.dimension = dimension;
        this.sample = sample;
    }

    /// Vectors and the importance of their values, one after the other.
    @SuppressWarnings("ArrayRecordComponent") // Read once and never compared.
    private record Vectors(float[] values, float[] importance) {}

    /// A lattice and its error.
    private record Fitted(LatticePoints points, double error) {
        Fitted orBetter(Fitted other) {
            return other.error < error ? other : this;
        }
    }

    /// The best points.
    ///
    /// @param rounds of the fit to many vectors
    LatticePoints points(int rounds) {
        Vectors few = vectors(FEW);
        if (few.values.length == 0 || spread(few) == 0) {
            return LatticePoints.of(bits, dimension, scaled(identity(), 1), new Compander(0, 1));
        }
        Fitted best = new Fitted(LatticePoints.of(bits, dimension, identity(), new Compander(0, 1)), Double.MAX_VALUE);
        for (float mu : MUS) {
            for (double[] start : new double[][] {identity(), rotation()}) {
                best = best.orBetter(fitted(few, first(few, start, mu), FEW_ROUNDS));
            }
        }
        Vectors many = vectors(MANY);
        return rounds == 0 ? best.points : fitted(many, best.points, rounds).points;
    }

    /// Vectors from the whole sample, evenly spaced; rows that a vector would leave are cut short.
    private Vectors vectors(int most) {
        int perRow = sample.columns() / dimension;
        int rows = sample.columns() == 0 ? 0 : sample.values().length / sample.columns();
        int count = (int) Math.min((long) perRow * rows, most);
        float[] values = new float[count * dimension];
        float[] importance = new float[values.length];
        for (int index = 0; index < count; index++) {
            long vector = (long) index * perRow * rows / count;
            int column = (int) (vector % perRow) * dimension;
            int from = (int) (vector / perRow) * sample.columns() + column;
            System.arraycopy(sample.values(), from, values, index * dimension, dimension);
            System.arraycopy(sample.importance(), column, importance, index * dimension, dimension);
        }
        return new Vectors(values, importance);
    }

    private static double spread(Vectors vectors) {
        double sum = 0;
        for (float value : vectors.values) {
            sum += (double) value * value;
        }
        return Math.sqrt(sum / vectors.values.length);
    }

    private double[] identity() {
        double[] target = new double[dimension * dimension];
        for (int index = 0; index < dimension; index++) {
            target[index * dimension + index] = 1;
        }
        return target;
    }

    private double[] rotation() {
        return Qr.randomOrthogonal(dimension, Seeds.derive(sample.seed(), "rotation"))
                .values();
    }

    private static double[] scaled(double[] values, double factor) {
        return Arrays.stream(values).map(value -> factor * value).toArray();
    }

    /// A start whose points are as far apart as uniform points that are best for a Gaussian, 2.5 deviations to the
    /// edge.
    private LatticePoints first(Vectors vectors, double[] start, float mu) {
        float limit = 0;
        for (float value : vectors.values) {
            limit = Math.max(limit, Math.abs(value));
        }
        Compander compander = new Compander(mu, limit);
        double square = 0;
        for (float value : vectors.values) {
            double image = compander.compressed(value);
            square += image * image;
        }
        double deviation = Math.sqrt(square / vectors.values.length);
        return LatticePoints.of(
                bits, dimension, scaled(start, Math.max(2, bits) * deviation / (1 << bits - 1)), compander);
    }

    /// Ends early at a basis that has no inverse, as that of channels that are always 0, or equal.
    private Fitted fitted(Vectors vectors, LatticePoints start, int rounds) {
        Fitted best = new Fitted(start, Double.MAX_VALUE);
        Optional<LatticePoints> current = Optional.of(start);
        for (int round = 0; round <= rounds && current.isPresent(); round++) {
            LatticePoints points = current.get();
            LatticeStep step = new LatticeStep(points, vectors.values, vectors.importance);
            best = best.orBetter(new Fitted(points, step.error()));
            if (round < rounds) {
                current = points.with(step.basis());
            }
        }
        return best;
    }

    /// One round: the coordinates of all vectors, their error, and the basis of least squares for them.
    private static final class LatticeStep {
        private final LatticePoints points;
        private final int dimension;
        private final DoubleMatrix[] normal;
        private final DoubleMatrix[] right;
        private double error;

        LatticeStep(LatticePoints points, float[] values, float[] importance) {
            this.points = points;
            this.dimension = points.dimension();
            this.normal = new DoubleMatrix[dimension];
            this.right = new DoubleMatrix[dimension];
            for (int place = 0; place < dimension; place++) {
                normal[place] = DoubleMatrix.zeros(dimension, dimension);
                right[place] = DoubleMatrix.zeros(dimension, 1);
            }
            Points.Encoder encoder = points.encoder();
            int[] codes = new int[dimension];
            float[] decoded = new float[dimension];
            for (int from = 0; from < values.length; from += dimension) {
                encoder.encode(values, from, codes, 0);
                points.decode(codes, 0, decoded, 0);
                for (int place = 0; place < dimension; place++) {
                    add(place, codes, values[from + place], decoded[place], importance[from + place]);
                }
            }
        }

        private void add(int place, int[] codes, float value, float decoded, float importance) {
            double rest = (double) value - decoded;
            error += importance * rest * rest;
            double slope = points.compander().slope(points.compander().compressed(decoded));
            double[] gram = normal[place].values();
            for (int row = 0; row < dimension; row++) {
                double entry = importance * slope * points.coordinate(codes[row]);
                right[place].values()[row] += entry * rest;
                for (int column = 0; column < dimension; column++) {
                    gram[row * dimension + column] += entry * slope * points.coordinate(codes[column]);
                }
            }
        }

        double error() {
            return error;
        }

        double[] basis() {
            float[] former = points.basis();
            double[] basis = new double[former.length];
            for (int place = 0; place < dimension; place++) {
                for (int index = 0; index < dimension; index++) {
                    double diagonal = normal[place].at(index, index);
                    normal[place].set(index, index, diagonal * (1 + 1e-6) + Double.MIN_NORMAL);
                }
                for (int axis = 0; axis < dimension; axis++) {
                    basis[place * dimension + axis] = former[place * dimension + axis];
                }
                if (Cholesky.of(normal[place]) instanceof Cholesky.Factor factor) {
                    DoubleMatrix step = factor.solve(right[place]);
                    for (int axis = 0; axis < dimension; axis++) {
                        basis[place * dimension + axis] += step.at(axis, 0);
                    }
                }
            }
            return basis;
        }
    }
}
