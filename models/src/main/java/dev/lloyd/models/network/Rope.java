package dev.lloyd.models.network;

import java.util.Arrays;

/// Rotary position embedding (Su et al., *RoFormer*, 2021): in every head of `2 n` features, the pair `(i, i + n)` at
/// position `p` is rotated by the angle `p * frequencies[i]`:
///
///     (a, b)  ->  (a cos - b sin,  a sin + b cos)
///
/// Those are the pairs of a Hugging Face checkpoint. The original Llama files, llama2.c and GGUF files of the llama
/// architecture have the pairs `(2 i, 2 i + 1)`; their readers bring the query and key rows into this order.
///
/// @param frequencies radians per position, one for each of the `headSize / 2` pairs; shared, not copied
@SuppressWarnings("ArrayRecordComponent") // Read once per token and pair; nobody writes to it.
public record Rope(double[] frequencies) {
    /// Features of the largest head.
    private static final int MAX_HEAD_SIZE = 1 << 16;

    /// Checks that there is a pair to rotate, and that every frequency is a positive number.
    public Rope {
        if (frequencies.length == 0) {
            throw new IllegalArgumentException("rope needs at least one frequency, that is a head of 2 features");
        }
        for (double frequency : frequencies) {
            if (!(frequency > 0) || Double.isInfinite(frequency)) {
                throw new IllegalArgumentException("rope frequencies must be positive numbers, not " + frequency);
            }
        }
    }

    /// The usual frequencies `theta^(-2 i / headSize)`.
    ///
    /// @param headSize features of a head, even
    public static Rope of(int headSize, double theta) {
        if (headSize < 2 || headSize > MAX_HEAD_SIZE || headSize % 2 != 0) {
            throw new IllegalArgumentException(
                    "rope needs an even head size of 2 to " + MAX_HEAD_SIZE + ", not " + headSize);
        }
        double[] frequencies = new double[headSize / 2];
        Arrays.setAll(frequencies, pair -> Math.pow(theta, -2.0 * pair / headSize));
        return new Rope(frequencies);
    }

    /// The same pairs with every frequency divided by its factor.
    public Rope dividedBy(double[] factors) {
        if (factors.length != frequencies.length) {
            throw new IllegalArgumentException(
                    "rope has " + frequencies.length + " frequencies but there are " + factors.length + " factors");
        }
        double[] divided = new double[factors.length];
        Arrays.setAll(divided, pair -> frequencies[pair] / factors[pair]);
        return new Rope(divided);
    }

    /// Features of a head.
    public int headSize() {
        return 2 * frequencies.length;
    }
}
