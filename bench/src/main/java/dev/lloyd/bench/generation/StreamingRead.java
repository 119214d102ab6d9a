package dev.lloyd.bench.generation;

import dev.lloyd.core.kernel.FloatKernels;
import dev.lloyd.core.parallel.Workers;

/// What the machine reads from memory: the bound of generation, which reads every weight for each token.
public final class StreamingRead {
    private static final int VALUES = 1 << 26;
    private static final int PART = 1 << 18;
    private static final int TRIES = 12;

    private StreamingRead() {}

    /// Bytes a second of the best of some reads of 256 MB.
    public static double bytesPerSecond(int threads) {
        float[] values = new float[VALUES];
        float[] sums = new float[VALUES / PART];
        double best = 0;
        try (Workers workers = Workers.of(threads)) {
            for (int attempt = 0; attempt < TRIES; attempt++) {
                long start = System.nanoTime();
                workers.forEach(
                        sums.length,
                        part -> sums[part] = FloatKernels.dot(values, part * PART, values, part * PART, PART));
                best = Math.max(best, (double) VALUES * Float.BYTES / (1e-9 * (System.nanoTime() - start)));
            }
        }
        return best;
    }
}
