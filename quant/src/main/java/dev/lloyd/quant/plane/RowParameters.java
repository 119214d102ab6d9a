package dev.lloyd.quant.plane;

/// What the values of a row are linear in while its codes stay as they are:
///
///     value_j = factors_j * values[slots_j]                                         (scales, or a table)
///     value_j = factors_j * values[slots_j] + values[slots / 2 + slots_j]           (scales and real zeros)
///
/// With scales a slot is a group, the factor is the point (less a whole zero), and the second half of the values is
/// `-scale * zero`. With a table a slot is a code and the factor 1.
///
/// @param slots the place of each column's parameter; -1 for columns that no parameter moves (values kept exactly,
///     groups of scale 0)
/// @param factors what it is multiplied with
/// @param shift whether a second half of the values is added
/// @param values the parameters
@SuppressWarnings("ArrayRecordComponent") // A row's working set; never compared.
public record RowParameters(int[] slots, float[] factors, Shift shift, float[] values) {
    /// Whether values have a part that does not depend on their point.
    public enum Shift {
        /// They do: real zeros.
        ADDED,
        /// They do not.
        NONE
    }
}
