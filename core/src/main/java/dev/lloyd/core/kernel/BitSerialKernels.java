package dev.lloyd.core.kernel;

import java.util.Objects;

/// Products of whole numbers with whole numbers, bit by bit:
///
///     target[t][r] = sum over c of w[r][c] x[t][c] = sum over i, j of 2^(i + j) popcount(w_i[r] & x_j[t])
///
/// where `w_i` and `x_j` are the planes of bits `i` and `j`. Exact for any widths. Zeros are the caller's: `sum
/// of (w - a) (x - b)` is `sum of w x - a sum of x - b sum of w + columns a b`. Cost: for each pair of planes
/// one `and`, one count and one addition for 512 columns, so that time grows with the product of the widths.
///
/// Source: Zeng et al., ABQ-LLM: Arbitrary-Bit Quantized Inference Acceleration for Large Language Models,
/// 2024.
public final class BitSerialKernels {
    private static final BitSerialSupport SUPPORT =
            Implementation.chosen() == Implementation.VECTOR ? new VectorBitSerial() : new ScalarBitSerial();

    private BitSerialKernels() {}

    /// Rows `from .. to` of the product, written to the same columns of the target and nowhere else.
    ///
    /// @param weights `rows x columns`
    /// @param inputs `tokens x columns`
    /// @param from first row
    /// @param to row after the last
    /// @param target `tokens x rows`, token by token
    public static void multiply(BitCodes weights, BitCodes inputs, int from, int to, long[] target) {
        Objects.checkFromToIndex(from, to, weights.rows());
        if (inputs.columns() != weights.columns() || target.length != (long) inputs.rows() * weights.rows()) {
            throw new IllegalArgumentException(
                    "inputs of " + inputs.rows() + " x " + inputs.columns() + " and a target of " + target.length
                            + " do not go with codes of " + weights.rows() + " x " + weights.columns());
        }
        SUPPORT.multiply(weights, inputs, from, to, target);
    }
}
