package dev.lloyd.core.kernel;

import static dev.lloyd.core.kernel.CodePanels.BLOCK;

import dev.lloyd.core.matrix.Matrix;

/// The reference of the products of panels, in the order of sums that all of them keep.
final class ScalarPanels implements PanelSupport {
    @Override
    public void layOut(PackedRows rows, int panel, CodePanels target) {
        new PanelPacking(target).put(rows, panel);
    }

    @Override
    public void layOut(BlockRows rows, int panel, CodePanels target) {
        new PanelPacking(target).put(rows, panel);
    }

    @Override
    public void round(Matrix inputs, int from, int to, PanelActivations target) {
        for (int place = from * target.blocks; place < to * target.blocks; place++) {
            int token = place / target.blocks;
            int first = place % target.blocks * BLOCK;
            int count = Math.min(BLOCK, target.columns - first);
            float scale = PanelActivations.round(
                    inputs.values(), inputs.offset(token) + first, count, target.codes, place * BLOCK);
            int low = sum(target.codes, place * BLOCK);
            int high = sum(target.codes, place * BLOCK + BLOCK / 2);
            target.scales[place] = scale;
            target.sums[place] = scale * (low + high);
            target.halfSums[2 * place] = scale * low;
            target.halfSums[2 * place + 1] = scale * high;
        }
    }

    private static int sum(byte[] codes, int from) {
        int sum = 0;
        for (int index = from; index < from + BLOCK / 2; index++) {
            sum += codes[index];
        }
        return sum;
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
        int parts = matrix.scales().parts();
        int span = BLOCK / parts;
        float[] sums = parts == 1 ? activations.sums : activations.halfSums;
        float total = 0;
        for (int part = 0; part < activations.blocks * parts; part++) {
            int first = part * span;
            int codes = (token * activations.blocks * parts + part) * span;
            int sum = 0;
            for (int index = 0; index < Math.min(span, matrix.columns() - first); index++) {
                sum += matrix.code(row, first + index) * activations.codes[codes + index];
            }
            float scale = matrix.scale(row, first) * activations.scales[token * activations.blocks + part / parts];
            total = Math.fma(scale, sum, total);
            total = Math.fma(matrix.offset(row, first), sums[token * activations.blocks * parts + part], total);
        }
        return total;
    }
}
