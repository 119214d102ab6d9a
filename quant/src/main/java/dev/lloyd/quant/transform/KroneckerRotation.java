package dev.lloyd.quant.transform;

import dev.lloyd.core.linalg.Qr;
import dev.lloyd.core.matrix.Matrix;
import dev.lloyd.core.random.Seeds;
import dev.lloyd.quant.form.LinearMap;
import java.util.ArrayList;
import java.util.List;

/// A random orthogonal map that costs `O(n^1.5)`: a random permutation, then Kronecker products of two small
/// uniformly random (Haar) orthogonal factors on windows of `p q` coordinates read as `p x q` matrices,
///
///     X := A X B^T
///
/// One window where `n = p q` with `p` near the root of `n`; else two of `p q <= n` coordinates, the first at the
/// beginning and the second at the end, which together reach every coordinate. Up to 64 coordinates: `p = 1`, one
/// dense factor.
///
/// @param dimension coordinates
/// @param order the coordinate that each place takes
/// @param windows in the order in which they are applied
@SuppressWarnings("ArrayRecordComponent") // Read only.
record KroneckerRotation(int dimension, int[] order, List<Window> windows) implements LinearMap {
    private static final int DENSE = 64;

    /// A Kronecker product at a place.
    ///
    /// @param start first coordinate
    /// @param left `A`, p x p
    /// @param right `B`, q x q
    record Window(int start, Matrix left, Matrix right) {}

    static KroneckerRotation of(int dimension, long seed) {
        int[] order = Seeds.shuffled(dimension, Seeds.generator(Seeds.derive(seed, "order")));
        List<Window> windows = new ArrayList<>();
        int small = smallFactor(dimension);
        int large = small == 0 ? 0 : dimension / small;
        int covered = small * large;
        for (int index = 0; index < (covered == dimension ? 1 : 2); index++) {
            long own = Seeds.derive(seed, index);
            windows.add(new Window(
                    index == 0 ? 0 : dimension - covered,
                    Qr.randomOrthogonal(small, Seeds.derive(own, "left")).toFloat(),
                    Qr.randomOrthogonal(large, Seeds.derive(own, "right")).toFloat()));
        }
        return new KroneckerRotation(dimension, order, windows);
    }

    /// A divisor not far below the root, else the root itself.
    private static int smallFactor(int dimension) {
        if (dimension <= DENSE) {
            return Math.min(dimension, 1);
        }
        int root = (int) Math.sqrt(dimension);
        for (int factor = root; factor >= root / 4 && factor > 1; factor--) {
            if (dimension % factor == 0) {
                return factor;
            }
        }
        return root;
    }

    @Override
    public void forward(float[] values, int offset) {
        float[] rotated = new float[dimension];
        for (int place = 0; place < dimension; place++) {
            rotated[place] = values[offset + order[place]];
        }
        for (Window window : windows) {
            apply(window, rotated, /* transposed= */ 0);
        }
        System.arraycopy(rotated, 0, values, offset, dimension);
    }

    @Override
    public void inverse(float[] values, int offset) {
        float[] rotated = new float[dimension];
        System.arraycopy(values, offset, rotated, 0, dimension);
        for (Window window : windows.reversed()) {
            apply(window, rotated, /* transposed= */ 1);
        }
        for (int place = 0; place < dimension; place++) {
            values[offset + order[place]] = rotated[place];
        }
    }

    @Override
    public void dual(float[] values, int offset) {
        forward(values, offset);
    }

    /// `X := A X B^T`, or `A^T X B` if transposed is 1.
    private static void apply(Window window, float[] values, int transposed) {
        int tall = window.left.rows();
        int wide = window.right.rows();
        float[] half = new float[tall * wide];
        int rowStep = transposed == 0 ? wide : 1;
        int columnStep = transposed == 0 ? 1 : wide;
        for (int row = 0; row < tall; row++) {
            for (int column = 0; column < wide; column++) {
                double sum = 0;
                for (int index = 0; index < wide; index++) {
                    sum += values[window.start + row * wide + index]
                            * window.right.values()[column * rowStep + index * columnStep];
                }
                half[row * wide + column] = (float) sum;
            }
        }
        rowStep = transposed == 0 ? tall : 1;
        columnStep = transposed == 0 ? 1 : tall;
        for (int row = 0; row < tall; row++) {
            for (int column = 0; column < wide; column++) {
                double sum = 0;
                for (int index = 0; index < tall; index++) {
                    sum += half[index * wide + column] * window.left.values()[row * rowStep + index * columnStep];
                }
                values[window.start + row * wide + column] = (float) sum;
            }
        }
    }
}
