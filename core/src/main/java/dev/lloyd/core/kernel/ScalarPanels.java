package dev.lloyd.core.kernel;

import static dev.lloyd.core.kernel.BlockLayout.BLOCK;

import dev.lloyd.core.matrix.Matrix;

/// The reference of the products of panels, in the order of sums that all of them keep.
final class ScalarPanels implements PanelSupport {
    @Override
    public void round(Matrix inputs, int from, int to, PanelActivations target) {
        for (int place = from * target.blocks; place < to * target.blocks; place++) {
            int token = place / target.blocks;
            int first = place % target.blocks * BLOCK;
            int count = Math.min(BLOCK, target.columns - first);
            target.scales[place] = BlockActivations.round(
                    inputs.values(), inputs.offset(token) + first, count, target.codes, place * BLOCK);
            int sum = 0;
            for (int index = place * BLOCK; index < (place + 1) * BLOCK; index++) {
                sum += target.codes[index];
            }
            target.sums[place] = target.scales[place] * sum;
        }
    }

    @Override
    public void multiply(CodePanels matrix, PanelActivations activations, int from, int to, float[] target) {
        for (int row = from; row < to; row++) {
            for (int token = 0; token < activations.tokens; token++) {
                target[token * matrix.rows() + row] = product(matrix, row, activations, token);
            }
        }
    }

    private static float product(CodePanels matrix, int row, PanelActivations activations, int token) {
        float total = 0;
        for (int block = 0; block < activations.blocks; block++) {
            int place = token * activations.blocks + block;
            int sum = 0;
            for (int column = block * BLOCK; column < Math.min(matrix.columns(), (block + 1) * BLOCK); column++) {
                sum += matrix.code(row, column) * activations.codes[place * BLOCK + column % BLOCK];
            }
            int group = block * BLOCK / matrix.group();
            total = Math.fma(matrix.scale(row, group) * activations.scales[place], sum, total);
            total = Math.fma(matrix.offset(row, group), activations.sums[place], total);
        }
        return total;
    }
}
