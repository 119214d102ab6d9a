package dev.lloyd.models.runtime;

import java.util.Optional;

/// The weights of a network by name, in the form in which the runtime uses them.
///
/// Names are those of {@link dev.lloyd.models.network.Ops}: prefixes such as `encoder.layer.0.output.dense`. A
/// name that is not there is an `IllegalArgumentException` that says so. Thread-safe.
public interface Weights {
    /// The linear layer of that name; an embedding table that is tied to an output layer is also one.
    LinearLayer linear(String name);

    /// The bias of a linear layer, if it has one. Not to be written to.
    Optional<float[]> bias(String name);

    /// The embedding table of that name.
    EmbeddingTable table(String name);

    /// A vector by its full name, with `.weight` or `.bias`: what norms use. Not to be written to.
    float[] vector(String name);
}
