package dev.lloyd.quant.part;

/// What a part must know beside the weights.
public enum Need {
    /// The weights are enough: data-free.
    NOTHING,
    /// Statistics of the layer's input on calibration text.
    CALIBRATION,
    /// Calibration text, and a network that can be differentiated.
    GRADIENTS,
    /// Queries like those that will come, to train codebooks with.
    QUERIES;

    /// Whether text must pass through the network.
    public boolean isCalibrated() {
        return this == CALIBRATION || this == GRADIENTS;
    }
}
