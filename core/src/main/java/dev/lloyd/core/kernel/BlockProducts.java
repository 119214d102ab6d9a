package dev.lloyd.core.kernel;

import java.util.Objects;
import java.util.Optional;

/// Products of few-bit codes in blocks with activations of 8 bits:
///
///     target[t][r] = sum over blocks b of 32 columns of
///         scale[r][b] * activationScale[t][b] * sum of (code[r][c] + zero) * activation[t][c]
///         + offset[r][b] * activationScale[t][b] * sum of activation[t][c]
///
/// Sums of whole numbers are exact; those over blocks are of floats: for two blocks together sixteen lanes of four
/// columns, and for offsets four of sixteen, in the order of the blocks, a fused multiply-add for each. Every
/// implementation adds in that order, so a value has the same bits whichever runs, whatever rows and tokens are
/// multiplied with it, and for any number of threads.
///
/// There are two: compiled C for x86-64 (AVX2, AVX-512 VNNI), where the project was built with a compiler, and
/// plain Java, which is a reference and slow. Where {@link #compiled} is empty, {@link PackedKernels} with
/// {@link BlockActivations#rounded} compute the same up to rounding of floats, at the speed of floats.
///
/// Cost with AVX-512 VNNI: 20 to 35 thousand million codes a second and core for one token, 40 to 70 for many; where
/// codes come from memory, four fifths of what a plain read of them takes, but for Q4_K (half).
public final class BlockProducts {
    private static final Optional<CompiledBlocks> COMPILED =
            Implementation.isForced() ? Optional.empty() : CompiledBlocks.load(2);
    private static final BlockSupport SUPPORT =
            COMPILED.<BlockSupport>map(each -> each).orElseGet(ScalarBlocks::new);

    private BlockProducts() {}

    /// What was compiled runs, in words, if it does. It does not where `lloyd.kernels` says which kernels to use.
    public static Optional<String> compiled() {
        return COMPILED.map(CompiledBlocks::description);
    }

    /// Rows `from .. to` of the products of all tokens.
    ///
    /// @param matrix `rows x columns`
    /// @param activations `tokens x columns`, rounded for matrices of this layout
    /// @param from first row
    /// @param to row after the last
    /// @param target `tokens x rows`; other rows are not written to
    public static void multiply(BlockRows matrix, BlockActivations activations, int from, int to, float[] target) {
        Objects.checkFromToIndex(from, to, matrix.rows());
        if (activations.columns != matrix.columns()
                || activations.layout != matrix.layout()
                || target.length != (long) activations.tokens * matrix.rows()) {
            throw new IllegalArgumentException(activations.tokens + " x " + activations.columns
                    + " activations and a target of " + target.length + " do not go with " + matrix.rows() + " x "
                    + matrix.columns() + " codes of " + matrix.layout());
        }
        SUPPORT.multiply(matrix, activations, from, to, target);
    }
}
