package dev.lloyd.models.network;

/// The operations that networks are written in, over some kind of tensor.
///
/// A tensor is `tokens x features`, row-major: the tokens of several sequences stand one after the other,
/// without padding, and a {@link Packing} says where each begins. Weights are named by the prefix that they
/// have in a Hugging Face checkpoint (`model.layers.0.self_attn.q_proj` for the tensor
/// `model.layers.0.self_attn.q_proj.weight`).
///
/// No operation writes to its arguments. What one sequence gives does not depend on the others in the batch.
///
/// @param <T> the tensor type
public interface Ops<T> {
    /// Rows of a table: row `i` of the result is row `ids[i]` of the table. Result `ids.length x features`.
    T embedding(String name, int[] ids);

    /// Red, green and blue of pixels `0xRRGGBB`, each 0 to 255. Result `ids.length x 3`.
    T colours(int[] ids);

    /// The patches of images, in the order of the images. `input` has a row for each pixel; the result has one for
    /// each patch, `images * patches.count() x patches.size() * channels`. A convolution is `linear` of them.
    T patches(Patches patches, T input);

    /// `y = x W^T + b` with `W` of shape `out x in`; the bias is left out where the checkpoint has none.
    T linear(String name, T input);

    /// `(x - mean) / sqrt(variance + epsilon) * weight + bias` on each row, with the variance over all features
    /// (not Bessel-corrected). Ba, Kiros, Hinton, *Layer Normalization*, 2016.
    T layerNorm(String name, T input, float epsilon);

    /// `x / sqrt(mean(x^2) + epsilon) * weight` on each row. Zhang, Sennrich, *Root Mean Square Layer
    /// Normalization*, 2019.
    T rmsNorm(String name, T input, float epsilon);

    /// `x * Phi(x)` with the exact normal distribution function, not its tanh approximation.
    T gelu(T input);

    /// `x / (1 + exp(-x))`.
    T silu(T input);

    /// `max(x, 0)`; NaN stays NaN.
    T relu(T input);

    /// The elementwise sum of two tensors of one shape.
    T add(T left, T right);

    /// The elementwise product of two tensors of one shape.
    T multiply(T left, T right);

    /// Rotates pairs of features of every head by an angle that grows with the token's position.
    T rope(Rope rope, Packing packing, T input);

    /// Scaled dot-product attention inside each sequence. `query` has `heads * size` columns, `key` and `value`
    /// have `keyValueHeads * size`; the result has the shape of `query`. Where the implementation holds a
    /// cache, `key` and `value` are appended to it, or the `input` that linear layers made them of, and the queries
    /// attend to everything in it.
    T attention(Attention attention, Packing packing, T input, T query, T key, T value);

    /// One row per sequence.
    T pool(Pooling pooling, Packing packing, T input);

    /// Each row divided by its Euclidean length; a zero row stays zero.
    T normalize(T input);
}
