package dev.lloyd.models.tuning;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.models.network.Network;
import dev.lloyd.models.network.TokenBatch;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/// Plain fine-tuning: all weights of a decoder are trained to predict the next token of a text. No quantizer takes part
/// in it; laboratories make with it the pairs of models whose differences are then compressed.
///
/// The one implementation needs libtorch and so is found as a service.
public interface FineTuning {
    /// Trains.
    ///
    /// @param network a decoder
    /// @param start its weights before, by full name, vectors as one row; not changed
    /// @param steps the text, a batch for each step
    /// @param rate the learning rate of the first step; it falls to zero along a cosine
    /// @return the same tensors after the last step
    /// @throws IllegalArgumentException if the network predicts no tokens, or libtorch is missing
    /// @throws ArithmeticException if the loss of a step is not finite
    Map<String, Matrix> tune(Network network, Map<String, Matrix> start, List<TokenBatch> steps, double rate);

    /// The implementation on the class path.
    ///
    /// @throws IllegalArgumentException if there is none
    static FineTuning found() {
        return ServiceLoader.load(FineTuning.class)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "fine-tuning needs the module dev.lloyd.tuning, which is not on the class path"));
    }
}
