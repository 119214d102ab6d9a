package dev.lloyd.quant.form;

/// An invertible linear map `M` of vectors of one length, in place.
///
/// In the canonical form a map acts on the rows of the weights (`w' = M w`, so that `R = M^T`) or on their columns
/// (`L = M`). The layer's input then becomes `x' = M^-T x` and its output `y = M^-1 y'`. Immutable and thread-safe.
public interface LinearMap {
    /// Length of the vectors.
    int dimension();

    /// `x := M x` for `x = values[offset ...]`.
    void forward(float[] values, int offset);

    /// `x := M^-1 x` for `x = values[offset ...]`.
    void inverse(float[] values, int offset);

    /// `x := M^-T x` for `x = values[offset ...]`; for orthogonal maps the same as {@link #forward}.
    void dual(float[] values, int offset);
}
