package dev.lloyd.core.kernel;

/// The reference of the ranks.
final class ScalarThresholds implements ThresholdSupport {
    @Override
    public void ranks(ThresholdTree tree, float[] values, int offset, int length, byte[] ranks, int rankOffset) {
        float[] nodes = tree.tree;
        for (int index = 0; index < length; index++) {
            float value = values[offset + index];
            int node = 1;
            for (int level = 0; level < tree.levels; level++) {
                node = 2 * node + (value >= nodes[node] ? 1 : 0);
            }
            ranks[rankOffset + index] = (byte) Math.min(node - nodes.length, tree.count);
        }
    }
}
