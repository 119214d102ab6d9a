package dev.lloyd.core.kernel;

import static dev.lloyd.core.kernel.CodePanels.BLOCK;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;

/// The inputs of layers in 8 bits, for {@link PanelProducts}: blocks of 32 features, each with a scale of its own,
///
///     scale = max |x| / 127        code = x / scale, rounded to the nearest whole number, half to even
///
/// so that a token's codes depend on that token alone. Error: at most half a scale, and a rounding of the last
/// bit, where the scale is a normal number. A block of zeros, or of values too small for a scale, has scale 0. NaN or
/// an infinity in a block makes everything that the block touches NaN. This is `Q8_0` of ggml with scales of 32 bits.
///
/// Any thread may read; one at a time rounds.
public final class PanelActivations {
    private static final int MOST = 127;

    /// Added and taken away again, it leaves a float of less than `2^22` rounded to a whole number, half to even.
    private static final float ROUNDING = 0x1.8p23f;

    /// Tokens that a thread rounds at a time.
    private static final int TOKENS = 16;

    final int tokens;
    final int columns;

    /// Blocks of a token, the last filled up with zeros.
    final int blocks;

    /// `tokens x 32 blocks`, in the order of the features.
    final byte[] codes;

    /// `tokens x blocks`.
    final float[] scales;

    /// `scale * sum of codes` of whole blocks, `tokens x blocks`.
    final float[] sums;

    /// The same of half blocks, `tokens x 2 blocks`.
    final float[] halfSums;

    private PanelActivations(int tokens, int columns) {
        this.tokens = tokens;
        this.columns = columns;
        this.blocks = Math.ceilDiv(columns, BLOCK);
        this.codes = new byte[Math.multiplyExact(tokens, blocks * BLOCK)];
        this.scales = new float[tokens * blocks];
        this.sums = new float[tokens * blocks];
        this.halfSums = new float[2 * tokens * blocks];
    }

    /// Rounds inputs.
    ///
    /// @param inputs `tokens x columns`
    public static PanelActivations of(Matrix inputs, Workers workers) {
        return of(inputs, workers, PanelProducts.SUPPORT);
    }

    static PanelActivations of(Matrix inputs, Workers workers, PanelSupport support) {
        PanelActivations target = room(inputs.rows(), inputs.columns());
        target.round(inputs, workers, support);
        return target;
    }

    /// Room for inputs, which are zeros until some are rounded.
    public static PanelActivations room(int tokens, int columns) {
        return new PanelActivations(tokens, columns);
    }

    /// Rounds inputs into this room.
    ///
    /// @param inputs `tokens x columns`
    public void round(Matrix inputs, Workers workers) {
        round(inputs, workers, PanelProducts.SUPPORT);
    }

    private void round(Matrix inputs, Workers workers, PanelSupport support) {
        if (inputs.rows() != tokens || inputs.columns() != columns) {
            throw new IllegalArgumentException("inputs of " + inputs.rows() + " x " + inputs.columns()
                    + " do not fit into room for " + tokens + " x " + columns);
        }
        if (tokens <= TOKENS) {
            support.round(inputs, 0, tokens, this);
            return;
        }
        workers.forEach(
                Math.ceilDiv(tokens, TOKENS),
                task -> support.round(inputs, task * TOKENS, Math.min(tokens, (task + 1) * TOKENS), this));
    }

    /// The values that inputs are rounded to, in a new matrix.
    ///
    /// @param inputs `tokens x columns`; the last block of a token may be shorter
    public static Matrix rounded(Matrix inputs) {
        Matrix target = Matrix.zeros(inputs.rows(), inputs.columns());
        rounded(inputs, target);
        return target;
    }

    /// The values that inputs are rounded to, without garbage.
    ///
    /// @param inputs `tokens x columns`; the last block of a token may be shorter
    /// @param target of the same shape; gets them
    public static void rounded(Matrix inputs, Matrix target) {
        if (inputs.rows() != target.rows() || inputs.columns() != target.columns()) {
            throw new IllegalArgumentException("inputs of " + inputs.rows() + " x " + inputs.columns()
                    + " do not fit into a matrix of " + target.rows() + " x " + target.columns());
        }
        for (int token = 0; token < inputs.rows(); token++) {
            int end = inputs.offset(token) + inputs.columns();
            for (int from = inputs.offset(token); from < end; from += BLOCK) {
                int count = Math.min(BLOCK, end - from);
                float scale = scale(inputs.values(), from, count);
                for (int index = from; index < from + count; index++) {
                    target.values()[index] = scale * code(inputs.values()[index], scale);
                }
            }
        }
    }

    /// Rounds part of a block, which has the scale that is returned.
    static float round(float[] values, int from, int count, byte[] codes, int to) {
        float scale = scale(values, from, count);
        for (int index = 0; index < count; index++) {
            codes[to + index] = code(values[from + index], scale);
        }
        return scale;
    }

    private static float scale(float[] values, int from, int count) {
        float most = 0;
        for (int index = 0; index < count; index++) {
            most = Math.max(most, Math.abs(values[from + index]));
        }
        return most / MOST;
    }

    private static byte code(float value, float scale) {
        // Zeros stay zeros whatever they are divided by.
        float divisor = scale == 0 ? Float.MAX_VALUE : scale;
        float rounded = value / divisor + ROUNDING - ROUNDING;
        return (byte) Math.max(-MOST, Math.min(MOST, rounded));
    }
}
