package dev.lloyd.quant.part;

/// How inner products with a vector are read from its code: what the decoded vector is multiplied by.
///
///     <o, q>  ~  factor <y, q>
///
/// `o` the vector in the coordinates of the grid, `y` what its code decodes to, `q` any query in those
/// coordinates. The factor depends on the vector alone and is stored beside the code.
public non-sealed interface Estimator extends Part {
    /// The factor; 0 where the code says nothing about the vector (`<o, y>` is 0 or less).
    ///
    /// @param norm `|o|^2`
    /// @param decoded `|y|^2`
    /// @param product `<o, y>`
    double factor(double norm, double decoded, double product);

    /// Whether each vector keeps how far its estimates are off.
    default boolean hasDeviation() {
        return false;
    }
}
