package dev.lloyd.vectors.codec;

/// Sums over a vector `o` and what its code decodes to, `y`, in double precision, in an order that depends on
/// nothing but the dimension.
///
/// @param norm `|o|^2`
/// @param length `|y|^2`
/// @param product `<o, y>`
record Moments(double norm, double length, double product) {
    /// Two sums of each kind, since a sum waits for the one before it.
    static Moments of(float[] values, int offset, float[] decoded, int decodedOffset, int dimension) {
        double norm = 0;
        double length = 0;
        double product = 0;
        double norm2 = 0;
        double length2 = 0;
        double product2 = 0;
        int index = 0;
        for (; index + 1 < dimension; index += 2) {
            double value = values[offset + index];
            double coded = decoded[decodedOffset + index];
            norm += value * value;
            length += coded * coded;
            product += value * coded;
            double value2 = values[offset + index + 1];
            double coded2 = decoded[decodedOffset + index + 1];
            norm2 += value2 * value2;
            length2 += coded2 * coded2;
            product2 += value2 * coded2;
        }
        for (; index < dimension; index++) {
            double value = values[offset + index];
            double coded = decoded[decodedOffset + index];
            norm += value * value;
            length += coded * coded;
            product += value * coded;
        }
        return new Moments(norm + norm2, length + length2, product + product2);
    }

    /// `|o| sqrt((1 / cos^2(o, y) - 1) / (d - 1))`.
    double deviation(int dimension) {
        double cosine = norm == 0 || product <= 0 ? 1 : Math.min(1, product * product / norm / length);
        return Math.sqrt(norm * (1 / cosine - 1) / Math.max(1, dimension - 1));
    }
}
