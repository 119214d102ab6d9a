package dev.lloyd.core.kernel;

import dev.lloyd.core.matrix.Matrix;
import java.util.Objects;

/// Products of planes of bits with inputs, without expanding the bits:
///
///     target[t][r] = sum over groups g of (
///             sum over planes p of scales[p][r][g] * sum of (2 bit[p][r][c] - 1) x[t][c]
///             + offsets[r][g] * sum of x[t][c] )
///
/// over the columns `c` of the group. Four values of an input have 16 signed sums, which fill one vector of 512
/// bits: four bits of 16 rows are then one look-up in a register, one shift and one addition. A plane costs as
/// much as any other, so that time grows with their number.
///
/// Error: at most `(columns + groups + planes + 4) * 2^-23` times the sum of the magnitudes of the terms. The
/// order of the sums depends on the machine's vector width and the shape, never on the range of rows nor on the
/// other inputs. NaN and infinities in an input spread in its own results as IEEE 754 says.
///
/// Sources: Park et al., LUT-GEMM: Quantized Matrix Multiplication based on LUTs for Efficient Inference in
/// Large-Scale Generative Language Models, 2024 (tables of signed sums, of 8 values in memory there); Wei et
/// al., T-MAC: CPU Renaissance via Table Lookup for Low-Bit LLM Deployment on Edge, 2025 (of 4 values in
/// registers, with entries of 8 bits there).
public final class BitPlaneKernels {
    private static final BitPlaneSupport SUPPORT =
            Implementation.chosen() == Implementation.VECTOR ? new VectorBitPlanes() : new ScalarBitPlanes();

    /// Rows that are best multiplied together: a range of rows should begin with a multiple of them.
    public static final int ROWS = BitPlanes.BLOCK * BitPlanes.FOUR;

    private BitPlaneKernels() {}

    /// Whether bits are multiplied faster than one after the other: with vectors of 512 bits. Where vectors are
    /// turned off, the answer is yes.
    public static boolean isFast() {
        return SUPPORT.isFast();
    }

    /// Rows `from .. to` of the product, written to the same columns of the target and nowhere else.
    ///
    /// @param matrix the planes, `rows x columns`
    /// @param inputs prepared for matrices like this one, `tokens x columns`
    /// @param from first row
    /// @param to row after the last
    /// @param target `tokens x rows`
    public static void multiply(BitPlanes matrix, BitPlaneInputs inputs, int from, int to, Matrix target) {
        Objects.checkFromToIndex(from, to, matrix.rows());
        if (inputs.groupSize != matrix.groupSize()
                || inputs.values.columns() != matrix.columns()
                || target.rows() != inputs.values.rows()
                || target.columns() != matrix.rows()) {
            throw new IllegalArgumentException("inputs of " + inputs.values.rows() + " x " + inputs.values.columns()
                    + " prepared for groups of " + inputs.groupSize + ", and a target of " + target.rows() + " x "
                    + target.columns() + ", do not go with planes of " + matrix.rows() + " x " + matrix.columns()
                    + " bits in groups of " + matrix.groupSize());
        }
        SUPPORT.multiply(matrix, inputs, from, to, target);
    }

    static int tablesLength(BitPlanes matrix) {
        return SUPPORT.tablesLength(matrix);
    }

    static void tables(Matrix inputs, int token, BitPlanes matrix, float[] tables) {
        SUPPORT.tables(inputs, token, matrix, tables);
    }
}
