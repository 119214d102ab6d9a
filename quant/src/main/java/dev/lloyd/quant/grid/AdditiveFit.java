package dev.lloyd.quant.grid;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.plane.Sample;

/// Learns codebooks from a sample of rows, each sub-vector by itself.
///
/// The same sample and seed give the same codebooks for any number of threads.
final class AdditiveFit {
    /// Vectors for each centroid that k-means++ chooses among.
    private static final int CHOICE = 64;

    private AdditiveFit() {}

    /// Learns the codebooks of one sub-vector, `stages x 2^codeBits x dimension`.
    @FunctionalInterface
    interface Learner {
        float[] learn(VectorFit vectors, long seed, Workers workers);
    }

    /// The codebooks of all sub-vectors, one after the other.
    ///
    /// @param most rows that are taken, evenly
    static float[] levels(Sample sample, SubVectors cut, int most, Learner learner) {
        float[][] parts = new float[cut.count()][];
        sample.workers().forEach(parts.length, part -> {
            VectorFit vectors = cut.cut(sample, part, most);
            parts[part] = learner.learn(vectors, Seeds.derive(sample.seed(), part), sample.workers());
        });
        int length = 0;
        for (float[] part : parts) {
            length = Math.addExact(length, part.length);
        }
        float[] levels = new float[length];
        int offset = 0;
        for (float[] part : parts) {
            System.arraycopy(part, 0, levels, offset, part.length);
            offset += part.length;
        }
        return levels;
    }

    /// One codebook by k-means, whose start is chosen among a part of the vectors.
    static float[] codebook(VectorFit vectors, int codeBits, int rounds, long seed, Workers workers) {
        float[] start = vectors.few(CHOICE << codeBits).start(codeBits, seed);
        return vectors.refined(start, codeBits, rounds, workers);
    }
}
