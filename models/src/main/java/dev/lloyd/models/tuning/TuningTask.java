package dev.lloyd.models.tuning;

import dev.lloyd.models.network.Network;
import dev.lloyd.models.runtime.Weights;
import java.util.List;

/// A quantized block, and what it should do, by itself or together with the blocks after it.
///
/// @param network what computes
/// @param block which of its blocks, from 0
/// @param weights biases and norms as they are now, and the matrices of the original
/// @param layers the block's quantized layers, in the order in which they run
/// @param following the quantized layers of the blocks after it that the part looks at too, rounded for the time being;
///     they come to be tuned in tasks of their own
/// @param text what enters the block and what should leave the last of the blocks; empty for parts that need none
/// @param seed of everything random in this block
public record TuningTask(
        Network network,
        int block,
        Weights weights,
        List<TuningLayer> layers,
        List<List<TuningLayer>> following,
        List<TuningText> text,
        long seed) {
    /// Copies the lists and checks that there is something to tune.
    public TuningTask {
        layers = List.copyOf(layers);
        following = following.stream().map(List::copyOf).toList();
        text = List.copyOf(text);
        if (layers.isEmpty()) {
            throw new IllegalArgumentException("block " + block + " has no quantized layer that could be tuned");
        }
    }

    /// The same blocks with other text.
    public TuningTask with(List<TuningText> other) {
        return new TuningTask(network, block, weights, layers, following, other, seed);
    }
}
