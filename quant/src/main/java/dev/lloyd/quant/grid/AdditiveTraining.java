package dev.lloyd.quant.grid;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.plane.Points;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/// Learns the codebooks of one sub-vector whose vectors add up.
///
/// @param data the vectors
/// @param stages codebooks
/// @param codeBits `2^codeBits` vectors in each
/// @param workers share out the vectors; the result does not depend on their number
record AdditiveTraining(VectorFit data, int stages, int codeBits, Workers workers) {
    private static final int CHUNK = 512;

    private int dimension() {
        return data.dimension();
    }

    private int count() {
        return data.weights().length;
    }

    AdditiveBook book(float[] centroids) {
        return new AdditiveBook(dimension(), stages, codeBits, centroids);
    }

    /// Stage by stage by k-means, each stage on what the nearest vectors of the stages before have left over.
    float[] greedy(int rounds, long seed) {
        float[] rest = data.vectors().clone();
        float[] all = new float[stages * dimension() << codeBits];
        for (int stage = 0; stage < stages; stage++) {
            VectorFit left = new VectorFit(rest, data.weights(), dimension());
            float[] centroids = AdditiveFit.codebook(left, codeBits, rounds, Seeds.derive(seed, stage), workers);
            System.arraycopy(centroids, 0, all, stage * centroids.length, centroids.length);
            subtract(rest, new AdditiveBook(dimension(), 1, codeBits, centroids));
        }
        return all;
    }

    private void subtract(float[] rest, AdditiveBook book) {
        int[] codes = codes(rest, book, each -> new BeamSearch(each, 1));
        for (int index = 0; index < rest.length; index++) {
            int from = book.offset(0, codes[index / dimension()]);
            rest[index] -= book.centroids()[from + index % dimension()];
        }
    }

    private int[] codes(float[] vectors, AdditiveBook book, Function<AdditiveBook, Points.Encoder> search) {
        int[] codes = new int[count() * book.stages()];
        forEachVector(
                () -> search.apply(book),
                (encoder, vector) -> encoder.encode(vectors, vector * dimension(), codes, vector * book.stages()));
        return codes;
    }

    /// What is done with a vector.
    @FunctionalInterface
    private interface VectorBody<T> {
        void accept(T held, int vector);
    }

    private <T> void forEachVector(java.util.function.Supplier<T> held, VectorBody<T> body) {
        workers.forEach(Math.ceilDiv(count(), CHUNK), chunk -> {
            T mine = held.get();
            for (int vector = chunk * CHUNK; vector < Math.min(count(), (chunk + 1) * CHUNK); vector++) {
                body.accept(mine, vector);
            }
        });
    }

    /// Codes the vectors and fits all codebooks to the codes by least squares, in turn.
    float[] refitted(float[] centroids, int rounds, Function<AdditiveBook, Points.Encoder> search) {
        float[] current = centroids;
        for (int round = 0; round < rounds; round++) {
            AdditiveBook book = book(current);
            current = CodebookRefit.refitted(data, book, codes(data.vectors(), book, search));
        }
        return current;
    }

    /// The iteration of LSQ++: codes are improved by local search on codebooks shaken by noise that dies down, then
    /// the codebooks are fitted to them.
    ///
    ///     C + N(0, sigma_j^2) * sqrt(1 - (i + 1) / rounds) / stages        sigma_j^2: variance of coordinate j
    float[] annealed(float[] centroids, int rounds, int tries, long seed) {
        float[] current = centroids;
        int[] codes = codes(data.vectors(), book(current), each -> new BeamSearch(each, 1));
        float[] deviations = deviations();
        for (int round = 0; round < rounds; round++) {
            double temperature = Math.sqrt(1 - (round + 1.0) / rounds) / stages;
            AdditiveBook book = book(shaken(current, temperature, deviations, Seeds.derive(seed, round)));
            LocalSearch.PairTable pairs = LocalSearch.PairTable.of(book);
            forEachVector(
                    () -> new LocalSearch(pairs, new BeamSearch(book, 1), tries),
                    (search, vector) -> search.improve(data.vectors(), vector * dimension(), codes, vector * stages));
            current = CodebookRefit.refitted(data, book, codes);
        }
        return current;
    }

    private float[] deviations() {
        float[] deviations = new float[dimension()];
        for (int place = 0; place < dimension(); place++) {
            double sum = 0;
            double squares = 0;
            for (int vector = 0; vector < count(); vector++) {
                double value = data.vectors()[vector * dimension() + place];
                sum += value;
                squares += value * value;
            }
            double mean = sum / Math.max(1, count());
            deviations[place] = (float) Math.sqrt(Math.max(0, squares / Math.max(1, count()) - mean * mean));
        }
        return deviations;
    }

    private static float[] shaken(float[] centroids, double temperature, float[] deviations, long seed) {
        float[] shaken = centroids.clone();
        RandomGenerator random = Seeds.generator(seed);
        for (int index = 0; index < shaken.length; index++) {
            shaken[index] += (float) (temperature * deviations[index % deviations.length] * random.nextGaussian());
        }
        return shaken;
    }
}
