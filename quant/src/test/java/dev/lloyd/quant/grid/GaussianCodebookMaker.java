package dev.lloyd.quant.grid;

import dev.lloyd.core.parallel.Workers;
import dev.lloyd.core.random.Seeds;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// Makes the resources of {@link GaussianCodebooks}; run by hand, with the folder to write to as its argument.
final class GaussianCodebookMaker {
    private static final int VECTORS = 1 << 19;
    private static final int FEW = 1 << 16;
    private static final long SEED = 1957;

    private GaussianCodebookMaker() {}

    /// Writes `gaussian-vq-2.f16` and `gaussian-vq-4.f16`.
    public static void main(String[] arguments) throws IOException {
        try (Workers workers = Workers.of(Runtime.getRuntime().availableProcessors())) {
            for (int dimension : new int[] {2, 4}) {
                Path file = Path.of(arguments[0], "gaussian-vq-" + dimension + ".f16");
                try (DataOutputStream target = new DataOutputStream(Files.newOutputStream(file))) {
                    int most = GaussianCodebooks.mostBits(dimension);
                    for (int bits = GaussianCodebooks.fewestBits(dimension); bits <= most; bits++) {
                        for (float value : codebook(dimension, bits, workers)) {
                            target.writeShort(Float.floatToFloat16(value));
                        }
                    }
                }
            }
        }
    }

    private static float[] codebook(int dimension, int bits, Workers workers) {
        float[] vectors = Seeds.gaussian(VECTORS * dimension, SEED);
        float[] few = Arrays.copyOf(vectors, FEW * dimension);
        float[] start = new VectorFit(few, ones(FEW), dimension).fit(bits, 100, SEED, workers);
        return new VectorFit(vectors, ones(VECTORS), dimension).refined(start, bits, 20, workers);
    }

    private static float[] ones(int count) {
        float[] weights = new float[count];
        Arrays.fill(weights, 1);
        return weights;
    }
}
