package dev.lloyd.quant.grid;

import dev.lloyd.core.kernel.FloatKernels;
import dev.lloyd.core.linalg.Qr;
import dev.lloyd.core.random.Seeds;
import java.util.Arrays;

/// A square random matrix `S` of which the signs of `S x` are kept, and the `k` for which `k |x| S^T sign(S x)`
/// is `x` in the mean over random `S`:
///
///     independent Gaussian numbers     k = sqrt(pi / 2) / n
///     a uniformly random rotation      k = 1 / (n E|u|),    E|u| = Gamma(n / 2) / (sqrt(pi) Gamma((n + 1) / 2))
///
/// where `u` is a coordinate of a random direction; `E|u|` is about `sqrt(2 / (pi n))`. Cost: `n^2` products, and
/// `n^3` to draw a rotation. Immutable and thread-safe.
///
/// @param columns `n`, at most 4096
/// @param rows `S`, row by row
/// @param factor `k`
@SuppressWarnings("ArrayRecordComponent") // Made once, read many times and never compared.
record SignProjection(int columns, float[] rows, double factor) {
    /// 64 MiB of numbers.
    private static final int COLUMNS_MAX = 4096;

    SignProjection {
        requireColumns(columns);
    }

    private static void requireColumns(int columns) {
        if (columns > COLUMNS_MAX) {
            throw new IllegalArgumentException(
                    "qjl projects rows of at most " + COLUMNS_MAX + " columns, not of " + columns);
        }
    }

    static SignProjection gaussian(int columns, long seed) {
        requireColumns(columns);
        return new SignProjection(columns, Seeds.gaussian(columns * columns, seed), Math.sqrt(Math.PI / 2) / columns);
    }

    static SignProjection rotation(int columns, long seed) {
        requireColumns(columns);
        float[] rows = Qr.randomOrthogonal(columns, seed).toFloat().values();
        return new SignProjection(columns, rows, 1 / (columns * meanMagnitude(columns)));
    }

    /// `E|u|`, by `Gamma(x + 1) = x Gamma(x)` from 1 or 2 dimensions on.
    private static double meanMagnitude(int dimension) {
        int size = dimension % 2 == 1 ? 1 : 2;
        double mean = size == 1 ? 1 : 2 / Math.PI;
        for (; size < dimension; size += 2) {
            mean *= size / (size + 1.0);
        }
        return mean;
    }

    /// `target = S source`.
    void forward(float[] source, float[] target) {
        for (int row = 0; row < columns; row++) {
            target[row] = FloatKernels.dot(rows, row * columns, source, 0, columns);
        }
    }

    /// `target = S^T source`.
    void transpose(float[] source, float[] target) {
        Arrays.fill(target, 0, columns, 0);
        for (int row = 0; row < columns; row++) {
            FloatKernels.axpy(source[row], rows, row * columns, target, 0, columns);
        }
    }
}
