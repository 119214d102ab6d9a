package dev.lloyd.core.kernel;

import dev.lloyd.core.matrix.Matrix;

/// The reference of the row products.
final class ScalarRowProducts implements RowProductSupport {
    @Override
    public void multiply(Matrix inputs, Matrix weights, Matrix target, int column, Rectangle rectangle) {
        for (int input = rectangle.inputFrom(); input < rectangle.inputTo(); input++) {
            for (int weight = rectangle.weightFrom(); weight < rectangle.weightTo(); weight++) {
                float sum = 0;
                for (int index = 0; index < inputs.columns(); index++) {
                    sum += inputs.at(input, index) * weights.at(weight, index);
                }
                target.set(input, column + weight, sum);
            }
        }
    }
}
