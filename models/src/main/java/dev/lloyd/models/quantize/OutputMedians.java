package dev.lloyd.models.quantize;

import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.models.network.ObservedOps;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/// The median of `|y|` over all outputs of each linear layer, within `2^-11` of its value: outputs are counted by their
/// exponent and the first eleven bits of their fraction. Memory: 2 MB for each layer.
final class OutputMedians implements ObservedOps.Observer<Matrix> {
    private static final int DROPPED = 12;

    private final Map<String, int[]> counts = new HashMap<>();

    /// @param layers that are counted
    OutputMedians(Collection<String> layers) {
        layers.forEach(layer -> counts.put(layer, new int[(1 << Integer.SIZE - 1 - DROPPED) + 1]));
    }

    @Override
    public void beforeLinear(String name, Matrix input) {}

    @Override
    public void afterLinear(String name, Matrix input, Matrix output) {
        int[] bins = counts.get(name);
        if (bins == null) {
            return;
        }
        for (int row = 0; row < output.rows(); row++) {
            for (int column = 0; column < output.columns(); column++) {
                bins[Float.floatToIntBits(Math.abs(output.at(row, column))) >>> DROPPED]++;
            }
        }
    }

    /// The median of a layer; 0 if it put out nothing.
    double of(String layer) {
        int[] bins = counts.getOrDefault(layer, new int[1]);
        long total = 0;
        for (int count : bins) {
            total += count;
        }
        long below = 0;
        int bin = 0;
        while (bin < bins.length - 1 && below + bins[bin] < (total + 1) / 2) {
            below += bins[bin++];
        }
        return total == 0 ? 0 : Float.intBitsToFloat(bin << DROPPED);
    }
}
