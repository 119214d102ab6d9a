package dev.lloyd.bench.generation;

import dev.lloyd.formats.tensor.TensorInfo;
import dev.lloyd.models.load.ModelTensors;
import dev.lloyd.models.network.Network;
import dev.lloyd.models.network.TensorShape;
import java.util.Optional;

/// Bytes that a token of generation cannot do without reading. What the memory gives in a second, divided by them,
/// bounds tokens a second.
///
///     bytes = weights + t * cached      for a token that looks at t tokens, itself among them
///
/// Not counted: metadata and tokenizer, inputs between layers, and what a runtime reads beyond this, be it tensors
/// that it laid out in more bytes than the file has or the same bytes again.
///
/// @param weights of every tensor of the network, as the file stores it; of a word table that is not the output layer
///     too, the one row that is looked up
/// @param cached of one token's keys and values in all blocks, as 32-bit floats
record TokenBytes(long weights, long cached) {
    /// Counts a model. Tensors that the network does not read are left out, and biases that the file does not have.
    static TokenBytes of(Network network, ModelTensors tensors) {
        long weights = 0;
        for (TensorShape shape : network.tensors()) {
            if (tensors.contains(shape.name())) {
                TensorInfo stored = tensors.stored(shape.name());
                weights += lookedUp(network, shape.name()) ? stored.byteSize() / stored.rows() : stored.byteSize();
            }
        }
        return new TokenBytes(weights, 2L * Float.BYTES * network.keyValueSize() * network.blocks());
    }

    /// Whether a tensor is a table from which a token takes its row, and no more.
    private static boolean lookedUp(Network network, String tensor) {
        return network.embeddings().stream()
                .filter(table -> !network.outputLayer().equals(Optional.of(table)))
                .anyMatch(table -> tensor.equals(table + ".weight"));
    }

    /// The mean over those tokens of a turn whose time is taken: all but the first, which comes with the prompt. Token
    /// `s` of them looks at `prompt + s` tokens, so that
    ///
    ///     mean = weights + cached * (prompt + tokens / 2)
    ///
    /// @param prompt tokens that were read before
    /// @param tokens that are generated, 2 or more
    double inTurn(int prompt, int tokens) {
        return weights + cached * (prompt + tokens / 2.0);
    }
}
