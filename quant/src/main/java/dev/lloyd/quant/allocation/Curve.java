package dev.lloyd.quant.allocation;

/// What one tensor costs at each rate that it can have.
///
/// @param name the tensor
/// @param values how many values it has
/// @param bits bits per value at each point, side information counted, ascending
/// @param costs the objective's value at each point, weighted by the tensor's importance
@SuppressWarnings("ArrayRecordComponent") // A curve is read once and never compared.
public record Curve(String name, long values, double[] bits, double[] costs) {
    /// Checks that bits and costs pair up.
    public Curve {
        if (bits.length == 0 || bits.length != costs.length) {
            throw new IllegalArgumentException(
                    name + ": " + bits.length + " rates and " + costs.length + " costs do not pair up");
        }
    }
}
