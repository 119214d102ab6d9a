package dev.lloyd.quant.plane;

import dev.lloyd.quant.form.StoredTensors;
import dev.lloyd.quant.part.Grid;
import java.util.List;

/// Codes whose top bits are codes of a narrower grid: with `s = bits - r`,
///
///     S_r(q) = min(floor(q / 2^s + 1/2), 2^r - 1)        W_r = (2^s scale) * (S_r(q) - zero / 2^s)
///
/// the top `r` bits of `q`, one more where the bit below them is set, at most the greatest code. Any slice of a slice
/// has the same range as the whole. Needs whole points from 0 on and a zero that may be any number; both new scales and
/// new zeros are exact in binary16, unless they leave its range.
///
/// Source: Nair et al., Matryoshka Quantization, 2025, section 3.
public final class NestedCodes {
    private NestedCodes() {}

    /// The width of codes that can be sliced.
    ///
    /// @throws IllegalArgumentException if they cannot
    public static int bits(Planes planes) {
        Plane plane = planes.planes().getFirst();
        boolean sliceable = planes.planes().size() == 1
                && plane.points() instanceof ScalarPoints scalar
                && isWhole(scalar)
                && plane.grid()
                        .zeroFormat()
                        .filter(ScaleFormat.Real.class::isInstance)
                        .isPresent();
        if (!sliceable) {
            throw new IllegalArgumentException(
                    "codes of " + plane.grid().text()
                            + " cannot be sliced; those of int(mode=float-zero) can, whose points are 0, 1, 2 ... with real zeros");
        }
        return plane.points().codeBits();
    }

    private static boolean isWhole(ScalarPoints points) {
        float[] table = points.table();
        for (int code = 0; code < table.length; code++) {
            if (table[code] != code) {
                return false;
            }
        }
        return true;
    }

    /// A slice of each code.
    ///
    /// @param bits width of the slice, 1 to that of the codes
    public static Planes slice(Planes planes, int bits) {
        int wide = bits(planes);
        if (bits < 1 || bits > wide) {
            throw new IllegalArgumentException("codes of " + wide + " bits have no slice of " + bits);
        }
        if (bits == wide) {
            return planes;
        }
        int shift = wide - bits;
        short[] codes = planes.codes();
        for (int index = 0; index < codes.length; index++) {
            codes[index] = (short) slice(codes[index], shift, (1 << bits) - 1);
        }
        Grid grid = planes.planes().getFirst().grid().atRate(bits);
        Points points = grid.restore(StoredTensors.NONE, planes.columns());
        Codes stored = CodeStores.of(grid, points, codes, planes.rows(), planes.columns());
        return new Planes(
                planes.rows(),
                planes.columns(),
                List.of(new Plane(grid, points, stored)),
                planes.scales().with(times(planes.scales().values(), 1 << shift)),
                planes.zeros().map(zeros -> zeros.with(times(zeros.values(), 1f / (1 << shift)))));
    }

    private static int slice(int code, int shift, int greatest) {
        return Math.min((code + (1 << (shift - 1))) >> shift, greatest);
    }

    private static float[] times(float[] values, float factor) {
        for (int index = 0; index < values.length; index++) {
            values[index] *= factor;
        }
        return values;
    }
}
