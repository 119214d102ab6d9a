package dev.lloyd.core.kernel;

import java.util.Objects;
import java.util.Optional;

/// Products of few-bit codes in panels with activations of 8 bits. For blocks `b` of 32 columns, or of 16 where scales
/// are
/// for so few, one after the other,
///
///     total = fma(scale[r][b] * activationScale[t][b], sum of code[r][c] * activation[t][c], total)
///     total = fma(offset[r][b], activationScale[t][b] * sum of activation[t][c], total)
///
/// and `target[t][r]` is the last total. Sums of whole numbers are exact, so a value has the same bits whichever
/// implementation runs, whatever rows and tokens are multiplied with it, and for any number of threads. Error beside
/// that of
/// rounded inputs: `(2 blocks + 1) 2^-24` of the sum of all magnitudes.
///
/// There are two: compiled C for x86-64 (AVX2, AVX-512 VNNI), where the project was built with a compiler, and
/// plain Java, which is a reference and slow. Where {@link #compiled} is empty, {@link PackedKernels} with
/// {@link PanelActivations#rounded} compute the same up to rounding of floats, at the speed of floats.
///
/// Cost with AVX-512 VNNI on one core (Zen 4): 140 to 165 thousand million codes a second for many tokens, at every
/// width; for one token what a plain read of the panels takes.
public final class PanelProducts {
    private static final Optional<CompiledPanels> COMPILED =
            Implementation.isForced() ? Optional.empty() : CompiledPanels.load(2);
    static final PanelSupport SUPPORT = COMPILED.<PanelSupport>map(each -> each).orElseGet(ScalarPanels::new);

    private PanelProducts() {}

    /// What was compiled runs, in words, if it does. It does not where `lloyd.kernels` says which kernels to use.
    public static Optional<String> compiled() {
        return COMPILED.map(CompiledPanels::description);
    }

    /// Rows `from .. to` of the products of all tokens.
    ///
    /// @param matrix `rows x columns`
    /// @param activations `tokens x columns`
    /// @param from first row; fastest where it is a multiple of 32
    /// @param to row after the last
    /// @param target `tokens x rows`; other rows are not written to
    public static void multiply(CodePanels matrix, PanelActivations activations, int from, int to, float[] target) {
        Objects.checkFromToIndex(from, to, matrix.rows());
        if (activations.columns != matrix.columns() || target.length != (long) activations.tokens * matrix.rows()) {
            throw new IllegalArgumentException(activations.tokens + " x " + activations.columns
                    + " activations and a target of " + target.length + " do not go with " + matrix.rows() + " x "
                    + matrix.columns() + " codes");
        }
        SUPPORT.multiply(matrix, activations, from, to, target);
    }
}
