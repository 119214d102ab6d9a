package dev.lloyd.core.kernel;

/// The sums of an input's values by group, which carry offsets and zeros.
final class GroupSums {
    private GroupSums() {}

    /// `sums[g] = 0 + values[g * groupSize] + values[g * groupSize + 1] + ...`, from left to right; the last group may
    /// be shorter.
    ///
    /// @param values `count` of them from `offset` on
    /// @param sums `ceil(count / groupSize)`
    static void write(float[] values, int offset, int count, int groupSize, float[] sums) {
        int index = offset;
        int last = offset + count;
        for (int group = 0; group < sums.length; group++) {
            int end = (int) Math.min(last, (long) index + groupSize);
            float sum = 0;
            for (; index < end; index++) {
                sum += values[index];
            }
            sums[group] = sum;
        }
    }
}
