package dev.lloyd.quant.range;

/// The values that share one scale.
///
/// Values lie row by row: run `r` of `runs` begins at `offset + r * stride` and has `length` values. (Most groups
/// are one run, a piece of one row; a scale for a whole tensor has a run for each row.)
///
/// @param values the array they lie in
/// @param offset where the first run begins
/// @param length values in a run
/// @param runs number of runs
/// @param stride distance between the beginnings of runs
/// @param importance weight of each value of a run in the error, zero for values that are kept elsewhere; laid out
///     as `importance[importanceOffset + r * importanceStride + i]`
/// @param importanceOffset where the first run's importance begins
/// @param importanceStride distance between the runs' importances; 0 if all runs share one
/// @param zero which zeros the grid can store
@SuppressWarnings("ArrayRecordComponent") // A view: identity of the storage is the point.
public record Group(
        float[] values,
        int offset,
        int length,
        int runs,
        int stride,
        float[] importance,
        int importanceOffset,
        int importanceStride,
        Zero zero) {
    /// Which zeros the grid can store.
    public enum Zero {
        /// None: the zero is 0.
        NONE,
        /// Whole numbers on the grid.
        INTEGER,
        /// Any number.
        REAL
    }

    /// The value at a place of a run.
    public float value(int run, int index) {
        return values[offset + run * stride + index];
    }

    /// The importance of the value at a place of a run.
    public float weight(int run, int index) {
        return importance[importanceOffset + run * importanceStride + index];
    }
}
