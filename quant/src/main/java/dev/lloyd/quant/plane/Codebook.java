package dev.lloyd.quant.plane;

/// The numbers that points are made of, for points that are linear in them, so that the numbers can be fitted to
/// codes that stay:
///
///     tile = J levels        J: which levels each value of a tile is the sum of (or the difference), by its codes
public interface Codebook {
    /// The levels as points decode to them; not to be changed.
    float[] levels();

    /// Points with other levels, which are rounded to what can be stored. Codes mean the same places.
    ///
    /// @param levels as many, finite
    Points with(float[] levels);

    /// The same numbers, as a row of tiles reads them.
    ///
    /// @param tileRow which, 0 or more
    default Codebook row(int tileRow) {
        return this;
    }

    /// Writes `J levels` for other levels.
    ///
    /// @param levels from `levelOffset` on
    void decode(double[] levels, int levelOffset, int[] codes, int codeOffset, double[] values);

    /// Adds `J^T values` to sums.
    ///
    /// @param sums one for each level, from `sumOffset` on
    void gather(double[] values, int[] codes, int codeOffset, double[] sums, int sumOffset);
}
