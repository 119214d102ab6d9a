package dev.lloyd.quant.form;

/// An invertible linear map `M` of vectors of one length, in place.
///
/// In the canonical form a map acts on the rows of the weights (`w' = M w`, so that `R = M^T`) or on their columns
/// (`L = M`). The layer's input then becomes `x' = M^-T x` and its output `y = M^-1 y'`. Immutable and thread-safe.
///
/// A map that reduces has fewer coordinates after it than before. Its rows are orthonormal, `M^T` stands for the
/// inverse: `forward` and `dual` write only the first {@link #reduced()} values, the others are then undefined, and
/// `inverse` reads only those.
public interface LinearMap {
    /// Length of the vectors.
    int dimension();

    /// Coordinates after the map.
    default int reduced() {
        return dimension();
    }

    /// `x := M x` for `x = values[offset ...]`.
    void forward(float[] values, int offset);

    /// `x := M^-1 x` for `x = values[offset ...]`.
    void inverse(float[] values, int offset);

    /// `x := M^-T x` for `x = values[offset ...]`; for orthogonal maps the same as {@link #forward}.
    void dual(float[] values, int offset);
}
