package dev.lloyd.quant.grid;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.plane.Points;
import java.util.function.Function;
import java.util.function.Supplier;

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
        int[] codes = codes(rest, book, () -> new BeamSearch(book, 1));
        for (int index = 0; index < rest.length; index++) {
            int from = book.offset(0, codes[index / dimension()]);
            rest[index] -= book.centroids()[from + index % dimension()];
        }
    }

    private int[] codes(float[] vectors, AdditiveBook book, Supplier<Points.Encoder> search) {
        int[] codes = new int[count() * book.stages()];
        workers.forEach(Math.ceilDiv(count(), CHUNK), chunk -> {
            Points.Encoder encoder = search.get();
            for (int vector = chunk * CHUNK; vector < Math.min(count(), (chunk + 1) * CHUNK); vector++) {
                encoder.encode(vectors, vector * dimension(), codes, vector * book.stages());
            }
        });
        return codes;
    }

    /// Codes the vectors and fits all codebooks to the codes by least squares, in turn.
    float[] refitted(float[] centroids, int rounds, Function<AdditiveBook, Supplier<Points.Encoder>> search) {
        float[] current = centroids;
        for (int round = 0; round < rounds; round++) {
            AdditiveBook book = book(current);
            current = CodebookRefit.refitted(data, book, codes(data.vectors(), book, search.apply(book)));
        }
        return current;
    }
}
