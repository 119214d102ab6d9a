package dev.lloyd.core.kernel;

import static dev.lloyd.core.kernel.BlockLayout.PAIR;
import static dev.lloyd.core.kernel.BlockLayout.QUARTER;

/// The reference of the products of blocks, in the order of sums that all of them keep.
final class ScalarBlocks implements BlockSupport {
    private static final int LANES = 16;
    private static final int QUARTERS = PAIR / QUARTER;

    @Override
    public void multiply(BlockRows matrix, BlockActivations activations, int from, int to, float[] target) {
        for (int row = from; row < to; row++) {
            for (int token = 0; token < activations.tokens; token++) {
                target[token * matrix.rows() + row] = product(matrix, row, activations, token);
            }
        }
    }

    private static float product(BlockRows matrix, int row, BlockActivations activations, int token) {
        BlockCodes block = new BlockCodes(matrix);
        boolean offsets = matrix.layout().hasOffsets();
        float[] total = new float[LANES];
        float[] shift = new float[QUARTERS];
        for (int pair = 0; pair < activations.pairs; pair++) {
            block.read(row, pair);
            int place = token * activations.pairs + pair;
            for (int lane = 0; lane < LANES; lane++) {
                // Four columns side by side, wherever the layout has them.
                int column = matrix.layout().column(lane / 4) + lane % 4 * 4;
                float scale = block.scales[column / QUARTER] * activations.scales[QUARTERS * place + lane / 4];
                int sum = offsets ? 0 : activations.starts[LANES * place + lane];
                for (int index = 0; index < 4; index++) {
                    sum += (block.codes[column + index] & 0xFF) * activations.codes[PAIR * place + 4 * lane + index];
                }
                total[lane] = Math.fma(scale, sum, total[lane]);
            }
            for (int quarter = 0; quarter < QUARTERS && offsets; quarter++) {
                float offset = block.offsets[matrix.layout().column(quarter) / QUARTER];
                shift[quarter] = Math.fma(offset, activations.sums[QUARTERS * place + quarter], shift[quarter]);
            }
        }
        for (int lane = 0; lane < 4; lane++) {
            shift[lane] += (total[lane] + total[lane + 8]) + (total[lane + 4] + total[lane + 12]);
        }
        return (shift[0] + shift[2]) + (shift[1] + shift[3]);
    }
}
