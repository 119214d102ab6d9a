package dev.lloyd.models.cache;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.parallel.Workers;
import dev.lloyd.models.network.AttentionLayers;
import dev.lloyd.models.runtime.FloatOps;
import dev.lloyd.models.runtime.RotaryTable;
import dev.lloyd.models.runtime.Weights;
import java.util.Optional;

/// Makes a block's keys and values of its input again, as the network does:
///
///     k = R_t (W_k x + b_k),    v = W_v x + b_v
///
/// A row does not depend on the others. Tomar et al., *XQuant*, 2025.
///
/// Cost for a token: `4 inputs * features` operations.
///
/// @param weights of the network
/// @param layers of the block
/// @param rope the rotation `R`; empty: there is none
record Remaking(Weights weights, AttentionLayers layers, Optional<RotaryTable> rope) {
    /// Keys before their rotation, a row for each row of the input.
    Matrix still(Matrix input, Workers workers) {
        return FloatOps.of(weights, workers).linear(layers.key(), input);
    }

    /// Keys as attention meets them.
    ///
    /// @param position of the first row
    Matrix keys(Matrix input, int position, Workers workers) {
        Matrix keys = still(input, workers);
        rope.ifPresent(table -> table.rotate(position, 1, keys));
        return keys;
    }

    /// Values.
    Matrix values(Matrix input, Workers workers) {
        return FloatOps.of(weights, workers).linear(layers.value(), input);
    }
}
