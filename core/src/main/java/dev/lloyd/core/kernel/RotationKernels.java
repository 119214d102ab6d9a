package dev.lloyd.core.kernel;

/// Rotations of pairs of features, for rotary positions. They allocate nothing, and may be called from any thread.
public final class RotationKernels {
    private static final RotationSupport SUPPORT =
            Implementation.best(() -> CompiledLoops.load(2), VectorRotations::new, ScalarRotations::new);

    private RotationKernels() {}

    /// Turns feature `i` of each head with feature `i + p`, where a head has `2 p` of them (Su et al., *RoFormer*,
    /// 2021): `target[i] = a c - b s` and `target[i + p] = a s + b c` of `a = source[i]`, `b = source[i + p]`,
    /// `c = turn[i]` and `s = direction * turn[i + p]`. Each product and sum is rounded to a float. A NaN or an
    /// infinity stays in its pair. Cost: `3 heads 2 p` operations.
    ///
    /// @param target may be the source, in the same place
    /// @param heads side by side, in the source as in the target
    /// @param turn the cosines of all pairs, and behind them the sines: as many as a head has features
    /// @param direction 1, or -1 for back
    /// @throws IndexOutOfBoundsException if an array is too short; nothing is written then
    /// @throws IllegalArgumentException if there are not as many cosines as sines
    public static void rotate(
            float[] source,
            int sourceOffset,
            float[] target,
            int targetOffset,
            int heads,
            float[] turn,
            int direction) {
        if (turn.length % 2 != 0) {
            throw new IllegalArgumentException(turn.length + " values are not as many cosines as sines");
        }
        int count = Math.multiplyExact(heads, turn.length);
        FloatKernels.check(source, sourceOffset, count);
        FloatKernels.check(target, targetOffset, count);
        SUPPORT.rotate(source, sourceOffset, target, targetOffset, heads, turn, direction);
    }
}
