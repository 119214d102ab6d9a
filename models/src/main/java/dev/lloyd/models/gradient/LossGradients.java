package dev.lloyd.models.gradient;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.models.network.Network;
import dev.lloyd.models.network.TokenBatch;
import dev.lloyd.models.runtime.Weights;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;

/// Walks text through a decoder forwards and backwards, and shows what enters each linear layer beside the gradient of
/// the loss at what leaves it.
///
/// The loss `L` is the sum over all tokens but the first of each sequence of `-ln p(token)`, in nats: what batches a
/// text is cut into does not matter. With a layer's input `X` (tokens x columns) and `G = dL/dZ` of its output
/// `Z = X W^T` (tokens x rows), the gradient of its weights is `G^T X`, of a part of the tokens alone the same over
/// these, and a Hessian weighted by the loss is `X^T diag(w) X` with weights made of `G`.
///
/// Found by {@link ServiceLoader}. The same text and weights give the same bytes, for any number of threads.
public interface LossGradients {
    /// Takes what a batch shows of a layer.
    @FunctionalInterface
    interface Seen {
        /// Called once for each batch and each asked layer, batch by batch. The matrices must not be kept.
        ///
        /// @param batch its number, from 0
        /// @param layer the layer's name
        /// @param input `X`, tokens x columns
        /// @param gradient `dL/dZ`, tokens x rows
        void layer(int batch, String layer, Matrix input, Matrix gradient);
    }

    /// Checks, before anything is quantized, that a network's loss can be differentiated here.
    ///
    /// @throws IllegalArgumentException if the network has no loss, or something is missing on this machine
    void require(Network network);

    /// Walks through a text. Memory, beside one copy of the weights: a batch's activations between all operations of
    /// the network.
    ///
    /// @param network a decoder
    /// @param weights at which gradients are taken
    /// @param batches the text
    /// @param layers what is shown; others cost no copies
    void walk(Network network, Weights weights, List<TokenBatch> batches, Set<String> layers, Seen seen);

    /// Hands on what is finite: of other gradients tokens would seem alike, and rows the cheapest.
    ///
    /// @throws IllegalArgumentException where a gradient is not finite, when it is shown
    static Seen finite(Seen seen) {
        return (batch, layer, input, gradient) -> {
            int index = gradient.firstNotFinite();
            if (index >= 0) {
                throw new IllegalArgumentException("the gradient of the loss behind layer " + layer + " is "
                        + gradient.values()[index] + " at index " + index + " in batch " + batch
                        + " of the calibration text; take a recipe that needs no gradients, or another text");
            }
            seen.layer(batch, layer, input, gradient);
        };
    }

    /// Whoever can, on this class path.
    ///
    /// @throws IllegalArgumentException if nobody can, saying what is missing
    static LossGradients found() {
        return ServiceLoader.load(LossGradients.class)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("gradients of the loss need the module lloyd-tuning,"
                        + " which is not on the class path; use a recipe that needs calibration text alone"));
    }
}
