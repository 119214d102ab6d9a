package dev.lloyd.core.kernel;

import dev.lloyd.core.matrix.Matrix;

/// The reference of the row products.
final class ScalarRowProducts implements RowProductSupport {
    @Override
    public void multiply(Matrix inputs, Matrix weights, Matrix target, Rectangle rectangle) {
        for (int input = rectangle.inputFrom(); input < rectangle.inputTo(); input++) {
            for (int weight = rectangle.weightFrom(); weight < rectangle.weightTo(); weight++) {
                float sum = 0;
                for (int column = 0; column < inputs.columns(); column++) {
                    sum += inputs.at(input, column) * weights.at(weight, column);
                }
                target.set(input, weight, sum);
            }
        }
    }
}
