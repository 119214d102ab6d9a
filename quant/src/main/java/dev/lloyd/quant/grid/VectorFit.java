package dev.lloyd.quant.grid;

import dev.lloyd.core.kernel.CodebookDistances;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import java.util.Arrays;
import java.util.Comparator;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/// Lloyd's iteration on vectors (k-means), started by k-means++.
///
/// Nearest centroids are found on several threads; sums are made in the vectors' order, so the result is the same
/// for any number of them. A centroid whose cell is empty moves to the vector that is worst off, so that the error
/// never rises; where no vector is off, it stays. Centroids come out sorted by their coordinates.
///
/// Cost of a round: `2 dimension` operations for each vector and centroid.
///
/// Source: Lloyd, 1957; Arthur and Vassilvitskii, k-means++, 2007.
///
/// @param vectors one after the other, finite
/// @param weights of each vector in the error
/// @param dimension length of a vector
@SuppressWarnings("ArrayRecordComponent") // Read once and never compared.
record VectorFit(float[] vectors, float[] weights, int dimension) {
    private static final int CHUNK = 4096;

    /// The centroids, one after the other.
    ///
    /// @param codeBits `2^codeBits` centroids
    /// @param rounds of Lloyd's iteration at most; it ends earlier when the error falls by less than 1e-5 of
    ///     itself
    float[] fit(int codeBits, int rounds, long seed, Workers workers) {
        return refined(start(codeBits, seed), codeBits, rounds, workers);
    }

    /// At most so many of the vectors, taken evenly.
    VectorFit few(int most) {
        int count = Math.min(weights.length, most);
        float[] some = new float[count * dimension];
        float[] theirs = new float[count];
        for (int index = 0; index < count; index++) {
            int vector = (int) ((long) index * weights.length / count);
            System.arraycopy(vectors, vector * dimension, some, index * dimension, dimension);
            theirs[index] = weights[vector];
        }
        return new VectorFit(some, theirs, dimension);
    }

    /// What centroids must be besides means.
    @FunctionalInterface
    interface Constraint {
        /// The centroids nearest to given ones that meet it.
        ///
        /// @param masses what an error of each counts
        float[] nearest(float[] centroids, double[] masses);
    }

    /// The centroids after more rounds from given ones; see {@link #fit}.
    float[] refined(float[] start, int codeBits, int rounds, Workers workers) {
        return refined(start, codeBits, rounds, workers, (centroids, masses) -> centroids);
    }

    /// The same for centroids that meet a constraint, the given ones too.
    float[] refined(float[] start, int codeBits, int rounds, Workers workers, Constraint constraint) {
        float[] centroids = start;
        int[] codes = new int[weights.length];
        double error = Double.POSITIVE_INFINITY;
        for (int round = 0; round < rounds; round++) {
            CodebookDistances table = CodebookDistances.of(centroids, 0, dimension, 1 << codeBits);
            workers.forEach((codes.length + CHUNK - 1) / CHUNK, chunk -> {
                float[] scratch = new float[CodebookDistances.padded(table.count())];
                for (int index = chunk * CHUNK; index < Math.min(codes.length, (chunk + 1) * CHUNK); index++) {
                    codes[index] = table.nearest(vectors, index * dimension, scratch);
                }
            });
            double now = error(centroids, codes);
            centroids = means(centroids, codes, constraint);
            if (!(now < error * (1 - 1e-5))) {
                break;
            }
            error = now;
        }
        return sorted(centroids);
    }

    private double error(float[] centroids, int[] codes) {
        double sum = 0;
        for (int index = 0; index < codes.length; index++) {
            sum += weights[index] * distance(index, centroids, codes[index]);
        }
        return sum;
    }

    private double distance(int vector, float[] centroids, int code) {
        double sum = 0;
        for (int index = 0; index < dimension; index++) {
            double difference = vectors[vector * dimension + index] - centroids[code * dimension + index];
            sum += difference * difference;
        }
        return sum;
    }

    private float[] means(float[] centroids, int[] codes, Constraint constraint) {
        double[] sums = new double[centroids.length];
        double[] mass = new double[centroids.length / dimension];
        for (int index = 0; index < codes.length; index++) {
            mass[codes[index]] += weights[index];
            for (int part = 0; part < dimension; part++) {
                sums[codes[index] * dimension + part] += (double) weights[index] * vectors[index * dimension + part];
            }
        }
        float[] means = centroids.clone();
        for (int index = 0; index < means.length; index++) {
            if (mass[index / dimension] > 0) {
                means[index] = (float) (sums[index] / mass[index / dimension]);
            }
        }
        fillEmptyCells(means, mass, codes);
        return constraint.nearest(means, mass);
    }

    private void fillEmptyCells(float[] means, double[] mass, int[] codes) {
        if (Arrays.stream(mass).allMatch(each -> each > 0)) {
            return;
        }
        double[] errors = new double[codes.length];
        for (int index = 0; index < errors.length; index++) {
            errors[index] = weights[index] * distance(index, means, codes[index]);
        }
        for (int code = 0; code < mass.length; code++) {
            int worst = mass[code] > 0 ? -1 : worst(errors);
            if (worst >= 0) {
                System.arraycopy(vectors, worst * dimension, means, code * dimension, dimension);
                errors[worst] = 0;
            }
        }
    }

    /// The vector of the largest error; -1 if none has any.
    private static int worst(double[] errors) {
        int worst = -1;
        for (int index = 0; index < errors.length; index++) {
            if (errors[index] > (worst < 0 ? 0 : errors[worst])) {
                worst = index;
            }
        }
        return worst;
    }

    /// Vectors drawn with probability proportional to weight times squared distance to those drawn before.
    float[] start(int codeBits, long seed) {
        int count = 1 << codeBits;
        RandomGenerator random = Seeds.generator(seed);
        float[] centroids = new float[count * dimension];
        if (weights.length == 0) {
            return centroids;
        }
        double[] chances = new double[weights.length];
        Arrays.fill(chances, Double.POSITIVE_INFINITY);
        int chosen = random.nextInt(weights.length);
        for (int code = 0; code < count; code++) {
            System.arraycopy(vectors, chosen * dimension, centroids, code * dimension, dimension);
            double total = 0;
            for (int index = 0; index < chances.length; index++) {
                chances[index] = Math.min(chances[index], weights[index] * distance(index, centroids, code));
                total += chances[index];
            }
            chosen = draw(chances, total * random.nextDouble());
        }
        return centroids;
    }

    private static int draw(double[] chances, double place) {
        double sum = 0;
        for (int index = 0; index < chances.length; index++) {
            sum += chances[index];
            if (sum > place) {
                return index;
            }
        }
        return 0;
    }

    private float[] sorted(float[] centroids) {
        int[] order = IntStream.range(0, centroids.length / dimension)
                .boxed()
                .sorted(Comparator.comparing(
                        code -> Arrays.copyOfRange(centroids, code * dimension, (code + 1) * dimension),
                        Arrays::compare))
                .mapToInt(Integer::intValue)
                .toArray();
        float[] target = new float[centroids.length];
        for (int code = 0; code < order.length; code++) {
            System.arraycopy(centroids, order[code] * dimension, target, code * dimension, dimension);
        }
        return target;
    }
}
