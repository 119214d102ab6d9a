package dev.lloyd.quant.part;

/// Improves what the rounding made, by what a whole block of the network makes of it: block reconstruction, learned
/// rounding, scales, norms; or makes up for what one layer lost in the layer that reads it, which takes no text.
/// Tunings stand after the rounding and work one after the other.
///
/// A matrix alone cannot be tuned, and what a block is, is not known here: a tuning that runs is a `BlockTuning` of
/// the `models` module. What comes out is the canonical form again, with other codes and scales.
public non-sealed interface Tuning extends Part {
    /// What the part must know beside the weights.
    default Need need() {
        return Need.GRADIENTS;
    }
}
