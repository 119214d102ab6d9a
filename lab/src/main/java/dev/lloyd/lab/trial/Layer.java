package dev.lloyd.lab.trial;

/// A quantized tensor of a trial.
///
/// @param tensor its name
/// @param values how many values it has
/// @param bits per value
/// @param error `|W' - W|^2 / |W|^2`
/// @param outputError the same of the layer's outputs on calibration text; NaN without calibration
public record Layer(String tensor, long values, double bits, double error, double outputError) {
    /// How far the error is from the least that is possible for a Gaussian tensor at this rate, `2^(-2 bits)`,
    /// in dB.
    public double decibelsAboveBound() {
        return 10 * Math.log10(error) + 20 * Math.log10(2) * bits;
    }
}
