package dev.lloyd.quant.plane;

import java.util.List;

/// Points of rows that are runs of single values, each run with codes, a table and a gain of its own and in
/// coordinates of its own, so that products with a row are sums of products through tables:
///
///     <decoded, x> = sum over runs r of gain_r sum over i of table_r[code_ri] (R_r x)_i
///
/// A tile is a row, and its codes are bytes: one string of bits, bit `i` of it the bit `i % 8` of byte `i / 8`, as
/// {@link dev.lloyd.core.bits.BitPacking} has them.
public interface RunPoints extends Points {
    /// The runs, those that say the most of a row first where the recipe can tell.
    List<Run> runs();

    /// What a run's points are multiplied with: `R_r x`, a value for each code.
    ///
    /// @param run the number of the run
    /// @param values of a tile, one for each column; not changed
    float[] coordinates(int run, float[] values);

    /// A run of codes of one width.
    ///
    /// @param length how many codes, 1 or more
    /// @param bits of a code, 1 to 8
    /// @param table the value of each code, `2^bits` of them
    /// @param gains what a row can multiply them by, a power of two of them, finite, 0 or more
    /// @param codePosition the bit at which its codes begin
    /// @param gainPosition the bit at which the number of its gain begins, of as many bits as tell the gains apart
    /// @param power mean square of the values of a row's codes, as expected
    @SuppressWarnings("ArrayRecordComponent") // Made once, read many times and never compared.
    record Run(int length, int bits, float[] table, float[] gains, int codePosition, int gainPosition, double power) {
        /// Bits of the number of its gain.
        public int gainBits() {
            return Integer.numberOfTrailingZeros(gains.length);
        }
    }
}
