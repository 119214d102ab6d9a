package dev.lloyd.quant.grid;

import dev.lloyd.core.kernel.CodebookDistances;
import dev.lloyd.core.parallel.Workers;

/// One stage of {@link Commuting} codebooks: complex vectors `c` of which two make a point, `c[j] + i c[k]`,
/// fitted by expectation-maximization. At a temperature `T` the objective is the free energy
///
///     F(c) = - T sum over x of  w log sum over j, k of  exp(-|x - c[j] - i c[k]|^2 / T)
///
/// which for `T = 0` is the squared error of the nearest points. An improvement takes the shares `p` of the
/// codes of each vector (all but those below `e^-30` of the largest) and solves
///
///     (diag(n) + i (P - P^T)) c  =  sum of p (e_j - i e_k) x,     P = sum of p e_j e_k^T,  n_j: what j and k have
///
/// for all pairs of features at once, in steps from where `c` is, which never raises `F`. Vectors that no code
/// chooses stay. Sums are in double precision, over chunks of fixed size and in their order: the result is the
/// same for any number of threads.
///
/// @param data vectors of `2 n` features, pairs `(i, i + n)`; {@link #subtract} changes them
/// @param bits `2^bits` complex vectors
/// @param workers share out the vectors
record CommutingStage(VectorFit data, int bits, Workers workers) {
    private static final int CHUNK = 512;

    private int size() {
        return 1 << bits;
    }

    private int dimension() {
        return data.dimension();
    }

    private int count() {
        return data.weights().length;
    }

    /// The mean of `|x|^2`; 0 for no vectors.
    double energy() {
        double sum = 0;
        for (float value : data.vectors()) {
            sum += (double) value * value;
        }
        return count() == 0 ? 0 : sum / count();
    }

    /// Vectors times `i`: of each pair `(a, b)` the pair `(-b, a)`.
    float[] turned(float[] vectors) {
        int half = dimension() / 2;
        float[] target = new float[vectors.length];
        for (int index = 0; index < vectors.length; index++) {
            boolean isReal = index % dimension() < half;
            target[index] = isReal ? -vectors[index + half] : vectors[index - half];
        }
        return target;
    }

    /// Complex vectors whose points of equal codes are given ones: `x (1 - i) / 2`.
    float[] start(float[] points) {
        float[] turned = turned(points);
        float[] target = new float[points.length];
        for (int index = 0; index < target.length; index++) {
            target[index] = (points[index] - turned[index]) / 2;
        }
        return target;
    }

    /// Distances to all points, by `j 2^bits + k`.
    private CodebookDistances points(float[] vectors) {
        float[] turned = turned(vectors);
        float[] points = new float[dimension() << 2 * bits];
        for (int index = 0; index < points.length; index++) {
            int place = index % dimension();
            int code = index / dimension();
            points[index] =
                    vectors[(code >> bits) * dimension() + place] + turned[(code & size() - 1) * dimension() + place];
        }
        return CodebookDistances.of(points, 0, dimension(), 1 << 2 * bits);
    }

    /// The objective.
    ///
    /// @param temperature 0 or more
    double objective(float[] vectors, double temperature) {
        CodebookDistances points = points(vectors);
        float[] distances = new float[CodebookDistances.padded(points.count())];
        double sum = 0;
        for (int index = 0; index < count(); index++) {
            points.distances(data.vectors(), index * dimension(), distances);
            float least = distances[CodebookDistances.least(distances, distances.length)];
            double shares = 0;
            for (int code = 0; code < points.count() && temperature > 0; code++) {
                shares += Math.exp((least - distances[code]) / temperature);
            }
            sum += data.weights()[index] * (least - (temperature > 0 ? temperature * Math.log(shares) : 0));
        }
        return sum;
    }

    /// The vectors after one round.
    ///
    /// @param temperature 0 or more
    float[] improved(float[] vectors, double temperature) {
        CodebookDistances points = points(vectors);
        CommutingSums[] sums = new CommutingSums[Math.ceilDiv(count(), CHUNK)];
        workers.forEach(sums.length, chunk -> {
            CommutingSums own = new CommutingSums(size(), dimension());
            float[] distances = new float[CodebookDistances.padded(points.count())];
            for (int index = chunk * CHUNK; index < Math.min(count(), (chunk + 1) * CHUNK); index++) {
                points.distances(data.vectors(), index * dimension(), distances);
                own.add(data, index, distances, temperature);
            }
            sums[chunk] = own;
        });
        CommutingSums total = new CommutingSums(size(), dimension());
        for (CommutingSums each : sums) {
            total.add(each);
        }
        return total.solved(vectors);
    }

    /// Takes the nearest point off each vector.
    void subtract(float[] vectors) {
        CodebookDistances points = points(vectors);
        float[] turned = turned(vectors);
        workers.forEach(Math.ceilDiv(count(), CHUNK), chunk -> {
            float[] scratch = new float[CodebookDistances.padded(points.count())];
            for (int index = chunk * CHUNK; index < Math.min(count(), (chunk + 1) * CHUNK); index++) {
                int code = points.nearest(data.vectors(), index * dimension(), scratch);
                int first = (code >> bits) * dimension();
                int second = (code & size() - 1) * dimension();
                for (int place = 0; place < dimension(); place++) {
                    data.vectors()[index * dimension() + place] -= vectors[first + place] + turned[second + place];
                }
            }
        });
    }
}
