package dev.lloyd.quant.grid;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;

/// Learns the codebooks of a head, one stage after another, each from what the nearest codes of the stages
/// before have left over. The squared error of what is left never rises from stage to stage, since each ends
/// with a fit to hard codes, which is no worse than vectors of zeros.
///
/// @param data vectors of a head, pairs `(i, i + n)` of `2 n` features
/// @param stages of two codes each
/// @param bits of a code
/// @param rounds of each stage
/// @param workers share out the vectors; the result does not depend on their number
record CommutingTraining(VectorFit data, int stages, int bits, int rounds, Workers workers) {
    /// The last of the rounds have hard codes, as the search will.
    private static final int HARD = 5;

    /// The temperature falls to this part of the first before codes harden.
    private static final double COLDEST = 0.01;

    /// Vectors for each one that is chosen to start with.
    private static final int CHOICE = 64;

    /// A training of vectors of any length: where the last feature has no partner, that is 0.
    static CommutingTraining of(VectorFit vectors, int stages, int bits, int rounds, Workers workers) {
        int even = vectors.dimension() + vectors.dimension() % 2;
        float[] padded = resized(vectors.vectors(), vectors.dimension(), even);
        return new CommutingTraining(new VectorFit(padded, vectors.weights(), even), stages, bits, rounds, workers);
    }

    private static float[] resized(float[] vectors, int from, int to) {
        float[] target = new float[vectors.length / Math.max(1, from) * to];
        for (int index = 0; index < vectors.length; index++) {
            if (index % from < to) {
                target[index / from * to + index % from] = vectors[index];
            }
        }
        return target;
    }

    /// The codebooks of the first features.
    ///
    /// @param features all, or all but one that was added
    float[] fit(long seed, int features) {
        return resized(fit(seed), data.dimension(), features);
    }

    /// The codebooks, `2 stages x 2^bits x features`: of each stage its vectors and then those turned by a quarter.
    float[] fit(long seed) {
        int size = data.dimension() << bits;
        float[] all = new float[2 * stages * size];
        float[] rest = data.vectors().clone();
        for (int stage = 0; stage < stages; stage++) {
            CommutingStage left =
                    new CommutingStage(new VectorFit(rest, data.weights(), data.dimension()), bits, workers);
            float[] vectors = fit(left, Seeds.derive(seed, stage));
            left.subtract(vectors);
            System.arraycopy(vectors, 0, all, 2 * stage * size, size);
            System.arraycopy(left.turned(vectors), 0, all, (2 * stage + 1) * size, size);
        }
        return all;
    }

    /// Soft codes at temperatures that fall evenly by factors, from two variances of a feature, where a
    /// codebook of equal vectors begins to part, then hard ones.
    private float[] fit(CommutingStage stage, long seed) {
        float[] vectors = stage.start(stage.data().few(CHOICE << bits).start(bits, seed));
        double warmest = 2 * stage.energy() / data.dimension();
        int soft = Math.max(0, rounds - HARD);
        for (int round = 0; round < rounds; round++) {
            double temperature = round < soft ? warmest * Math.pow(COLDEST, (double) round / soft) : 0;
            vectors = stage.improved(vectors, temperature);
        }
        return vectors;
    }
}
