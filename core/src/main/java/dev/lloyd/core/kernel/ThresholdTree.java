package dev.lloyd.core.kernel;

import java.util.Objects;

/// Between which of some ascending thresholds values lie: `rank(v)` = how many thresholds are `<= v`.
///
/// A binary tree in the order of its levels (node `n` has the children `2 n` and `2 n + 1`), so that the upper
/// levels fit in a register and a search has no branch. NaN has rank 0, positive infinity the number of
/// thresholds. Cost: one comparison for each of `ceil(log2(thresholds + 1))` levels. The implementations give the
/// same ranks. Immutable and thread-safe.
///
/// Source: Khuong and Morin, Array layouts for comparison-based searching, 2017.
public final class ThresholdTree {
    /// As many as a byte can number.
    private static final int MOST = 255;

    private static final ThresholdSupport SUPPORT =
            Implementation.chosen() == Implementation.VECTOR ? new VectorThresholds() : new ScalarThresholds();

    final int levels;
    final int count;

    /// `tree[0]` is not used; nodes that hold no threshold are infinite, so that only infinity passes them.
    final float[] tree;

    private ThresholdTree(int levels, int count, float[] tree) {
        this.levels = levels;
        this.count = count;
        this.tree = tree;
    }

    /// Arranges thresholds.
    ///
    /// @param thresholds ascending, 0 to 255 of them, none NaN
    public static ThresholdTree of(float[] thresholds) {
        if (thresholds.length > MOST) {
            throw new IllegalArgumentException("a tree has 0 to " + MOST + " thresholds, not " + thresholds.length);
        }
        for (int index = 0; index < thresholds.length; index++) {
            if (!(thresholds[index] >= (index == 0 ? Float.NEGATIVE_INFINITY : thresholds[index - 1]))) {
                throw new IllegalArgumentException("thresholds ascend, but number " + index + " does not");
            }
        }
        int levels = Integer.SIZE - Integer.numberOfLeadingZeros(thresholds.length);
        float[] tree = new float[1 << levels];
        for (int node = 1; node < tree.length; node++) {
            // The threshold whose number is that of the values left of the node, less one.
            int level = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(node);
            int place = node - (1 << level);
            int number = (2 * place + 1 << levels - level - 1) - 1;
            tree[node] = number < thresholds.length ? thresholds[number] : Float.POSITIVE_INFINITY;
        }
        return new ThresholdTree(levels, thresholds.length, tree);
    }

    /// The ranks of some values, as unsigned bytes.
    ///
    /// @param ranks where they are written, from `rankOffset` on
    public void ranks(float[] values, int offset, int length, byte[] ranks, int rankOffset) {
        FloatKernels.check(values, offset, length);
        Objects.checkFromIndexSize(rankOffset, length, ranks.length);
        SUPPORT.ranks(this, values, offset, length, ranks, rankOffset);
    }
}
