package dev.lloyd.quant.statistics;

/// What gradients of a model's loss say about a single weight, or a row; `L` is the sum of `-ln p(token)` over the
/// calibration
/// text, in nats.
public enum WeightScore {
    /// `|dL/dw|` of the whole text, at the original weights.
    GRADIENT,
    /// `sum over sequences of (dL/dw)^2`, each sequence's own loss: the diagonal of the empirical Fisher
    /// information, up to a factor.
    FISHER,
    /// The magnitude of the weight's share of `L(quantized) - L(original)`: its change times the mean gradient on the
    /// way from the original network to the one that the recipe makes without asking.
    INTEGRAL,
    /// Of each row (rows x 1): the share of the model's values, 0 to 1, in rows whose rounding is estimated to change
    /// the loss more for each of their values; 0 is the row that counts most.
    ROW_RANK
}
