package dev.lloyd.quant.grid;

/// What a bitshift trellis does at one value: shifts new bits into the window and looks it up.
///
/// @param bits new bits
/// @param scale multiplies the table
/// @param values by window, `2^window` of them; not to be changed
@SuppressWarnings("ArrayRecordComponent") // Shared by many steps and never compared.
record TrellisStep(int bits, float scale, float[] values) {
    /// How many older bits there are to find in front of the new ones: the trellis's states, in the usual word.
    int tails() {
        return values.length >> bits;
    }
}
