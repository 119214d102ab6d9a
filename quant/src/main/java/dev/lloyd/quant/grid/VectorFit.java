package dev.lloyd.quant.grid;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.form.StoredTensors;
import java.util.Arrays;
import java.util.Comparator;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/// Lloyd's iteration on vectors (k-means), started by k-means++.
///
/// Nearest centroids are found on several threads; sums are made in the vectors' order, so the result is the same
/// for any number of them. A centroid whose cell is empty stays. Centroids come out sorted by their coordinates.
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
        return refined(start(1 << codeBits, Seeds.generator(seed)), codeBits, rounds, workers);
    }

    /// The centroids after more rounds from given ones; see {@link #fit}.
    float[] refined(float[] start, int codeBits, int rounds, Workers workers) {
        float[] centroids = start;
        int[] codes = new int[weights.length];
        double error = Double.POSITIVE_INFINITY;
        for (int round = 0; round < rounds; round++) {
            VectorTable table = new VectorTable(dimension, codeBits, centroids, StoredTensors.NONE);
            workers.forEach((codes.length + CHUNK - 1) / CHUNK, chunk -> {
                for (int index = chunk * CHUNK; index < Math.min(codes.length, (chunk + 1) * CHUNK); index++) {
                    codes[index] = table.nearest(vectors, index * dimension);
                }
            });
            double now = error(centroids, codes);
            centroids = means(centroids, codes);
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

    private float[] means(float[] centroids, int[] codes) {
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
        return means;
    }

    /// Vectors drawn with probability proportional to weight times squared distance to those drawn before.
    private float[] start(int count, RandomGenerator random) {
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
