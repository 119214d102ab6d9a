package dev.lloyd.core.kernel;

import static dev.lloyd.core.kernel.BlockLayout.BLOCK;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;

/// The inputs of layers in 8 bits, for {@link PanelProducts}: rounded in blocks of 32 features as {@link
/// BlockActivations} says, in the order of the features, and the same for every matrix with so many columns.
///
/// Immutable, any thread.
public final class PanelActivations {
    /// Tokens that a thread rounds at a time.
    private static final int TOKENS = 16;

    final int tokens;
    final int columns;

    /// Blocks of a token, the last filled up with zeros.
    final int blocks;

    /// `tokens x 32 blocks`.
    final byte[] codes;

    /// `tokens x blocks`.
    final float[] scales;

    /// `scale * sum of codes`, `tokens x blocks`.
    final float[] sums;

    private PanelActivations(int tokens, int columns) {
        this.tokens = tokens;
        this.columns = columns;
        this.blocks = Math.ceilDiv(columns, BLOCK);
        this.codes = new byte[Math.multiplyExact(tokens, blocks * BLOCK)];
        this.scales = new float[tokens * blocks];
        this.sums = new float[tokens * blocks];
    }

    /// Rounds inputs.
    ///
    /// @param inputs `tokens x columns`
    public static PanelActivations of(Matrix inputs, Workers workers) {
        return of(inputs, workers, PanelProducts.SUPPORT);
    }

    static PanelActivations of(Matrix inputs, Workers workers, PanelSupport support) {
        PanelActivations target = new PanelActivations(inputs.rows(), inputs.columns());
        workers.forEach(
                Math.ceilDiv(target.tokens, TOKENS),
                task -> support.round(inputs, task * TOKENS, Math.min(target.tokens, (task + 1) * TOKENS), target));
        return target;
    }
}
