package dev.lloyd.quant.part;

/// What a part must know beside the weights.
public enum Need {
    /// The weights are enough: data-free.
    NOTHING,
    /// Statistics of the layer's input on calibration text.
    CALIBRATION,
    /// Queries like those that will come, to train codebooks with.
    QUERIES
}
