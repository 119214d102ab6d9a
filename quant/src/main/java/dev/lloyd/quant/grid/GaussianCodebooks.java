package dev.lloyd.quant.grid;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/// Codebooks of least mean squared error for independent N(0, 1) values, from the resource `gaussian-vq-D.f16`.
///
/// The file holds the codebooks of one dimension, one after the other by size (see {@link #FEWEST_BITS} and
/// {@link #MOST_BITS}), centroid by centroid in the order of their coordinates, as big-endian binary16.
///
/// How made: `GaussianCodebookMaker` of the test sources: k-means++ and at most 100 rounds of Lloyd's iteration on
/// 65,536 pairs or quadruples from seed 1957, then at most 20 on 524,288. They are stored because no formula gives
/// them and a fit takes minutes.
final class GaussianCodebooks {
    /// Bits of the smallest codebook's codes, by dimension.
    private static final int[] FEWEST_BITS = {0, 0, 2, 0, 4};

    /// Bits of the greatest codebook's codes, by dimension.
    private static final int[] MOST_BITS = {0, 0, 8, 0, 10};

    private GaussianCodebooks() {}

    /// Bits of the smallest codebook's codes.
    static int fewestBits(int dimension) {
        return FEWEST_BITS[dimension];
    }

    /// Bits of the greatest codebook's codes.
    static int mostBits(int dimension) {
        return MOST_BITS[dimension];
    }

    /// The centroids, one after the other.
    ///
    /// @param dimension 2 or 4
    /// @param codeBits from {@link #fewestBits} to {@link #mostBits}
    static float[] of(int dimension, int codeBits) {
        String name = "gaussian-vq-" + dimension + ".f16";
        try (InputStream stream = GaussianCodebooks.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new AssertionError("the resource " + name + " is missing from the jar");
            }
            DataInputStream source = new DataInputStream(stream);
            source.skipNBytes(2L * dimension * ((1 << codeBits) - (1 << fewestBits(dimension))));
            float[] centroids = new float[dimension << codeBits];
            for (int index = 0; index < centroids.length; index++) {
                centroids[index] = Float.float16ToFloat(source.readShort());
            }
            return centroids;
        } catch (IOException exception) {
            throw new UncheckedIOException("the resource " + name + " is damaged", exception);
        }
    }
}
