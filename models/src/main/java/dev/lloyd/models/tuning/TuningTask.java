package dev.lloyd.models.tuning;

import dev.lloyd.models.network.Network;
import dev.lloyd.models.runtime.Weights;
import java.util.List;

/// A quantized block, and what it should do.
///
/// @param network what computes
/// @param block which of its blocks, from 0
/// @param weights biases and norms as they are now, and the matrices of the original
/// @param layers the block's quantized layers, in the order in which they run
/// @param text what enters the block and what should leave it; empty for parts that need none
/// @param seed of everything random in this block
public record TuningTask(
        Network network, int block, Weights weights, List<TuningLayer> layers, List<TuningText> text, long seed) {
    /// Copies the lists and checks that there is something to tune.
    public TuningTask {
        layers = List.copyOf(layers);
        text = List.copyOf(text);
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("block " + block + " has no quantized layer that could be tuned");
        }
    }
}
