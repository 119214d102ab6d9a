package dev.lloyd.quant.transform;

import dev.lloyd.quant.form.LinearMap;

/// Rearranges coordinates: place `i` takes coordinate `order[i]`. Orthogonal.
///
/// @param order each coordinate once
@SuppressWarnings("ArrayRecordComponent") // Read only.
record PermutationMap(int[] order) implements LinearMap {
    /// Checks that each coordinate stands once: the order may come from a file.
    PermutationMap {
        boolean[] seen = new boolean[order.length];
        for (int coordinate : order) {
            if (coordinate < 0 || coordinate >= order.length || seen[coordinate]) {
                throw new IllegalArgumentException(
                        "an order of " + order.length + " channels cannot have " + coordinate + " (again)");
            }
            seen[coordinate] = true;
        }
    }

    @Override
    public int dimension() {
        return order.length;
    }

    @Override
    public void forward(float[] values, int offset) {
        float[] target = new float[order.length];
        for (int place = 0; place < order.length; place++) {
            target[place] = values[offset + order[place]];
        }
        System.arraycopy(target, 0, values, offset, target.length);
    }

    @Override
    public void inverse(float[] values, int offset) {
        float[] target = new float[order.length];
        for (int place = 0; place < order.length; place++) {
            target[order[place]] = values[offset + place];
        }
        System.arraycopy(target, 0, values, offset, target.length);
    }

    @Override
    public void dual(float[] values, int offset) {
        forward(values, offset);
    }
}
